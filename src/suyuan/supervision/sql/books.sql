-- name: note
-- Remember which events moved goods of which lots.
INSERT INTO lot_event (event_id, lot)
SELECT DISTINCT event_id, lot_key FROM quantity_flow
WHERE event_id = ANY(%(ids)s) AND lot_key <> '00000000-0000-0000-0000-000000000000'
ON CONFLICT DO NOTHING

-- name: lots
-- Lots whose books some events, or news of some boxes, may change.
SELECT uuid_send(lot) FROM lot_event WHERE event_id = ANY(%(ids)s)
UNION SELECT uuid_send(lot_key) FROM quantity_flow
WHERE box = ANY(%(boxes)s) AND box <> '00000000-0000-0000-0000-000000000000'
    AND lot_key <> '00000000-0000-0000-0000-000000000000'

-- name: moves
-- The movements of lots of which no thing has a serial number: where some have, events by name and by thing may tell
-- of the same goods.
SELECT uuid_send(q.lot_key), uuid_send(q.class_key), uuid_send(q.at), uuid_send(q.event_id), q.holder, q.uom, q.book,
    sum(q.amount)
FROM quantity_flow q
WHERE q.lot_key = ANY(%(lots)s) AND NOT EXISTS (SELECT FROM item t WHERE t.lot_key = q.lot_key)
GROUP BY 1, 2, 3, 4, 5, 6, 7

-- name: forget_rechecks
DELETE FROM recheck_lot WHERE lot = ANY(%(lots)s)

-- name: save_rechecks
INSERT INTO recheck_lot (lot, at) SELECT * FROM unnest(%(lots)s::uuid[], %(times)s::timestamptz[])

-- name: due
SELECT uuid_send(lot) FROM recheck_lot WHERE at <= %(now)s ORDER BY at LIMIT %(limit)s FOR UPDATE SKIP LOCKED

-- name: all_lots
SELECT DISTINCT uuid_send(lot) FROM lot_event WHERE lot > %(after)s::uuid ORDER BY 1 LIMIT %(limit)s
