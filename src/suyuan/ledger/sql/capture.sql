-- name: known_events
-- Which of these events are in the ledger, how this sender has presented them, and whether they can still be read.
SELECT e.id, s.document_id, s.position,
       EXISTS (SELECT 1 FROM document_key k WHERE k.document_id = e.document_id)
       OR EXISTS (SELECT 1 FROM event_copy c JOIN document_key k ON k.document_id = c.document_id
                  WHERE c.event_id = e.id) AS readable
FROM event e LEFT JOIN event_source s ON s.event_id = e.id AND s.sender = %(sender)s
WHERE e.id = ANY(%(ids)s)

-- name: known_names
-- Contents to which this sender gave one of these eventIDs.
SELECT name, event_id FROM event_name
WHERE name = ANY(%(names)s) AND sender = %(sender)s AND explicit AND NOT declaration

-- name: save_job
INSERT INTO capture_job (id, document_id, sender, created_at, finished_at, behaviour, success, accepted,
                         duplicate, refused, problems)
VALUES (%(id)s, %(document_id)s, %(sender)s, %(created_at)s, %(finished_at)s, %(behaviour)s, %(success)s,
        %(accepted)s, %(duplicate)s, %(refused)s, %(problems)s)
