-- What the rules look at, and what they found. Called by name from watching.py and alarms.py.

-- name: alone
SELECT pg_try_advisory_xact_lock(%(number)s)

-- name: upto
SELECT upto FROM access_look

-- name: looked
INSERT INTO access_look (upto) VALUES (%(upto)s) ON CONFLICT (one) DO UPDATE SET upto = excluded.upto

-- name: active
-- People and machines that did anything since.
SELECT DISTINCT coalesce(user_id, 0), key_prefix FROM access_entry
WHERE at >= %(since)s AND at < %(until)s AND (user_id IS NOT NULL OR key_prefix <> '')

-- name: of_person
SELECT at, action, result, object, host(address), coalesce(records, 0), party, role FROM access_entry
WHERE user_id = %(user)s AND at >= %(since)s AND at < %(until)s AND (action <> 'page' OR result = 'refused')
ORDER BY at DESC, id DESC LIMIT %(limit)s

-- name: of_key
SELECT at, action, result, object, host(address), coalesce(records, 0), party, role FROM access_entry
WHERE key_prefix = %(key)s AND at >= %(since)s AND at < %(until)s ORDER BY at DESC, id DESC LIMIT %(limit)s

-- name: usual_of_person
-- The largest hour and the nights of thirty days, the networks of ninety.
WITH opened AS (
    SELECT at AT TIME ZONE 'Asia/Shanghai' AS local, object FROM access_entry
    WHERE user_id = %(user)s AND at >= %(month)s AND at < %(since)s AND result = 'done' AND object <> ''
      AND action IN ('trace', 'event', 'export')
), hours AS (
    SELECT count(DISTINCT object) AS many FROM opened GROUP BY date_trunc('hour', local)
), nights AS (
    SELECT DISTINCT (local - interval '6 hours')::date FROM opened
    WHERE extract(hour FROM local) >= 22 OR extract(hour FROM local) < 6
)
SELECT (SELECT coalesce(max(many), 0) FROM hours), 0, (SELECT count(*) FROM nights),
       (SELECT array_agg(DISTINCT host(address)) FROM access_entry
        WHERE user_id = %(user)s AND at >= %(quarter)s AND at < %(since)s AND result = 'done' AND address IS NOT NULL)

-- name: usual_of_key
WITH hours AS (
    SELECT sum(records) AS many FROM access_entry
    WHERE key_prefix = %(key)s AND at >= %(month)s AND at < %(since)s AND result = 'done'
    GROUP BY date_trunc('hour', at)
)
SELECT 0, (SELECT coalesce(max(many), 0) FROM hours), 0,
       (SELECT array_agg(DISTINCT host(address)) FROM access_entry
        WHERE key_prefix = %(key)s AND at >= %(quarter)s AND at < %(since)s AND result = 'done' AND address IS NOT NULL)

-- name: raise
INSERT INTO access_alarm (found_at, rule, user_id, key_prefix, party, since, until, many, usual, networks)
VALUES (%(now)s, %(rule)s, %(user)s, %(key)s, %(party)s, %(since)s, %(until)s, %(many)s, %(usual)s, %(networks)s)
ON CONFLICT DO NOTHING

-- name: open
SELECT id, found_at, rule, user_id, key_prefix, party, since, until, many, usual, networks, explained_at, explained_by,
       explanation
FROM access_alarm WHERE explained_at IS NULL ORDER BY found_at DESC, id DESC LIMIT %(limit)s

-- name: explained
SELECT id, found_at, rule, user_id, key_prefix, party, since, until, many, usual, networks, explained_at, explained_by,
       explanation
FROM access_alarm WHERE explained_at IS NOT NULL ORDER BY explained_at DESC, id DESC LIMIT %(limit)s

-- name: counts
SELECT rule, count(*) FROM access_alarm WHERE explained_at IS NULL GROUP BY rule ORDER BY rule

-- name: explain
UPDATE access_alarm SET explained_at = %(now)s, explained_by = %(by)s, explanation = %(why)s, act = %(act)s
WHERE id = %(id)s AND explained_at IS NULL
