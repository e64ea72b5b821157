-- name: lock
-- One sequencer at a time, in the whole installation; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(7350101)

-- name: last
SELECT seq, record_time FROM log ORDER BY seq DESC LIMIT 1

-- name: take
-- Entries that wait. A row whose event cannot be read from here is left waiting.
SELECT p.ctid::text, p.entry_id, p.kind,
       CASE p.kind WHEN 1 THEN EXISTS (SELECT 1 FROM event e WHERE e.id = p.entry_id)
                   ELSE EXISTS (SELECT 1 FROM act a WHERE a.id = p.entry_id) END AS readable
FROM pending p LIMIT %(limit)s

-- name: number
WITH taken AS (
    DELETE FROM pending WHERE ctid = ANY(%(rows)s::text[]::tid[]) RETURNING entry_id, kind
)
INSERT INTO log (seq, record_time, entry_id, kind)
SELECT %(last)s + row_number() OVER (), %(now)s, entry_id, kind FROM taken

-- name: waiting
SELECT count(*) FROM pending
