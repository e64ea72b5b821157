-- name: alone
SELECT pg_try_advisory_xact_lock(hashtext('cleaning'), 0)

-- name: last_run
SELECT started_at, upto FROM cleaning_run ORDER BY started_at DESC LIMIT 1

-- name: begin
INSERT INTO cleaning_run (id, started_at, upto, by_user, events, things, counts)
VALUES (%(id)s, %(at)s, %(upto)s, %(user)s, (SELECT count(*) FROM event), (SELECT count(*) FROM item), '{}')

-- name: end
UPDATE cleaning_run SET ended_at = %(at)s, counts = %(counts)s WHERE id = %(id)s

-- name: alike
-- Of records, each with one of its things, those of the same sender that say the same step at the same place within
-- minutes. Whether they say the same of the same things is looked at afterwards.
SELECT a.id, b.id FROM unnest(%(ids)s::uuid[], %(keys)s::uuid[]) w(id, key) JOIN event a ON a.id = w.id
JOIN event_item i ON i.key = w.key AND i.role <= 4 AND i.event_id <> w.id
    AND i.event_time BETWEEN a.event_time - %(within)s AND a.event_time + %(within)s
JOIN event b ON b.id = i.event_id AND b.sender = a.sender AND b.type = a.type AND b.flags = 0
    AND (b.action, b.step, b.disposition, b.read_point, b.biz_location)
        IS NOT DISTINCT FROM (a.action, a.step, a.disposition, a.read_point, a.biz_location)

-- name: lots
-- Lots of a product that are one when case, spaces and signs are left out: the rarer spellings, with the usual one.
SELECT d.lot, d.usual, d.usual_things, d.keys FROM (
    SELECT s.*, first_value(lot) OVER w AS usual, first_value(many) OVER w AS usual_things FROM (
        SELECT class_key, lot, upper(regexp_replace(lot, '[^[:alnum:]]', '', 'g')) AS folded, count(*) AS many,
            (array_agg(key ORDER BY key))[1:%(things)s] AS keys
        FROM item WHERE lot IS NOT NULL AND class_key IS NOT NULL GROUP BY class_key, lot) s
    WINDOW w AS (PARTITION BY class_key, folded ORDER BY many DESC, lot)) d
WHERE d.lot <> d.usual ORDER BY d.class_key, d.lot LIMIT %(limit)s

-- name: places
-- Places that records name and nobody registered, by who reported them.
SELECT p.sender, p.place, count(*), max(p.event_time), (array_agg(p.id ORDER BY p.event_time DESC))[1] FROM (
    SELECT id, sender, event_time, read_point AS place FROM event WHERE flags = 0 AND read_point IS NOT NULL
    UNION SELECT id, sender, event_time, biz_location FROM event WHERE flags = 0 AND biz_location IS NOT NULL) p
WHERE NOT EXISTS (SELECT FROM place r WHERE r.key = p.place)
GROUP BY 1, 2 ORDER BY 1, 2 LIMIT %(limit)s

-- name: products
SELECT i.class_key, count(*), min(i.text) FROM item i
WHERE i.class_key IS NOT NULL AND NOT EXISTS (SELECT FROM product p WHERE p.class_key = i.class_key)
GROUP BY 1 ORDER BY 1 LIMIT %(limit)s

-- name: first_sender
SELECT e.sender FROM event_item i JOIN event e ON e.id = i.event_id
WHERE i.key = %(key)s AND e.flags = 0 ORDER BY e.event_time, e.id LIMIT 1

-- name: stale
SELECT f.id, f.party, f.rule, f.things, f.deadline, f.event_id FROM finding f
LEFT JOIN finding_waiver w ON w.finding = f.id
WHERE f.things > 0 AND w.finding IS NULL AND f.party IS NOT NULL AND f.deadline < %(before)s
ORDER BY f.deadline, f.id LIMIT %(limit)s

-- name: propose
-- What was declined or accepted stays so; what went away and is found again is open again.
INSERT INTO cleaning_proposal AS p (id, kind, party, event_id, other_id, text, words, first_run, last_run, found_at)
VALUES (%(id)s, %(kind)s, %(party)s, %(event)s, %(other)s, %(text)s, %(words)s, %(run)s, %(run)s, %(at)s)
ON CONFLICT (id) DO UPDATE SET last_run = excluded.last_run, words = excluded.words, gone_at = NULL
RETURNING first_run = last_run

-- name: gone
-- Open proposals of these kinds that the run did not find again.
UPDATE cleaning_proposal SET gone_at = %(at)s
WHERE decision IS NULL AND gone_at IS NULL AND kind = ANY(%(kinds)s) AND last_run <> %(run)s RETURNING kind

-- name: open_doubles
SELECT id, event_id, other_id FROM cleaning_proposal
WHERE kind = 'double' AND decision IS NULL AND gone_at IS NULL AND last_run <> %(run)s

-- name: close
UPDATE cleaning_proposal SET gone_at = %(at)s WHERE id = ANY(%(ids)s)

-- name: still_open
SELECT kind, count(*) FROM cleaning_proposal WHERE decision IS NULL AND gone_at IS NULL GROUP BY 1

-- name: hold_still
SELECT decision, gone_at FROM cleaning_proposal WHERE id = %(id)s FOR UPDATE

-- name: decide
UPDATE cleaning_proposal SET decision = %(decision)s, decided_at = %(at)s, reason = %(reason)s, act = %(act)s,
    by_user = %(user)s, result = %(result)s WHERE id = %(id)s

-- name: proposals
SELECT p.id, p.kind, p.party, p.event_id, p.other_id, p.text, p.words, p.found_at, p.gone_at, p.decision, p.decided_at,
    p.reason, p.by_user, p.result
FROM cleaning_proposal p WHERE {visible} AND {wanted}
ORDER BY p.decision IS NOT NULL OR p.gone_at IS NOT NULL, p.kind, coalesce(p.decided_at, p.gone_at) DESC, p.found_at, p.id
LIMIT %(limit)s

-- name: owner
-- Whose it is, whether the asker may know or not: for the access log, never for an answer.
SELECT party FROM cleaning_proposal WHERE id = %(id)s

-- name: scores
SELECT p.kind, count(*) FILTER (WHERE p.decision IS NULL AND p.gone_at IS NULL),
    count(*) FILTER (WHERE p.decision = 'accepted'), count(*) FILTER (WHERE p.decision = 'declined'),
    count(*) FILTER (WHERE p.decision IS NULL AND p.gone_at IS NOT NULL), count(*)
FROM cleaning_proposal p WHERE {visible} GROUP BY 1

-- name: runs
SELECT id, started_at, ended_at, by_user, events, things, counts FROM cleaning_run ORDER BY started_at DESC LIMIT %(limit)s
