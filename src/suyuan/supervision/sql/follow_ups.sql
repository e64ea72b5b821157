-- name: make
INSERT INTO follow_up (id, party, event_id, person, taken_at, digest, made_at, ends_at, by_user, act)
VALUES (%(id)s, %(party)s, %(event)s, %(person)s, %(taken)s, %(digest)s, %(now)s, %(ends)s, %(user)s, %(act)s)
ON CONFLICT DO NOTHING RETURNING id

-- name: oblige
INSERT INTO obligation (id, follow_up, key, text, product, stage, number, due)
SELECT gen_random_uuid(), %(id)s, * FROM unnest(%(keys)s::uuid[], %(texts)s::text[], %(products)s::text[], %(stages)s::text[],
    %(numbers)s::smallint[], %(due)s::timestamptz[])

-- name: columns
f.id, f.party, f.event_id, f.person, f.taken_at, f.made_at, f.ends_at, f.tries, f.tried_at, f.ended_at, f.account

-- name: by_digest
SELECT {columns} FROM follow_up f WHERE f.digest = %(digest)s AND f.ended_at IS NULL AND f.ends_at > %(now)s

-- name: one
SELECT {columns} FROM follow_up f WHERE f.id = %(id)s AND f.party = %(party)s

-- name: list
-- The newest first, with how much is open and how much of that is late.
SELECT {columns}, count(*) FILTER (WHERE o.done_at IS NULL), count(*) FILTER (WHERE o.done_at IS NULL AND o.due < %(now)s),
       count(*), min(o.due) FILTER (WHERE o.done_at IS NULL)
FROM follow_up f JOIN obligation o ON o.follow_up = f.id
WHERE f.party = %(party)s
GROUP BY f.id ORDER BY f.ended_at IS NOT NULL, count(*) FILTER (WHERE o.done_at IS NULL AND o.due < %(now)s) = 0,
         f.made_at DESC, f.id LIMIT %(limit)s

-- name: obligations
SELECT id, key, text, product, stage, number, due, done_at FROM obligation WHERE follow_up = %(id)s
ORDER BY text, due, stage

-- name: pictures
SELECT p.obligation, p.file, p.seen FROM obligation_file p JOIN obligation o ON o.id = p.obligation
WHERE o.follow_up = %(id)s ORDER BY p.at

-- name: try
-- Counted before the number is looked at: of many tries at once no more than are allowed get through.
UPDATE follow_up SET tries = CASE WHEN tried_at < %(now)s - %(pause)s THEN 1 ELSE tries + 1 END, tried_at = %(now)s
WHERE id = %(id)s AND (tries < %(most)s OR tried_at < %(now)s - %(pause)s) RETURNING tries

-- name: right
UPDATE follow_up SET tries = 0 WHERE id = %(id)s

-- name: bind
UPDATE follow_up SET account = %(account)s WHERE id = %(id)s AND account IS NULL

-- name: show
INSERT INTO obligation_file (obligation, file, at, seen, act) VALUES (%(id)s, %(file)s, %(now)s, %(seen)s, %(act)s)
ON CONFLICT DO NOTHING

-- name: done
UPDATE obligation SET done_at = %(now)s WHERE id = %(id)s AND done_at IS NULL

-- name: end
UPDATE follow_up SET ended_at = %(now)s, end_act = %(act)s WHERE id = %(id)s AND ended_at IS NULL
