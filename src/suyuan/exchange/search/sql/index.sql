-- name: presented
-- Who presented these events, in which documents.
SELECT event_id, sender, document_id FROM event_source WHERE event_id = ANY(%(ids)s)

-- name: present_again
-- The terms of later presenters; the first one's are there.
INSERT INTO event_term (term, event_time, event_id)
SELECT * FROM unnest(%(terms)s, %(times)s::timestamptz[], %(ids)s)
ON CONFLICT DO NOTHING

-- name: present_again_by_number
-- Who saw the event before has his row, which stays as it is.
INSERT INTO presented (party, seq, late)
SELECT p.party, l.seq, true FROM unnest(%(parties)s::integer[], %(ids)s::uuid[]) p(party, id) JOIN log l ON l.entry_id = p.id
ON CONFLICT DO NOTHING

-- name: later_rights
-- Of events that the index holds already; the others get all their terms when it comes to them.
INSERT INTO event_term (term, event_time, event_id)
SELECT w.term, e.event_time, e.id FROM unnest(%(terms)s::uuid[], %(ids)s::uuid[]) w(term, id)
JOIN event e ON e.id = w.id JOIN log l ON l.entry_id = w.id
WHERE l.seq <= (SELECT seq FROM cursor WHERE name = %(name)s)
ON CONFLICT DO NOTHING

-- name: later_rights_by_number
INSERT INTO presented (party, seq, late)
SELECT p.party, l.seq, true FROM unnest(%(parties)s::integer[], %(ids)s::uuid[]) p(party, id) JOIN log l ON l.entry_id = p.id
WHERE l.seq <= (SELECT seq FROM cursor WHERE name = %(name)s)
ON CONFLICT DO NOTHING

-- name: lost_rights
DELETE FROM event_term t USING unnest(%(terms)s::uuid[], %(ids)s::uuid[]) w(term, id), event e
WHERE e.id = w.id AND t.term = w.term AND t.event_time = e.event_time AND t.event_id = e.id

-- name: lost_rights_by_number
DELETE FROM presented p USING unnest(%(parties)s::integer[], %(ids)s::uuid[]) w(party, id), log l
WHERE l.entry_id = w.id AND p.party = w.party AND p.seq = l.seq

-- name: has_later_rights
SELECT coalesce((SELECT max(number) FROM event_right WHERE kind = 3), 0) > (SELECT number FROM learnt_rights)

-- name: learnt
SELECT number FROM learnt_rights FOR UPDATE

-- name: learn
UPDATE learnt_rights SET number = %s

-- name: unread_documents
SELECT d FROM unnest(%(ids)s) d WHERE NOT EXISTS (SELECT 1 FROM vocabulary_document v WHERE v.document_id = d)

-- name: mark_read
INSERT INTO vocabulary_document (document_id) SELECT unnest(%(ids)s) ON CONFLICT DO NOTHING

-- name: document_facts
SELECT sender, received_at, media_type FROM raw_document WHERE id = %(id)s

-- name: say
-- The newest statement of a sender about an element stands; of two at one moment, the one with the greater number.
INSERT INTO vocabulary_element (key, sender, type, canonical, uri, attributes, children, said_at, document_id)
VALUES (%(key)s, %(sender)s, %(type)s, %(canonical)s, %(uri)s, %(attributes)s, %(children)s, %(said_at)s, %(document_id)s)
ON CONFLICT (key, sender, type) DO UPDATE
SET canonical = excluded.canonical, uri = excluded.uri, attributes = excluded.attributes,
    children = excluded.children, said_at = excluded.said_at, document_id = excluded.document_id
WHERE (vocabulary_element.said_at, vocabulary_element.document_id) < (excluded.said_at, excluded.document_id)

-- name: elements
-- What is said about these things.
SELECT key, attributes, children FROM vocabulary_element
WHERE key = ANY(%(keys)s) AND (%(all)s OR sender = ANY(%(parties)s))

-- name: all_documents
SELECT id FROM raw_document WHERE id > %(after)s ORDER BY id LIMIT %(limit)s

-- name: rebuild_until
INSERT INTO search_rebuild (upto) VALUES (%(upto)s)
ON CONFLICT (only_row) DO UPDATE SET upto = greatest(search_rebuild.upto, excluded.upto)

-- name: filled
-- How far the index is, and how far it must be before it is asked.
SELECT coalesce((SELECT seq FROM cursor WHERE name = %(name)s), 0), coalesce((SELECT upto FROM search_rebuild), 0)

-- name: own_pending
-- What these parties captured and has no number yet. By value and not by EXISTS, here and below: for many entries the
-- planner would rather put the presentations of the whole ledger into a hash than look up each by its key.
SELECT p.entry_id FROM (SELECT entry_id, event_id FROM pending WHERE kind <> 2 LIMIT %(many)s) p
WHERE (SELECT true FROM event_source s WHERE s.event_id = p.event_id AND s.sender = ANY(%(parties)s) LIMIT 1)

-- name: still_pending
SELECT 1 FROM pending WHERE entry_id = ANY(%(ids)s) LIMIT 1

-- name: is_far_behind
-- Does more wait, for a number or for the index, than is looked through for own entries?
SELECT (SELECT count(*) FROM (SELECT FROM pending WHERE kind <> 2 LIMIT %(many)s + 1) p) > %(many)s
    OR coalesce((SELECT seq FROM log ORDER BY seq DESC LIMIT 1), 0)
       - (SELECT coalesce(max(seq), 0) FROM cursor WHERE name = %(name)s) > %(many)s

-- name: own_behind
-- The newest number of theirs that the index has not reached.
SELECT max(l.seq) FROM (
    SELECT seq, entry_id FROM log
    WHERE seq > (SELECT coalesce(max(seq), 0) FROM cursor WHERE name = %(name)s) AND kind <> 2
    ORDER BY seq DESC LIMIT %(many)s) l
LEFT JOIN presentation r ON r.id = l.entry_id
WHERE (SELECT true FROM event_source s
       WHERE s.event_id = coalesce(r.event_id, l.entry_id) AND s.sender = ANY(%(parties)s) LIMIT 1)
