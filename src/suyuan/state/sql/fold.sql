-- name: stage_table
-- Rows of one batch before they meet the table. first_at: oldest event of the batch that names the thing.
CREATE TEMP TABLE IF NOT EXISTS item_stage (
    key uuid, text text, class_key uuid, first_at uuid, lot_key uuid,
    seen_at uuid, moved_at uuid, step text, step_at uuid, disposition text, disposition_at uuid, place uuid,
    place_at uuid, holder uuid, holder_at uuid, owner uuid, owner_at uuid, state smallint, state_at uuid,
    lot text, lot_at uuid, expiry date, expiry_at uuid, produced date, produced_at uuid, stopped_at uuid
) ON COMMIT DELETE ROWS

-- name: plan
-- Small steady batches against big tables: a plan that scans the table is always wrong here.
SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL plan_cache_mode = force_custom_plan

-- name: references
-- Which events touch these things, each in its span of time, numbered or not.
SELECT DISTINCT uuid_send(k.key), i.event_id
FROM unnest(%(keys)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[]) k(key, since, until)
JOIN event_item i ON i.key = k.key AND i.event_time >= k.since AND i.event_time <= k.until
WHERE %(role)s::smallint IS NULL OR i.role = %(role)s

-- name: late
-- Things that the batch tells something old about, with the children it may concern: not those that went in later, for
-- what happens to a box is over for them, but where the box itself was moved then or since, which lasts.
SELECT uuid_send(c.child), c.end_at IS NULL, uuid_send(w.first_at)
FROM item_stage w
JOIN item i ON i.key = w.key AND i.seen_at > w.first_at
JOIN containment c ON c.container = w.key AND (c.end_at IS NULL OR c.end_at > w.first_at)
    AND (c.start_at <= w.seen_at OR w.moved_at IS NOT NULL OR i.moved_at > w.first_at)

-- name: upsert
INSERT INTO item AS i (key, text, class_key, step, step_at, disposition, disposition_at, place, place_at, holder,
    holder_at, owner, owner_at, state, state_at, lot_key, lot, lot_at, expiry, expiry_at,
    produced, produced_at, stopped_at, seen_at, moved_at)
SELECT key, text, class_key, step, step_at, disposition, disposition_at, place, place_at, holder,
    holder_at, owner, owner_at, state, state_at, lot_key, lot, lot_at, expiry, expiry_at,
    produced, produced_at, stopped_at, seen_at, moved_at
FROM item_stage
ON CONFLICT (key) DO UPDATE SET
    step = CASE WHEN excluded.step_at > coalesce(i.step_at, '00000000-0000-0000-0000-000000000000') THEN excluded.step ELSE i.step END,
    step_at = greatest(i.step_at, excluded.step_at),
    disposition = CASE WHEN excluded.disposition_at > coalesce(i.disposition_at, '00000000-0000-0000-0000-000000000000') THEN excluded.disposition ELSE i.disposition END,
    disposition_at = greatest(i.disposition_at, excluded.disposition_at),
    place = CASE WHEN excluded.place_at > coalesce(i.place_at, '00000000-0000-0000-0000-000000000000') THEN excluded.place ELSE i.place END,
    place_at = greatest(i.place_at, excluded.place_at),
    holder = CASE WHEN excluded.holder_at > coalesce(i.holder_at, '00000000-0000-0000-0000-000000000000') THEN excluded.holder ELSE i.holder END,
    holder_at = greatest(i.holder_at, excluded.holder_at),
    owner = CASE WHEN excluded.owner_at > coalesce(i.owner_at, '00000000-0000-0000-0000-000000000000') THEN excluded.owner ELSE i.owner END,
    owner_at = greatest(i.owner_at, excluded.owner_at),
    state = CASE WHEN excluded.state_at > coalesce(i.state_at, '00000000-0000-0000-0000-000000000000') THEN excluded.state ELSE i.state END,
    state_at = greatest(i.state_at, excluded.state_at),
    lot_key = CASE WHEN excluded.lot_at > coalesce(i.lot_at, '00000000-0000-0000-0000-000000000000') THEN excluded.lot_key ELSE i.lot_key END,
    lot = CASE WHEN excluded.lot_at > coalesce(i.lot_at, '00000000-0000-0000-0000-000000000000') THEN excluded.lot ELSE i.lot END,
    lot_at = greatest(i.lot_at, excluded.lot_at),
    expiry = CASE WHEN excluded.expiry_at > coalesce(i.expiry_at, '00000000-0000-0000-0000-000000000000') THEN excluded.expiry ELSE i.expiry END,
    expiry_at = greatest(i.expiry_at, excluded.expiry_at),
    produced = CASE WHEN excluded.produced_at > coalesce(i.produced_at, '00000000-0000-0000-0000-000000000000') THEN excluded.produced ELSE i.produced END,
    produced_at = greatest(i.produced_at, excluded.produced_at),
    stopped_at = greatest(i.stopped_at, excluded.stopped_at),
    seen_at = greatest(i.seen_at, excluded.seen_at),
    moved_at = greatest(i.moved_at, excluded.moved_at)

-- name: bump_seen
-- What was derived from a container up to a moment must be looked at again when older news of it arrive.
UPDATE item i SET seen_at = greatest(i.seen_at, b.at)
FROM unnest(%(keys)s::uuid[], %(stamps)s::uuid[]) AS b(key, at) WHERE i.key = b.key AND i.seen_at < b.at

-- name: rows
SELECT uuid_send(key), step, uuid_send(step_at), disposition, uuid_send(disposition_at), uuid_send(place),
    uuid_send(place_at), uuid_send(holder), uuid_send(holder_at), uuid_send(owner), uuid_send(owner_at), state,
    uuid_send(state_at), uuid_send(moved_at), uuid_send(stopped_at)
FROM item WHERE key = ANY(%(keys)s)

-- name: texts
SELECT uuid_send(key), text FROM item WHERE key = ANY(%(keys)s)

-- name: open_stays
SELECT uuid_send(child), uuid_send(start_at), uuid_send(opened_by), uuid_send(container)
FROM containment WHERE child = ANY(%(keys)s) AND end_at IS NULL

-- name: moved
SELECT uuid_send(key), uuid_send(moved_at) FROM item WHERE key = ANY(%(keys)s) AND moved_at IS NOT NULL

-- name: stays_in
-- Everything that is in a container, or left it after a moment.
SELECT uuid_send(c.child), uuid_send(c.start_at), uuid_send(c.opened_by), uuid_send(c.container), uuid_send(c.end_at)
FROM unnest(%(keys)s::uuid[], %(stamps)s::uuid[]) AS e(key, at)
JOIN containment c ON c.container = e.key AND (c.end_at IS NULL OR c.end_at > e.at)

-- name: children
SELECT DISTINCT uuid_send(child) FROM containment WHERE container = ANY(%(keys)s)

-- name: open_children
SELECT uuid_send(child) FROM containment WHERE container = ANY(%(keys)s) AND end_at IS NULL

-- name: later_emptyings
SELECT uuid_send(container), uuid_send(at) FROM emptying WHERE container = ANY(%(keys)s)

-- name: close
UPDATE containment c SET end_at = s.at, closed_by = s.event_id
FROM unnest(%(children)s::uuid[], %(starts)s::uuid[], %(ends)s::uuid[], %(events)s::uuid[]) AS s(child, start_at, at, event_id)
WHERE c.child = s.child AND c.start_at = s.start_at

-- name: forget_stays
DELETE FROM containment WHERE child = ANY(%(keys)s)

-- name: forget_items
DELETE FROM item WHERE key = ANY(%(keys)s)

-- name: forget_emptyings
DELETE FROM emptying WHERE event_id = ANY(%(keys)s)

-- name: counted
-- What stock needs to know of things: whose they are, and in which container they stand.
SELECT uuid_send(i.key), uuid_send(i.class_key), uuid_send(i.lot_key), uuid_send(i.holder), uuid_send(i.holder_at),
    i.state, uuid_send(i.state_at), uuid_send(c.container), uuid_send(c.start_at)
FROM item i LEFT JOIN containment c ON c.child = i.key AND c.end_at IS NULL
WHERE i.key = ANY(%(keys)s)

-- name: held
-- What these holders have together; each of two books that tell of the same movements is added up by itself.
SELECT c.text, l.text, sum(s.things)::bigint, sum(s.moved) + greatest(sum(s.received), sum(s.accepted))
    + least(sum(s.shipped), sum(s.consigned)) AS quantity, s.uom
FROM stock s LEFT JOIN product_key c ON c.key = s.class_key LEFT JOIN product_key l ON l.key = s.lot_key
WHERE s.holder = ANY(%(holders)s)
GROUP BY s.class_key, s.lot_key, s.uom, c.text, l.text
HAVING sum(s.things) <> 0 OR sum(s.moved) + greatest(sum(s.received), sum(s.accepted))
    + least(sum(s.shipped), sum(s.consigned)) <> 0
ORDER BY sum(s.things) + sum(s.quantity) DESC, c.text, l.text

-- name: add_things
INSERT INTO stock AS s (holder, class_key, lot_key, uom, things)
SELECT * FROM unnest(%(holders)s::uuid[], %(classes)s::uuid[], %(lots)s::uuid[], %(uoms)s::text[], %(things)s::integer[])
ON CONFLICT (holder, class_key, lot_key, uom) DO UPDATE SET things = s.things + excluded.things

-- name: add_goods
-- To rows that are there.
UPDATE stock s SET moved = s.moved + g.moved, received = s.received + g.received, accepted = s.accepted + g.accepted,
    shipped = s.shipped + g.shipped, consigned = s.consigned + g.consigned
FROM unnest(%(holders)s::uuid[], %(classes)s::uuid[], %(lots)s::uuid[], %(uoms)s::text[], %(moved)s::numeric[],
    %(received)s::numeric[], %(accepted)s::numeric[], %(shipped)s::numeric[], %(consigned)s::numeric[])
    AS g(holder, class_key, lot_key, uom, moved, received, accepted, shipped, consigned)
WHERE s.holder = g.holder AND s.class_key = g.class_key AND s.lot_key = g.lot_key AND s.uom = g.uom

-- name: drop_empty_stock
DELETE FROM stock s USING unnest(%(holders)s::uuid[], %(classes)s::uuid[], %(lots)s::uuid[], %(uoms)s::text[]) AS k(holder, class_key, lot_key, uom)
WHERE s.holder = k.holder AND s.class_key = k.class_key AND s.lot_key = k.lot_key AND s.uom = k.uom
  AND s.things = 0 AND s.moved = 0 AND s.received = 0 AND s.accepted = 0 AND s.shipped = 0 AND s.consigned = 0

-- name: add_flow
INSERT INTO quantity_flow (event_id, box, line, at, holder, class_key, lot_key, uom, book, amount, loose)
SELECT * FROM unnest(%(events)s::uuid[], %(boxes)s::uuid[], %(lines)s::integer[], %(stamps)s::uuid[], %(holders)s::uuid[],
    %(classes)s::uuid[], %(lots)s::uuid[], %(uoms)s::text[], %(books)s::smallint[], %(amounts)s::numeric[], %(loose)s::boolean[])
ON CONFLICT DO NOTHING
RETURNING uuid_send(holder), uuid_send(class_key), uuid_send(lot_key), uom, book, amount

-- name: take_flow
DELETE FROM quantity_flow WHERE event_id = ANY(%(keys)s)
RETURNING uuid_send(holder), uuid_send(class_key), uuid_send(lot_key), uom, book, amount

-- name: take_carried
DELETE FROM quantity_flow q USING unnest(%(boxes)s::uuid[], %(stamps)s::uuid[]) AS b(box, since)
WHERE q.box = b.box AND q.at > b.since AND q.box <> '00000000-0000-0000-0000-000000000000'
RETURNING uuid_send(holder), uuid_send(class_key), uuid_send(lot_key), uom, book, amount, uuid_send(event_id)

-- name: take_told
-- What was left out of the boxes of events, because the events name it themselves.
DELETE FROM quantity_flow WHERE event_id = ANY(%(events)s) AND line >= %(from)s
RETURNING uuid_send(holder), uuid_send(class_key), uuid_send(lot_key), uom, book, amount

-- name: told_and_carried
-- What events move in boxes, with what they name of the same goods: in or out alike.
SELECT uuid_send(b.event_id), uuid_send(b.at), uuid_send(b.holder), uuid_send(b.class_key), uuid_send(b.lot_key),
    b.uom, b.book, sum(b.amount), bool_or(b.loose), coalesce((
        SELECT sum(d.amount) FROM quantity_flow d
        WHERE d.event_id = b.event_id AND d.box = '00000000-0000-0000-0000-000000000000' AND d.line < %(from)s
          AND d.class_key = b.class_key AND d.lot_key = b.lot_key AND d.uom = b.uom
          AND sign(d.amount) = sign(sum(b.amount))), 0)
FROM quantity_flow b
WHERE b.event_id = ANY(%(events)s) AND b.box <> '00000000-0000-0000-0000-000000000000'
GROUP BY b.event_id, b.at, b.holder, b.class_key, b.lot_key, b.uom, b.book
ORDER BY b.event_id, b.class_key, b.lot_key, b.uom, b.book, b.holder

-- name: some_carriers
SELECT uuid_send(key), uuid_send(box) FROM carrier LIMIT %(limit)s

-- name: carried_by
SELECT uuid_send(key), uuid_send(box) FROM carrier WHERE key = ANY(%(keys)s)

-- name: add_carriers
INSERT INTO carrier (key, box) SELECT * FROM unnest(%(keys)s::uuid[], %(boxes)s::uuid[]) ON CONFLICT DO NOTHING

-- name: emptied_before
-- The last moment before its news at which a box held nothing, unless it stood in another container then.
SELECT uuid_send(b.box), uuid_send(e.at)
FROM unnest(%(boxes)s::uuid[], %(stamps)s::uuid[]) AS b(box, news)
CROSS JOIN LATERAL (
    (SELECT at FROM emptying WHERE container = b.box AND at < b.news ORDER BY at DESC LIMIT 1)
    UNION ALL
    (SELECT at FROM bare_box WHERE box = b.box AND at < b.news ORDER BY at DESC LIMIT 1)
    ORDER BY at DESC LIMIT 1) e
WHERE NOT EXISTS (SELECT FROM containment c WHERE c.child = b.box AND c.start_at <= e.at AND (c.end_at IS NULL OR c.end_at > e.at))

-- name: take_bare
DELETE FROM bare_box e USING unnest(%(boxes)s::uuid[], %(stamps)s::uuid[]) AS b(box, since)
WHERE e.box = b.box AND e.at > b.since

-- name: add_bare
INSERT INTO bare_box (box, at) SELECT * FROM unnest(%(boxes)s::uuid[], %(stamps)s::uuid[]) ON CONFLICT DO NOTHING

-- name: nameless_products
SELECT uuid_send(k.key) FROM unnest(%(keys)s::uuid[]) AS k(key)
WHERE NOT EXISTS (SELECT 1 FROM product_key p WHERE p.key = k.key)

-- name: add_products
INSERT INTO product_key (key, text) SELECT * FROM unnest(%(keys)s::uuid[], %(texts)s::text[]) ON CONFLICT DO NOTHING
