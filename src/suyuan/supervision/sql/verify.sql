-- name: facts
-- One row for each thing, and for each container around it: see 0018_brought_in.sql.
SELECT * FROM check_facts(%(keys)s, %(is_receipt)s)

-- name: reported
-- Which products and lots some event names; there are no rows of items for them.
SELECT k FROM unnest(%(keys)s::uuid[]) k WHERE EXISTS (SELECT FROM event_item i WHERE i.key = k)

-- name: products
SELECT class_key, name, name_en FROM product WHERE class_key = ANY(%(keys)s)

-- name: kin
-- The parties that somebody acts for.
SELECT DISTINCT principal_id FROM entrustment
WHERE agent_id = %(party)s AND valid_from <= %(at)s AND (valid_to IS NULL OR valid_to > %(at)s)

-- name: excursions
-- What things suffered, with the newest decision about it.
SELECT t.thing, e.peak, e.seconds,
    (SELECT d.verdict FROM cold_decision d WHERE d.excursion = e.id ORDER BY d.at DESC LIMIT 1)
FROM excursion_thing t JOIN excursion e ON e.id = t.excursion WHERE t.thing = ANY(%(keys)s)

-- name: unrecorded
-- Of products that are kept cool: the things of whose way, since they were sent, no sensor has a reading and no waybill
-- tells, with the events of that time (the newest 50 of each of what is around a thing) that may carry one.
WITH w AS (
    SELECT u.* FROM unnest(%(things)s::uuid[], %(products)s::uuid[], %(sinces)s::timestamptz[]) u(thing, product, since)
    JOIN product p ON p.class_key = u.product
    WHERE p.kind = 'vaccine' OR p.storage_low IS NOT NULL OR p.storage_high IS NOT NULL
), a AS (
    SELECT w.thing, w.since, x.key, ARRAY(
        SELECT i.event_id FROM event_item i WHERE i.key = x.key AND i.event_time >= w.since
        ORDER BY i.event_time DESC LIMIT 50) AS events
    FROM unnest(%(of)s::uuid[], %(around)s::uuid[]) x(thing, key) JOIN w ON w.thing = x.thing
), told AS (
    SELECT a.thing FROM a WHERE EXISTS (
        SELECT FROM sensor_mark m, LATERAL (
            SELECT greatest(m.at, a.since) AS since, coalesce(m.until, (
                SELECT min(o.at) FROM sensor_mark o
                WHERE o.sensor = m.sensor AND o.thing = m.thing AND NOT o.is_on AND o.at > m.at), 'infinity') AS until) t
        WHERE m.thing = a.key AND m.is_on AND EXISTS (
            SELECT FROM sensor_reading r WHERE r.sensor = m.sensor AND r.at BETWEEN t.since AND t.until))
    OR EXISTS (
        SELECT FROM paper_target t JOIN paper p ON p.id = t.paper
        WHERE (t.key = a.key OR t.key = ANY(a.events)) AND p.kind = 'waybill' AND p.withdrawn_at IS NULL
            AND p.issued_on >= (a.since AT TIME ZONE 'Asia/Shanghai')::date
            AND NOT EXISTS (SELECT FROM paper_verdict v WHERE v.paper = p.id AND v.verdict = 'refused'
                AND (v.for_all OR v.party = ANY(%(kin)s))))
)
SELECT w.thing, ARRAY(SELECT unnest(a.events) FROM a WHERE a.thing = w.thing) FROM w
WHERE NOT EXISTS (SELECT FROM told t WHERE t.thing = w.thing)

-- name: waiting_documents
-- What the doors took and nobody captured yet. Theirs is the table; that there is something is all that is read of it.
SELECT id, sender = ANY(%(senders)s) AS is_own FROM capture_request WHERE finished_at IS NULL
ORDER BY is_own DESC, created_at, id LIMIT %(limit)s

-- name: contents
-- The text by value, so that it is looked up for each, also where nobody counted the rows of the table yet.
SELECT c.child, (SELECT i.text FROM item i WHERE i.key = c.child) AS text, c.container FROM containment c
WHERE c.container = ANY(%(keys)s) AND c.end_at IS NULL ORDER BY text LIMIT %(limit)s

-- name: boxes
-- The boxes in which things stand, to any depth, by their texts.
WITH RECURSIVE around(key, box, depth) AS (
    SELECT k, k, 0 FROM unnest(%(keys)s::uuid[]) k
    UNION
    SELECT a.key, c.container, a.depth + 1 FROM around a, LATERAL (
        SELECT c.container FROM containment c WHERE c.child = a.box AND c.end_at IS NULL LIMIT 1) c WHERE a.depth < 16
)
SELECT a.key, (SELECT i.text FROM item i WHERE i.key = a.box) FROM around a WHERE a.depth > 0

-- name: alert
-- A stop, in the transaction of this statement. That is not waited for on the disk where the statement stands alone
-- (is_alone): it outlives this program at once, and the machine within a second.
INSERT INTO check_alert (id, at, party, by_user, purpose, key, text, checks)
SELECT %(id)s, %(at)s, %(party)s, %(user)s, %(purpose)s, %(key)s, %(text)s, string_to_array(%(checks)s, ' ')
WHERE NOT %(is_alone)s OR set_config('synchronous_commit', 'off', true) IS NOT NULL

-- name: alerts
-- As before, all the stops of one answer.
INSERT INTO check_alert (id, at, party, by_user, purpose, key, text, checks)
SELECT a.id, %(at)s, %(party)s, %(user)s, %(purpose)s, a.key, a.text, string_to_array(a.checks, ' ')
FROM unnest(%(id)s::uuid[], %(key)s::uuid[], %(text)s::text[], %(checks)s::text[]) a(id, key, text, checks)
WHERE NOT %(is_alone)s OR set_config('synchronous_commit', 'off', true) IS NOT NULL
