-- name: facts
SELECT key, class_key, lot_key, lot, expiry FROM item WHERE key = ANY(%(keys)s)

-- name: reported
-- Which products and lots some event names; there are no rows of items for them.
SELECT k FROM unnest(%(keys)s::uuid[]) k WHERE EXISTS (SELECT FROM event_item i WHERE i.key = k)

-- name: products
SELECT class_key, name, name_en FROM product WHERE class_key = ANY(%(keys)s)

-- name: kin
-- The parties that somebody acts for.
SELECT DISTINCT principal_id FROM entrustment
WHERE agent_id = %(party)s AND valid_from <= %(at)s AND (valid_to IS NULL OR valid_to > %(at)s)

-- name: holders
-- Whose places and identifiers these are.
SELECT key, party_id FROM place WHERE key = ANY(%(keys)s)

-- name: findings
-- Open findings of things that nobody let stand.
SELECT t.key, f.rule FROM finding_thing t JOIN finding f ON f.id = t.finding
WHERE t.key = ANY(%(keys)s) AND t.until IS NULL
  AND NOT EXISTS (SELECT FROM finding_waiver w WHERE w.finding = f.id)

-- name: excursions
-- What things suffered, with the newest decision about it.
SELECT t.thing, e.peak, e.seconds,
    (SELECT d.verdict FROM cold_decision d WHERE d.excursion = e.id ORDER BY d.at DESC LIMIT 1)
FROM excursion_thing t JOIN excursion e ON e.id = t.excursion WHERE t.thing = ANY(%(keys)s)

-- name: takers
-- To whom things were handed, newest first.
SELECT key, taker, at FROM handover WHERE key = ANY(%(keys)s) ORDER BY at DESC

-- name: contents
SELECT c.child, i.text FROM containment c JOIN item i ON i.key = c.child
WHERE c.container = ANY(%(keys)s) AND c.end_at IS NULL ORDER BY i.text LIMIT %(limit)s

-- name: alert
INSERT INTO check_alert (id, at, party, by_user, purpose, key, text, checks)
VALUES (%(id)s, %(at)s, %(party)s, %(user)s, %(purpose)s, %(key)s, %(text)s, %(checks)s)
