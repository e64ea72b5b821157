-- name: lock
-- One sequencer at a time, in the whole installation; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(7350101)

-- name: last
SELECT seq, record_time FROM log ORDER BY seq DESC LIMIT 1

-- name: readable
-- Can the waiting entry be read from here? Asked by value and not by EXISTS: for many entries the planner would rather
-- put all events of the ledger into a hash than look up each entry by its key.
CASE p.kind
  WHEN 1 THEN (SELECT true FROM event e WHERE e.id = p.event_id)
              AND (p.probe_key IS NULL
                   OR (SELECT true FROM event_item i WHERE i.key = p.probe_key
                       AND i.event_time = p.probe_time AND i.event_id = p.event_id LIMIT 1))
  WHEN 2 THEN (SELECT true FROM act a WHERE a.id = p.entry_id)
  ELSE (SELECT true FROM event e WHERE e.id = p.event_id)
       AND (SELECT true FROM presentation r WHERE r.id = p.entry_id)
END IS TRUE

-- name: take
-- Entries that wait and can be read from here. Unreadable ones stay behind without holding up the others.
SELECT p.ctid::text FROM pending p WHERE ({readable}) LIMIT %(limit)s

-- name: stuck
-- Entries that cannot be read: what was captured this very moment can, and only waits its turn.
SELECT count(*) FROM pending p WHERE NOT ({readable})

-- name: number
WITH taken AS (
    DELETE FROM pending WHERE ctid = ANY(%(rows)s::text[]::tid[]) RETURNING entry_id, kind
)
INSERT INTO log (seq, record_time, entry_id, kind)
SELECT %(last)s + row_number() OVER (), %(now)s, entry_id, kind FROM taken

-- name: waiting
SELECT count(*) FROM pending
