-- name: note
INSERT INTO document_event (doc, event_id, rank, text)
SELECT * FROM unnest(%(docs)s::uuid[], %(events)s::uuid[], %(ranks)s::smallint[], %(texts)s::text[])
ON CONFLICT (doc, event_id) DO UPDATE SET rank = least(document_event.rank, excluded.rank)

-- name: of_events
SELECT DISTINCT uuid_send(doc) FROM document_event WHERE event_id = ANY(%(ids)s) AND rank < 9

-- name: flows
-- What the events of documents moved of goods without serial numbers: one row a kind of goods, book and event. The
-- rank says whether the document is the first of those that the event names.
SELECT uuid_send(d.doc), d.text, uuid_send(q.event_id),
    d.rank = (SELECT min(o.rank) FROM document_event o WHERE o.event_id = d.event_id),
    uuid_send(q.class_key), uuid_send(q.lot_key), q.uom, q.book, sum(q.amount)
FROM document_event d JOIN quantity_flow q ON q.event_id = d.event_id
WHERE d.doc = ANY(%(docs)s) AND d.rank < 9 AND q.book > 0
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8

-- name: products
SELECT uuid_send(key), text FROM product_key WHERE key = ANY(%(keys)s)

-- name: forget_rechecks
DELETE FROM recheck_document WHERE doc = ANY(%(docs)s)

-- name: save_rechecks
INSERT INTO recheck_document (doc, at) SELECT * FROM unnest(%(docs)s::uuid[], %(times)s::timestamptz[])

-- name: due
SELECT uuid_send(doc) FROM recheck_document WHERE at <= %(now)s ORDER BY at LIMIT %(limit)s FOR UPDATE SKIP LOCKED

-- name: all_documents
SELECT DISTINCT uuid_send(doc) FROM document_event WHERE doc > %(after)s::uuid AND rank < 9 ORDER BY 1 LIMIT %(limit)s
