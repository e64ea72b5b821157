-- Events that parties presented after somebody else had: they may see them only from then on.

-- name: presented
SELECT l.seq, r.event_id, r.sender FROM log l
JOIN presentation r ON r.id = l.entry_id
JOIN event e ON e.id = r.event_id
WHERE l.kind = 3 AND l.seq > %(after)s AND l.seq <= %(upto)s
  AND r.sender = ANY(%(parties)s) AND e.sender <> ALL(%(parties)s)
ORDER BY l.seq LIMIT %(limit)s

-- name: numbers
SELECT entry_id, seq FROM log WHERE entry_id = ANY(%(entries)s)

-- name: seen_at_once
-- Which of these events some of these audiences could see, as partner or by area, when they got their numbers; and by
-- which of these rights. A right over the past comes later.
SELECT l.entry_id, min(r.kind) FROM log l
JOIN presented p ON p.seq = l.seq AND p.party = ANY(%(audiences)s) AND NOT p.late
JOIN event_right r ON r.event_id = l.entry_id AND r.audience = p.party AND r.kind < 3
WHERE l.entry_id = ANY(%(ids)s) GROUP BY l.entry_id
