-- name: mapping_newest
SELECT version, body FROM table_mapping WHERE party = %(party)s AND name = %(name)s ORDER BY version DESC LIMIT 1

-- name: mapping_version
SELECT body FROM table_mapping WHERE party = %(party)s AND name = %(name)s AND version = %(version)s

-- name: mapping_all
SELECT DISTINCT ON (name) body FROM table_mapping WHERE party = %(party)s ORDER BY name, version DESC

-- name: mapping_add
INSERT INTO table_mapping (party, name, version, made_at, body)
VALUES (%(party)s, %(name)s, %(version)s, %(now)s, %(body)s) ON CONFLICT DO NOTHING

-- name: import_add
INSERT INTO table_import (party, id, created_at, origin, mapping, mapping_version, document_id, state, rows)
VALUES (%(party)s, %(id)s, %(now)s, %(origin)s, %(mapping)s, %(version)s, %(document)s, 1, %(rows)s)

-- name: import_take
-- One import, locked; nothing when somebody else is at it or it is done.
SELECT party, id, created_at, mapping, mapping_version, document_id, attempts
FROM table_import WHERE party = %(party)s AND id = %(id)s AND state = 1
FOR UPDATE SKIP LOCKED

-- name: import_waiting
-- Large ones, and those that a process left when it ended. The parties take turns, so that who brings one table
-- does not wait behind who brings a hundred.
SELECT party, id, attempts FROM (
    SELECT party, id, attempts, created_at, row_number() OVER (PARTITION BY party ORDER BY created_at, id) AS turn
    FROM table_import WHERE state = 1
) waiting
ORDER BY turn, created_at LIMIT %(limit)s

-- name: import_count
SELECT count(*) FROM table_import WHERE party = %(party)s AND state = 1

-- name: import_attempt
-- Not of one that somebody is at just now.
UPDATE table_import SET attempts = attempts + 1 WHERE (party, id) IN (
    SELECT party, id FROM table_import WHERE party = %(party)s AND id = %(id)s AND state = 1 FOR UPDATE SKIP LOCKED)

-- name: import_no_attempt
-- It failed for no reason of its own.
UPDATE table_import SET attempts = greatest(attempts - 1, 0) WHERE party = %(party)s AND id = %(id)s AND state = 1

-- name: import_finish
UPDATE table_import SET finished_at = %(now)s, state = %(state)s, accepted = %(accepted)s, duplicate = %(duplicate)s,
    refused = %(refused)s, codes = %(codes)s, result = %(result)s, events_document = %(events_document)s
WHERE party = %(party)s AND id = %(id)s

-- name: import_again
UPDATE table_import SET state = 1, attempts = 0
WHERE party = ANY(%(parties)s) AND id = %(id)s AND state <> 1 AND (state = 3 OR refused > 0)
RETURNING party

-- name: import_columns
party, id, created_at, finished_at, origin, mapping, mapping_version, document_id, state, rows, accepted, duplicate, refused, codes

-- name: import_one
SELECT {columns}, result FROM table_import
WHERE id = %(id)s AND (%(all)s OR party = ANY(%(parties)s))

-- name: import_list
SELECT {columns}, NULL::bytea FROM table_import
WHERE (%(all)s OR party = ANY(%(parties)s))
  AND (%(before)s::timestamptz IS NULL OR (created_at, id) < (%(before)s, %(before_id)s))
ORDER BY created_at DESC, id DESC LIMIT %(limit)s

-- name: inbox_known
SELECT answer, success FROM inbox_file WHERE party = %(party)s AND id = %(id)s

-- name: inbox_add
INSERT INTO inbox_file (party, id, taken_at, success, accepted, duplicate, refused, codes, subject, answer)
VALUES (%(party)s, %(id)s, %(now)s, %(success)s, %(accepted)s, %(duplicate)s, %(refused)s, %(codes)s, %(subject)s, %(answer)s)
ON CONFLICT DO NOTHING

-- name: key_find
SELECT request, expires_at, status, answer FROM idempotency_key WHERE party = %(party)s AND key = %(key)s

-- name: key_save
INSERT INTO idempotency_key (party, key, request, expires_at, status, answer)
VALUES (%(party)s, %(key)s, %(request)s, %(expires)s, %(status)s, %(answer)s)
ON CONFLICT (party, key) DO UPDATE SET request = EXCLUDED.request, expires_at = EXCLUDED.expires_at,
    status = EXCLUDED.status, answer = EXCLUDED.answer

-- name: lock
-- Of this session: gone with it, however it ends.
SELECT pg_try_advisory_lock(%(number)s)

-- name: unlock
SELECT pg_advisory_unlock(%(number)s)

-- name: call_note
-- Losing the last calls in a power cut is no harm; waiting for the disk at every call would be.
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true) AS done)
INSERT INTO interface_call (party, at, door, method, route, status, ms, bytes_in, bytes_out, key_prefix, user_id, codes, subject,
    deprecated)
SELECT %(party)s, %(at)s, %(door)s, %(method)s, %(route)s, %(status)s, %(ms)s, %(bytes_in)s, %(bytes_out)s,
    %(key_prefix)s, %(user_id)s, %(codes)s, %(subject)s, %(deprecated)s::text[] FROM quick WHERE done = 'off'

-- name: call_list
-- The newest first; of one moment (a burst, a clock that stands) what was noted last, as far as rows tell.
SELECT c.party, c.at, c.door, c.method, c.route, c.status, c.ms, c.bytes_in, c.bytes_out, c.key_prefix, c.codes, c.subject, coalesce(p.name, '')
FROM interface_call c LEFT JOIN party p ON p.id = c.party
WHERE (%(all)s OR c.party = ANY(%(parties)s))
  AND (%(party)s::integer IS NULL OR c.party = %(party)s)
  AND (%(door)s = '' OR c.door = %(door)s)
  AND (NOT %(failed)s OR c.status >= 400)
  AND (%(before)s::timestamptz IS NULL OR c.at < %(before)s)
ORDER BY c.at DESC, c.ctid DESC LIMIT %(limit)s

-- name: call_figures
-- Of the last day.
SELECT count(*), count(*) FILTER (WHERE status >= 400),
    coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY ms), 0)::integer, max(at)
FROM interface_call
WHERE (%(all)s OR party = ANY(%(parties)s)) AND at > %(since)s

-- name: call_last_error
SELECT at, door, method, route, status, codes FROM interface_call
WHERE (%(all)s OR party = ANY(%(parties)s)) AND status >= 400 AND at > %(since)s
ORDER BY at DESC, ctid DESC LIMIT 1

-- name: call_deprecated
-- Who still uses what is on its way out: by name, organisation and key.
SELECT one, c.party, coalesce(p.name, ''), c.key_prefix, coalesce(k.name, ''), count(*), max(c.at)
FROM interface_call c CROSS JOIN unnest(c.deprecated) one
LEFT JOIN party p ON p.id = c.party LEFT JOIN api_key k ON k.prefix = c.key_prefix
WHERE c.deprecated <> '{}' AND (%(all)s OR c.party = ANY(%(parties)s)) AND c.at > %(since)s
GROUP BY one, c.party, p.name, c.key_prefix, k.name ORDER BY max(c.at) DESC LIMIT %(limit)s
