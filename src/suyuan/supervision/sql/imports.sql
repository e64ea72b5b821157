-- name: forget
DELETE FROM approval_thing WHERE event_id = ANY(%(events)s)

-- name: note
INSERT INTO approval_thing (event_id, key, number, class_key, amount, sender, at)
SELECT * FROM unnest(%(events)s::uuid[], %(keys)s::uuid[], %(numbers)s::text[], %(classes)s::uuid[], %(amounts)s::numeric[],
    %(senders)s::int[], %(times)s::timestamptz[])
ON CONFLICT DO NOTHING

-- name: used
-- Of certificates and products: how many things, and how much of goods without serial numbers, were brought in.
SELECT number, class_key, count(DISTINCT key) FILTER (WHERE amount IS NULL) + coalesce(sum(amount), 0)
FROM approval_thing WHERE number = ANY(%(numbers)s) GROUP BY 1, 2

-- name: of_things
-- By which certificates things were brought in, by whom and when.
SELECT key, number, class_key, sender, at FROM approval_thing WHERE key = ANY(%(keys)s) ORDER BY key, at, event_id
