-- name: references
-- Which events touch these things, newest first, once a role. What a party may not see is left out here already:
-- it must neither push the party's own events over the limit nor be counted for it.
-- Each thing has a limit of its own: a busy one leaves no other unread.
SELECT uuid_send(k.key), uuid_send(i.event_id), i.role
FROM unnest(%(keys)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[]) k(key, since, until)
CROSS JOIN LATERAL (
    SELECT i.event_id, i.role FROM event_item i
    WHERE i.key = k.key AND i.event_time >= k.since AND i.event_time <= k.until AND {roles} AND {visible}
    ORDER BY i.event_time {direction}, i.event_id LIMIT %(limit)s) i

-- name: telling
-- The same of events that tell more than a reading of a sensor: of a thing with very many, these go first.
SELECT uuid_send(k.key), uuid_send(i.event_id), i.role
FROM unnest(%(keys)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[]) k(key, since, until)
CROSS JOIN LATERAL (
    SELECT i.event_id, i.role FROM event_item i JOIN event t ON t.id = i.event_id
    WHERE i.key = k.key AND i.event_time >= k.since AND i.event_time <= k.until AND {visible}
      AND (i.role <> 0 OR t.disposition IS NOT NULL OR t.flags <> 0
           OR coalesce(t.step, 'sensor_reporting') <> ALL(%(readings)s::text[]))
    ORDER BY i.event_time DESC, i.event_id LIMIT %(limit)s) i

-- name: count
SELECT count(*) FROM unnest(%(keys)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[]) k(key, since, until)
CROSS JOIN LATERAL (
    SELECT DISTINCT i.event_id FROM event_item i
    WHERE i.key = k.key AND i.event_time >= k.since AND i.event_time <= k.until AND {visible}) i

-- name: busy
-- Which of these things have more events than so many.
SELECT uuid_send(k) FROM unnest(%(keys)s::uuid[]) k
WHERE (SELECT count(*) FROM (SELECT 1 FROM event_item i WHERE i.key = k LIMIT %(many)s + 1) few) > %(many)s

-- name: packings
-- Events that name these things as children, newest first, each thing with a limit of its own.
SELECT uuid_send(k), uuid_send(i.event_id) FROM unnest(%(keys)s::uuid[]) k
CROSS JOIN LATERAL (
    SELECT i.event_id FROM event_item i
    WHERE i.key = k AND i.role = 2 AND (%(as_of)s::timestamptz IS NULL OR i.event_time <= %(as_of)s)
    ORDER BY i.event_time DESC, i.event_id LIMIT %(limit)s) i

-- name: contents
-- What stands in containers now.
SELECT uuid_send(c.container), uuid_send(c.child), i.text FROM containment c JOIN item i ON i.key = c.child
WHERE c.container = ANY(%(keys)s) AND c.end_at IS NULL ORDER BY c.container, i.text LIMIT %(limit)s

-- name: last_contents
-- What a container held when it was last emptied.
SELECT uuid_send(c.container), uuid_send(c.child), i.text FROM containment c JOIN item i ON i.key = c.child
WHERE c.container = %(key)s AND c.end_at = (
    SELECT end_at FROM containment WHERE container = %(key)s AND end_at IS NOT NULL ORDER BY end_at DESC LIMIT 1)
ORDER BY i.text LIMIT %(limit)s

-- name: count_contents
SELECT count(*) FROM containment WHERE container = ANY(%(keys)s) AND end_at IS NULL

-- name: said_of_lots
-- Events that speak of lots or products as such (role 5), or made some (role 8), newest first.
SELECT DISTINCT uuid_send(i.event_id), i.event_time FROM event_item i
WHERE i.key = ANY(%(keys)s) AND i.role IN (5, 8) AND (%(as_of)s::timestamptz IS NULL OR i.event_time <= %(as_of)s)
ORDER BY i.event_time DESC LIMIT %(limit)s

-- name: stopping
-- Which of these events may stop what they name, by their words alone; newest first.
SELECT uuid_send(id), sender FROM event
WHERE id = ANY(%(ids)s) AND (disposition = ANY(%(dispositions)s::text[]) OR disposition LIKE '%%state%%'
    OR step = ANY(%(steps)s::text[]) OR step LIKE '%%holding')
ORDER BY event_time DESC

-- name: said_by
-- Which of these events were presented first by one of these parties; newest first.
SELECT uuid_send(id) FROM event WHERE id = ANY(%(ids)s) AND sender = ANY(%(senders)s::integer[])
ORDER BY event_time DESC LIMIT %(limit)s

-- name: packs_by_event
-- How many packs of a lot each event names in which role: one row an event, whatever the number of packs. The
-- bounds in time spare a probe a pack in every partition that the lot cannot be in. What a party may not see pushes
-- nothing over the limit; of an event that it sees for some of its things only, those are counted.
SELECT uuid_send(i.event_id), i.role, {packs} AS packs FROM (
    SELECT i.event_id, i.role, count(*) AS packs, count(*) FILTER (WHERE p.known) AS known
    FROM (SELECT p.key, {known} AS known FROM item p WHERE p.lot_key = %(key)s OFFSET 0) p
    JOIN event_item i ON i.key = p.key AND i.role <= 4
      AND i.event_time >= %(since)s::timestamptz AND i.event_time <= %(until)s::timestamptz
    GROUP BY i.event_id, i.role
) i {visible} ORDER BY 3 DESC, i.event_id LIMIT %(limit)s

-- name: packs_of_lot
SELECT count(*) FROM item WHERE lot_key = %(key)s

-- name: packs_by_history
-- Packs of a lot by the events that name them: those with the same history are counted together, each event with its
-- role in 18 bytes. Of an event that a party sees for some of its things only, the others are not told.
SELECT names, count(*) FROM (
    SELECT i.key, string_agg(uuid_send(i.event_id) || int2send(i.role), '' ORDER BY i.event_id, i.role) AS names
    FROM (SELECT p.key, {known} AS known FROM item p WHERE p.lot_key = %(key)s OFFSET 0) p
    JOIN event_item i ON i.key = p.key AND i.role <= 4
      AND i.event_time >= %(since)s::timestamptz AND i.event_time <= %(until)s::timestamptz
      AND i.event_id = ANY(%(ids)s) AND (p.known OR i.event_id = ANY(%(whole)s))
    GROUP BY i.key) h
GROUP BY names

-- name: whole_events
-- Of which of these events a party sees all things.
SELECT e.id FROM event e WHERE e.id = ANY(%(ids)s) AND {whole}

-- name: first_of_lot
SELECT min(event_time) FROM event_item WHERE key = %(key)s

-- name: ends_of_lot
-- The newest and the oldest events that name a lot, or packs by their lot.
(SELECT uuid_send(i.event_id) FROM event_item i
WHERE i.key = %(key)s AND (%(as_of)s::timestamptz IS NULL OR i.event_time <= %(as_of)s)
ORDER BY i.event_time DESC LIMIT %(limit)s)
UNION
(SELECT uuid_send(i.event_id) FROM event_item i
WHERE i.key = %(key)s AND (%(as_of)s::timestamptz IS NULL OR i.event_time <= %(as_of)s)
ORDER BY i.event_time LIMIT %(limit)s)
