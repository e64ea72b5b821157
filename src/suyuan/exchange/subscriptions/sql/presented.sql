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
