-- name: seen
-- Whether a viewer may see a file, as its owner or by what it is attached to: of an event, whoever may see the event; of
-- a thing, whoever may see that an event names it which the owner of the file presented. Nobody sees one about a patient
-- but its owner; what opens it is asked besides. What is not numbered yet is not there yet.
f.party_id = ANY(%(owners)s)
OR (f.purpose <> 'patient' AND (
    EXISTS (SELECT 1 FROM media_link k JOIN event e ON e.id = k.event_id JOIN log l ON l.entry_id = e.id
            WHERE k.file_id = f.id AND {event})
    OR EXISTS (SELECT 1 FROM media_link k JOIN event_item i ON i.key = k.item_key JOIN event e ON e.id = i.event_id
               JOIN log l ON l.entry_id = e.id
               WHERE k.file_id = f.id AND {item}
                 AND EXISTS (SELECT 1 FROM event_source s WHERE s.event_id = e.id AND s.sender = f.party_id))))

-- name: one
SELECT {columns} FROM media_file f WHERE f.id = %(id)s AND f.erased_at IS NULL AND ({seen})

-- name: of_party
-- The files of the owners, the newest first, behind the one that was told last.
SELECT {columns} FROM media_file f
WHERE f.party_id = ANY(%(owners)s) AND f.erased_at IS NULL
  AND (%(before)s::timestamptz IS NULL OR (f.created_at, f.id) < (%(before)s, %(before_id)s))
ORDER BY f.created_at DESC, f.id DESC LIMIT %(limit)s

-- name: at_event
SELECT {columns} FROM media_link a JOIN media_file f ON f.id = a.file_id
WHERE a.event_id = %(event)s AND f.erased_at IS NULL AND ({seen}) ORDER BY a.id LIMIT %(limit)s

-- name: at_item
SELECT {columns} FROM media_link a JOIN media_file f ON f.id = a.file_id
WHERE a.item_key = %(item)s AND f.erased_at IS NULL AND ({seen}) ORDER BY a.id LIMIT %(limit)s

-- name: owner
-- Whose it is, whether the asker may know or not: for the access log, never for an answer.
SELECT party_id FROM media_file WHERE id = %(id)s AND erased_at IS NULL

-- name: usage
SELECT coalesce(sum(size), 0), count(*) FROM media_file WHERE party_id = %(party)s AND erased_at IS NULL

-- name: turn
-- Files of one party are kept one after the other, so that two do not both take the last room.
SELECT pg_advisory_xact_lock(hashtextextended('media', %(party)s))

-- name: reported
-- Whether the party presented an event that names the thing, or the event itself.
SELECT EXISTS (SELECT 1 FROM event_source s JOIN log l ON l.entry_id = s.event_id
               WHERE s.event_id = %(event)s AND s.sender = %(party)s)
    OR EXISTS (SELECT 1 FROM event_item i JOIN event_source s ON s.event_id = i.event_id JOIN log l ON l.entry_id = s.event_id
               WHERE i.key = %(item)s AND s.sender = %(party)s)

-- name: key
SELECT wrapped, cipher, key_id FROM media_key WHERE file_id = %(id)s

-- name: places
-- What the store has to hold.
SELECT place, has_thumbnail FROM media_file WHERE erased_at IS NULL

-- name: next
-- Files in the order of their ids, for whoever looks at all.
SELECT {columns} FROM media_file f WHERE f.id > %(after)s AND f.erased_at IS NULL ORDER BY f.id LIMIT %(limit)s

-- name: kept_for_papers
-- The papers of goods whose scan a file is, each with the last expiry of the lots and things it is about; NULL where that
-- is not known of one of them. What was withdrawn before anybody looked at it is no paper.
SELECT p.number, CASE WHEN bool_and(e.expiry IS NOT NULL) THEN max(e.expiry) END
FROM paper p JOIN paper_target t ON t.paper = p.id
LEFT JOIN LATERAL (SELECT max(i.expiry) AS expiry FROM item i
    WHERE (t.level = 'lot' AND i.lot_key = t.key) OR (t.level = 'thing' AND i.key = t.key)) e ON true
WHERE p.file_id = %(id)s
    AND (p.withdrawn_at IS NULL OR EXISTS (SELECT FROM paper_verdict v WHERE v.paper = p.id))
GROUP BY p.id
