-- name: events_of
-- The events that name a document, by its whole identifier or its bare number.
SELECT DISTINCT event_id, text FROM document_event WHERE doc = ANY(%(docs)s) ORDER BY event_id LIMIT %(most)s

-- name: lots
SELECT uuid_send(key), lot FROM item WHERE key = ANY(%(keys)s) AND lot IS NOT NULL
