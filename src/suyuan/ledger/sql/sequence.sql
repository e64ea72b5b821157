-- name: lock
-- One sequencer at a time, in the whole installation; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(7350101)

-- name: last
SELECT seq, record_time FROM log ORDER BY seq DESC LIMIT 1

-- name: readable
-- Can the waiting entry be read from here?
CASE p.kind
  WHEN 1 THEN EXISTS (SELECT 1 FROM event e WHERE e.id = p.event_id)
              AND (p.probe_key IS NULL
                   OR EXISTS (SELECT 1 FROM event_item i WHERE i.key = p.probe_key
                              AND i.event_time = p.probe_time AND i.event_id = p.event_id))
  WHEN 2 THEN EXISTS (SELECT 1 FROM act a WHERE a.id = p.entry_id)
  ELSE EXISTS (SELECT 1 FROM event e WHERE e.id = p.event_id)
       AND EXISTS (SELECT 1 FROM presentation r WHERE r.id = p.entry_id)
END

-- name: take
-- Entries that wait and can be read from here. Unreadable ones stay behind without holding up the others.
SELECT p.ctid::text FROM pending p WHERE {readable} LIMIT %(limit)s

-- name: stuck
-- Entries that cannot be read: what was captured this very moment can, and only waits its turn.
SELECT count(*) FROM pending p WHERE NOT {readable}

-- name: number
WITH taken AS (
    DELETE FROM pending WHERE ctid = ANY(%(rows)s::text[]::tid[]) RETURNING entry_id, kind
)
INSERT INTO log (seq, record_time, entry_id, kind)
SELECT %(last)s + row_number() OVER (), %(now)s, entry_id, kind FROM taken

-- name: waiting
SELECT count(*) FROM pending
