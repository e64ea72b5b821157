-- name: found
-- What the events of a span of numbers hold in their columns, by audience; and one event of each, for its text.
SELECT a.audience, e.type, e.step, e.disposition, e.read_point, e.biz_location, (array_agg(e.id))[1]
FROM log l
LEFT JOIN presentation r ON l.kind = 3 AND r.id = l.entry_id
JOIN event e ON e.id = coalesce(r.event_id, l.entry_id)
CROSS JOIN LATERAL (
    SELECT s.sender FROM event_source s WHERE s.event_id = e.id
    UNION SELECT g.audience FROM event_right g WHERE g.event_id = e.id) a(audience)
WHERE l.seq > %(after)s AND l.seq <= %(upto)s AND l.kind <> 2
GROUP BY 1, 2, 3, 4, 5, 6

-- name: found_later
-- The same of events that audiences got a right to when the lists were past them.
SELECT w.audience, e.type, e.step, e.disposition, e.read_point, e.biz_location, (array_agg(e.id))[1]
FROM unnest(%(ids)s::uuid[], %(audiences)s::integer[]) w(id, audience) JOIN event e ON e.id = w.id
JOIN log l ON l.entry_id = e.id
GROUP BY 1, 2, 3, 4, 5, 6

-- name: add
INSERT INTO seen_value (kind, party, value, written)
SELECT * FROM unnest(%(kinds)s::smallint[], %(parties)s::integer[], %(values)s::text[], %(written)s::text[])
ON CONFLICT DO NOTHING

-- name: of_parties
-- A loose scan: from value to value, whatever number of events stands behind each.
WITH RECURSIVE walk AS (
    (SELECT v.value, v.written, 1 AS number FROM unnest(%(parties)s::integer[]) p,
        LATERAL (SELECT value, written FROM seen_value
                 WHERE kind = %(kind)s AND party = p AND value > %(after)s ORDER BY value LIMIT 1) v
     ORDER BY v.value LIMIT 1)
    UNION ALL
    SELECT n.value, n.written, w.number + 1 FROM walk w,
        LATERAL (SELECT v.value, v.written FROM unnest(%(parties)s::integer[]) p,
            LATERAL (SELECT value, written FROM seen_value
                     WHERE kind = %(kind)s AND party = p AND value > w.value ORDER BY value LIMIT 1) v
         ORDER BY v.value LIMIT 1) n
    WHERE w.number < %(limit)s
)
SELECT value, written FROM walk LIMIT %(limit)s

-- name: of_many_parties
-- An authority of a whole country stands for thousands of audiences: then most values are its own, and it is cheaper to
-- walk along all values and leave out the few that are not than to ask for the next value of each audience.
SELECT DISTINCT ON (value) value, written FROM seen_value
WHERE kind = %(kind)s AND value > %(after)s AND party = ANY(%(parties)s) ORDER BY value LIMIT %(limit)s

-- name: of_all
WITH RECURSIVE walk AS (
    (SELECT value, written, 1 AS number FROM seen_value WHERE kind = %(kind)s AND value > %(after)s
     ORDER BY value LIMIT 1)
    UNION ALL
    SELECT n.value, n.written, w.number + 1 FROM walk w,
        LATERAL (SELECT value, written FROM seen_value WHERE kind = %(kind)s AND value > w.value
                 ORDER BY value LIMIT 1) n
    WHERE w.number < %(limit)s
)
SELECT value, written FROM walk LIMIT %(limit)s

-- name: has
SELECT 1 FROM seen_value WHERE kind = %(kind)s AND value = %(value)s AND (%(all)s OR party = ANY(%(parties)s)) LIMIT 1

-- name: walk
-- Visible events in the order of event time, from behind one on; each of the viewer's terms is its own walk.
SELECT DISTINCT t.event_time, t.event_id FROM unnest(%(terms)s::uuid[]) u,
    LATERAL (SELECT event_time, event_id FROM event_term
             WHERE term = u AND (event_time, event_id) > (%(time)s, %(id)s)
             ORDER BY event_time, event_id LIMIT %(limit)s) t
ORDER BY t.event_time, t.event_id LIMIT %(limit)s

-- name: numbered
-- Of these, the ones up to a number: what came later is not part of this list.
SELECT entry_id FROM log WHERE entry_id = ANY(%(ids)s) AND seq <= %(horizon)s

-- name: seen_before
-- Things that a visible event before theirs names already. The first one found is enough: a crate that goes round
-- has thousands.
SELECT w.key FROM unnest(%(keys)s::uuid[], %(times)s::timestamptz[], %(ids)s::uuid[]) w(key, at, id)
WHERE EXISTS (
    SELECT 1 FROM event_item i
    JOIN log l ON l.entry_id = i.event_id AND l.seq <= %(horizon)s
    JOIN event e ON e.id = i.event_id
    WHERE i.key = w.key AND i.role <= 4 AND i.event_time <= w.at AND (i.event_time, i.event_id) < (w.at, w.id)
      AND {visible})

-- name: has_thing
SELECT 1 FROM event_item i JOIN log l ON l.entry_id = i.event_id JOIN event e ON e.id = i.event_id
WHERE i.key = %(key)s AND i.role <= 4 AND {visible} LIMIT 1

-- name: learnt
SELECT number FROM seen_rights FOR UPDATE

-- name: learn
UPDATE seen_rights SET number = %s

-- name: product_news
-- Whether there is a product to work off: without one nobody is locked out.
SELECT 1 FROM product_news LIMIT 1

-- name: hold_cursors
SELECT name FROM cursor WHERE name = ANY(%(names)s) ORDER BY name FOR UPDATE

-- name: next_product
SELECT class_key, after_time, after_event FROM product_news ORDER BY class_key LIMIT 1 FOR UPDATE SKIP LOCKED

-- name: events_of
-- Numbered events that name the product, from one on: an event that has no number gets its rights with it.
SELECT DISTINCT i.event_time, i.event_id FROM event_item i JOIN log l ON l.entry_id = i.event_id
WHERE i.key = %(class_key)s AND i.event_time >= %(after_time)s
  AND (i.event_time, i.event_id) > (%(after_time)s, %(after_event)s)
ORDER BY i.event_time, i.event_id LIMIT %(limit)s

-- name: product_goes_on
UPDATE product_news SET after_time = %(time)s, after_event = %(event)s WHERE class_key = %(key)s

-- name: product_is_done
DELETE FROM product_news WHERE class_key = %(key)s
