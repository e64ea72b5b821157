-- What stops those who guess. Called by name from lockout.py.

-- name: one_at_a_time
-- Attempts on one subject take turns until the transaction ends, so that no burst slips between reading and counting.
SELECT pg_advisory_xact_lock(hashtextextended(%(subject)s, 0))

-- name: count
-- One attempt more; what is older than the memory of its kind is forgotten.
INSERT INTO sign_in_guard AS g (subject, about, failures, last_at)
VALUES (%(subject)s, %(about)s, 1, %(now)s)
ON CONFLICT (subject) DO UPDATE SET
    failures = CASE WHEN g.last_at < %(forgotten)s THEN 1 ELSE g.failures + 1 END,
    last_at = excluded.last_at
RETURNING failures

-- name: take_back
-- The attempt was right after all: what a whole network did before stays counted.
UPDATE sign_in_guard SET failures = greatest(failures - 1, 0), locked_until = NULL WHERE subject = %(subject)s
