-- name: facts
-- One row for each thing, and for each container around it: see 0010_check_facts.sql.
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

-- name: waiting_documents
-- What the doors took and nobody captured yet. Theirs is the table; that there is something is all that is read of it.
SELECT id, sender = ANY(%(senders)s) AS is_own FROM capture_request WHERE finished_at IS NULL
ORDER BY is_own DESC, created_at, id LIMIT %(limit)s

-- name: contents
-- The text by value, so that it is looked up for each, also where nobody counted the rows of the table yet.
SELECT c.child, (SELECT i.text FROM item i WHERE i.key = c.child) AS text, c.container FROM containment c
WHERE c.container = ANY(%(keys)s) AND c.end_at IS NULL ORDER BY text LIMIT %(limit)s

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
