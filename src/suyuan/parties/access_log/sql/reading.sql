-- Reading the access log. Called by name from queries.py; {conditions} is made of the pieces there, never of input.

-- name: page
-- One page, the newest first, along whichever index the conditions name.
SELECT {columns} FROM access_entry e
WHERE e.at >= %(since)s AND e.at < %(until)s AND (e.at, e.id) < (%(before_at)s, %(before_id)s) {conditions}
ORDER BY e.at DESC, e.id DESC LIMIT %(limit)s

-- name: page_of_readers
-- The same of those who read the data of one party, along the index of whose data it was.
SELECT {columns} FROM access_touched t JOIN access_entry e ON e.at = t.at AND e.id = t.entry
WHERE t.party = %(owner)s AND t.at >= %(since)s AND t.at < %(until)s
  AND (t.at, t.entry) < (%(before_at)s, %(before_id)s) {conditions}
ORDER BY t.at DESC, t.entry DESC LIMIT %(limit)s

-- name: count
SELECT date_trunc(%(unit)s, e.at AT TIME ZONE 'Asia/Shanghai') AS since, count(*),
       count(*) FILTER (WHERE e.result <> 'done')
FROM access_entry e WHERE e.at >= %(since)s AND e.at < %(until)s {conditions} GROUP BY 1 ORDER BY 1

-- name: count_of_readers
SELECT date_trunc(%(unit)s, t.at AT TIME ZONE 'Asia/Shanghai') AS since, count(*),
       count(*) FILTER (WHERE e.result <> 'done')
FROM access_touched t JOIN access_entry e ON e.at = t.at AND e.id = t.entry
WHERE t.party = %(owner)s AND t.at >= %(since)s AND t.at < %(until)s {conditions} GROUP BY 1 ORDER BY 1

-- name: patience
-- A picture is not worth a long wait.
SELECT set_config('statement_timeout', %(ms)s, true)
