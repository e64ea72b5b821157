-- name: found
-- What the events of a span of numbers hold in their columns, by presenter; and one event of each, for its text.
SELECT s.sender, e.type, e.step, e.disposition, e.read_point, e.biz_location, (array_agg(e.id))[1]
FROM log l
LEFT JOIN presentation r ON l.kind = 3 AND r.id = l.entry_id
JOIN event e ON e.id = coalesce(r.event_id, l.entry_id)
JOIN event_source s ON s.event_id = e.id
WHERE l.seq > %(after)s AND l.seq <= %(upto)s AND l.kind <> 2
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
