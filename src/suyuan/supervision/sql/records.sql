-- name: namesakes
-- Everything that is called by these names and has a number, in the order of the log.
SELECT uuid_send(n.name), n.event_id, n.sender, n.explicit, n.declaration, l.seq
FROM event_name n JOIN log l ON l.entry_id = n.entry_id
WHERE n.name = ANY(%(names)s) AND n.name IN (
    SELECT d.name FROM event_name d WHERE d.name = ANY(%(names)s)
    GROUP BY d.name HAVING count(DISTINCT d.event_id) > 1 OR bool_or(d.declaration))
ORDER BY l.seq

-- name: known
-- Which of these names some event has.
SELECT DISTINCT uuid_send(n.name) FROM event_name n JOIN log l ON l.entry_id = n.entry_id
WHERE n.name = ANY(%(names)s) AND NOT n.declaration

-- name: waiting
-- Names of what the declarations that wait for these names speak of.
SELECT uuid_send(e.name) FROM awaited_name a JOIN event e ON e.id = a.event_id WHERE a.name = ANY(%(names)s)

-- name: forget
WITH gone AS (DELETE FROM recheck_record WHERE event_id = ANY(%(ids)s))
DELETE FROM awaited_name WHERE event_id = ANY(%(ids)s)

-- name: await
INSERT INTO awaited_name (name, event_id) SELECT * FROM unnest(%(names)s::uuid[], %(ids)s::uuid[]) ON CONFLICT DO NOTHING

-- name: save_rechecks
INSERT INTO recheck_record (event_id, at) SELECT * FROM unnest(%(ids)s::uuid[], %(times)s::timestamptz[])

-- name: due
SELECT event_id FROM recheck_record WHERE at <= %(now)s ORDER BY at LIMIT %(limit)s FOR UPDATE SKIP LOCKED

-- name: doubtful
-- Records that a sweep looks at again: those with an open finding, those that wait, and those that time may change.
SELECT t.key FROM finding_thing t JOIN finding f ON f.id = t.finding
WHERE t.until IS NULL AND f.rule = ANY(%(rules)s)
UNION SELECT event_id FROM awaited_name UNION SELECT event_id FROM recheck_record
