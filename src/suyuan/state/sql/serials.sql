-- name: commissioned
-- Events of a product that assigned codes, numbered since somebody looked: by the index of identifiers.
SELECT DISTINCT e.id FROM event_item i JOIN event e ON e.id = i.event_id JOIN log l ON l.entry_id = e.id
WHERE i.key = %(key)s AND i.role = 9 AND e.step = 'commissioning' AND e.flags & 2 = 0
    AND l.seq > %(after)s AND l.seq <= %(upto)s

-- name: commissioned_units
SELECT DISTINCT i.key FROM event_item i JOIN event e ON e.id = i.event_id JOIN log l ON l.entry_id = e.id
WHERE i.key = ANY(%(keys)s) AND i.role = 0 AND e.step = 'commissioning' AND e.flags & 2 = 0
