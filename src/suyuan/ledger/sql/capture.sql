-- name: known_events
-- Which of these events are in the ledger, and how this sender has presented them.
SELECT e.id, s.document_id, s.position
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
