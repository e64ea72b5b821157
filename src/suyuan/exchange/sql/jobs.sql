-- name: add
-- Add a document unless too much waits already, in one statement: of this sender, of all, or in bytes of all.
WITH waiting AS (
    SELECT count(*) FILTER (WHERE sender = %(sender)s) AS own, count(*) AS everybody,
           coalesce(sum(size), 0)::bigint AS bytes
    FROM capture_request WHERE finished_at IS NULL
), added AS (
    INSERT INTO capture_request (id, sender, created_at, behaviour, media_type, size, events, wrapped, body, not_before)
    SELECT %(id)s, %(sender)s, %(now)s, %(behaviour)s, %(media_type)s, %(size)s, %(events)s, %(wrapped)s, %(body)s, now()
    FROM waiting WHERE own < %(most_own)s AND everybody < %(most)s AND bytes < %(most_bytes)s
    RETURNING id
)
SELECT own, everybody, EXISTS (SELECT 1 FROM added) FROM waiting

-- name: add_part
INSERT INTO capture_request_part (job_id, part, body) VALUES (%s, %s, %s)

-- name: claim
-- The next ones: the senders take turns, so that who brings little does not wait behind who brings much. Rows that
-- another worker holds are passed by; a killed worker holds nothing any more. No more than are worth one commit, by
-- the size of those at the head: what is claimed and not captured would be read for nothing and held from the others.
WITH waiting AS MATERIALIZED (
    SELECT id, events, row_number() OVER (PARTITION BY sender ORDER BY created_at, id) AS turn, created_at
    FROM capture_request WHERE finished_at IS NULL AND not_before <= now()  -- the server's clock: ours may be fixed
    ORDER BY turn, created_at LIMIT 500
)
SELECT r.id, r.sender, r.behaviour, r.media_type, r.size, r.events, r.wrapped, r.body, r.attempts
FROM capture_request r JOIN waiting w ON w.id = r.id
WHERE r.finished_at IS NULL
ORDER BY w.turn, coalesce(array_position(%(served)s::int[], r.sender), 0), w.created_at
LIMIT (SELECT least(%(limit)s, greatest(1, %(events)s / greatest(1, ceil(avg(events))::int)))
       FROM (SELECT events FROM waiting ORDER BY turn, created_at LIMIT %(limit)s) head)
FOR UPDATE OF r SKIP LOCKED

-- name: is_waiting
-- Would "claim" find any?
SELECT EXISTS (SELECT FROM capture_request WHERE finished_at IS NULL AND not_before <= now())

-- name: begin
-- Noted before a risky attempt, in a transaction of its own: who takes the worker down is not tried for ever.
UPDATE capture_request SET attempts = attempts + 1, not_before = now() + %(delay)s WHERE id = %(id)s

-- name: no_attempt
-- What failed it was no fault of its own, and passes.
UPDATE capture_request SET attempts = greatest(attempts - 1, 0), not_before = now() + %(delay)s WHERE id = %(id)s

-- name: parts
SELECT part, body FROM capture_request_part WHERE job_id = %(id)s ORDER BY part

-- name: drop_parts
DELETE FROM capture_request_part WHERE job_id = %(id)s

-- name: finish
UPDATE capture_request SET finished_at = %(now)s, success = %(success)s, accepted = %(accepted)s,
    duplicate = %(duplicate)s, refused = %(refused)s, document_id = %(document_id)s, errors = %(errors)s,
    wrapped = NULL, body = NULL
WHERE id = %(id)s

-- name: columns
id, sender, created_at, finished_at, behaviour, success, events, accepted, duplicate, refused, errors

-- name: one
SELECT {columns} FROM capture_request WHERE id = %(id)s AND (%(all)s OR sender = ANY(%(parties)s))

-- name: list_party
-- Newest first, from behind the last one shown.
SELECT {columns} FROM capture_request
WHERE sender = ANY(%(parties)s)
  AND (%(before)s::timestamptz IS NULL OR (created_at, id) < (%(before)s, %(before_id)s))
ORDER BY created_at DESC, id DESC LIMIT %(limit)s

-- name: list_all
SELECT {columns} FROM capture_request
WHERE %(before)s::timestamptz IS NULL OR (created_at, id) < (%(before)s, %(before_id)s)
ORDER BY created_at DESC, id DESC LIMIT %(limit)s

-- name: end_token
INSERT INTO ended_token (digest, expires_at) VALUES (%(digest)s, %(expires)s) ON CONFLICT DO NOTHING

-- name: is_ended
SELECT 1 FROM ended_token WHERE digest = %(digest)s
