-- name: columns
-- What a stored event is made of, in the order of ledger.queries._Row.
l.seq, l.record_time, e.id, e.sender, e.document_id, e.position, e.name, e.flags, e.cbv_hash, e.body, {right}

-- name: after
-- Events, and once more those that somebody else presented later.
SELECT {columns}, l.kind FROM log l
LEFT JOIN presentation r ON l.kind = 3 AND r.id = l.entry_id
JOIN event e ON e.id = coalesce(r.event_id, l.entry_id)
WHERE l.seq > %(seq)s::bigint AND l.seq <= %(seq)s::bigint + %(limit)s AND l.kind <> 2
ORDER BY l.seq

-- name: copies
-- Bodies of events whose first document was erased.
SELECT event_id, document_id, body FROM event_copy WHERE event_id = ANY(%(ids)s)

-- name: settle
-- Wait for a sequencer that is at work: afterwards no number can be given with an earlier record time.
SELECT pg_advisory_xact_lock_shared(7350101)

-- name: references
-- Which events touch these keys. Two steps instead of a join: identifiers and events may live on different
-- machines, and a thing with 5,000 events must not fetch 5,000 bodies to learn that it may not see them.
SELECT i.key, i.event_id, min(i.role) FROM event_item i
WHERE i.key = ANY(%(keys)s)
  AND (%(from_time)s::timestamptz IS NULL OR i.event_time >= %(from_time)s)
  AND (%(to_time)s::timestamptz IS NULL OR i.event_time <= %(to_time)s)
GROUP BY i.key, i.event_id

-- name: by_id
SELECT {columns} FROM event e JOIN log l ON l.entry_id = e.id
WHERE e.id = ANY(%(ids)s) AND (%(known_at)s::timestamptz IS NULL OR l.record_time <= %(known_at)s)
  AND {visible}

-- name: by_name
SELECT {columns} FROM event_name n JOIN event e ON e.id = n.event_id JOIN log l ON l.entry_id = e.id
WHERE n.name = ANY(%(names)s) AND (%(known_at)s::timestamptz IS NULL OR l.record_time <= %(known_at)s)
  AND {visible}

-- name: words
-- Who said that these events happened, and which declaration took that word back: the first one, known by the
-- moment asked for, of the same party or of one that acted for it. The later of presentation and declaration gives
-- the moment. Only events that some declaration names: of the others there is nothing to ask. Look-up by look-up
-- (OFFSET 0): as joins, on tables that were never analysed, the planner would read them whole.
SELECT e.id, n.sender, greatest(o.seq, taken.seq), taken.declaration,
       greatest(o.record_time, taken.record_time) AS at, taken.sender
FROM (SELECT DISTINCT unnest(%(ids)s) AS id) wanted
CROSS JOIN LATERAL (
    SELECT e.id, e.name FROM event e
    WHERE e.id = wanted.id
      AND EXISTS (SELECT 1 FROM event_name d WHERE d.name = e.name AND d.declaration) OFFSET 0) e
CROSS JOIN LATERAL (
    SELECT n.sender, n.entry_id FROM event_name n
    WHERE n.name = e.name AND n.event_id = e.id AND NOT n.declaration OFFSET 0) n
CROSS JOIN LATERAL (SELECT seq, record_time FROM log WHERE entry_id = n.entry_id OFFSET 0) o
LEFT JOIN LATERAL (
    SELECT d.event_id AS declaration, d.sender, l.seq, l.record_time
    FROM event_name d JOIN log l ON l.entry_id = d.entry_id
    WHERE d.name = e.name AND d.declaration
      AND (%(known_at)s::timestamptz IS NULL OR l.record_time <= %(known_at)s)
      AND (d.sender = n.sender
           OR EXISTS (SELECT 1 FROM entrustment t
                      JOIN event_source s ON s.event_id = d.event_id AND s.sender = d.sender
                      WHERE t.agent_id = d.sender AND t.principal_id = n.sender
                        AND t.valid_from <= s.presented_at AND (t.valid_to IS NULL OR t.valid_to > s.presented_at)))
    ORDER BY l.seq LIMIT 1
) taken ON true
WHERE %(known_at)s::timestamptz IS NULL OR o.record_time <= %(known_at)s

-- name: timely
-- Events that were early when first presented and in time when somebody else did. What counts is when that party
-- presented it first: a repeated delivery says nothing new.
SELECT e.id FROM event e
JOIN event_name n ON n.name = e.name AND n.event_id = e.id AND n.entry_id <> e.id
JOIN log l ON l.entry_id = n.entry_id
WHERE e.id = ANY(%(ids)s) AND (%(known_at)s::timestamptz IS NULL OR l.record_time <= %(known_at)s)
  AND (SELECT min(s.presented_at) FROM event_source s WHERE s.event_id = e.id AND s.sender = n.sender)
      + %(allowed)s >= e.event_time

-- name: sources
SELECT s.event_id, s.sender, s.document_id, s.position, s.presented_at
FROM event_source s WHERE s.event_id = ANY(%(ids)s) AND (%(all)s OR s.sender = ANY(%(parties)s)) ORDER BY s.presented_at, s.sender

-- name: documents
SELECT id, sha256, media_type, size, received_at, sender FROM raw_document
WHERE id = ANY(%(ids)s) AND (%(all)s OR sender = ANY(%(parties)s))

-- name: senders
-- Who presented an event, whoever asks: for the access log alone.
SELECT DISTINCT s.sender FROM event_source s WHERE s.event_id = %(id)s

-- name: presented_by
-- The events of one sender behind an id, in the order of ids: the primary key is walked once for all batches together.
SELECT DISTINCT s.event_id FROM event_source s
WHERE s.event_id > %(after)s AND s.sender = %(sender)s ORDER BY s.event_id LIMIT %(limit)s

-- name: senders_by_name
-- The same of events by their name.
SELECT DISTINCT n.sender FROM event_name n WHERE n.name = %(name)s
