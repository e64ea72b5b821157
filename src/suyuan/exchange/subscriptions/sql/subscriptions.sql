-- Standing queries. Whoever changes a subscription and its deliveries takes the subscription's row first.

-- name: columns
owner, id, query, parameters, dest, token, schedule, report_if_empty, initial_time, format, created_at, state,
state_reason, upto, target, reported, batch, next_at, min_record_time, last_notified_at

-- name: insert
INSERT INTO subscription (owner, id, query, parameters, dest, token, schedule, report_if_empty, initial_time, format,
    created_at, state, upto, reported, batch, next_at, min_record_time)
VALUES (%(owner)s, %(id)s, %(query)s, %(parameters)s, %(dest)s, %(token)s, %(schedule)s, %(report_if_empty)s,
    %(initial_time)s, %(format)s, %(created_at)s, 1, %(upto)s, false, %(batch)s, %(next_at)s, %(min_record_time)s)
ON CONFLICT DO NOTHING

-- name: count
SELECT count(*) FROM subscription WHERE owner = %(owner)s AND state <> 4

-- name: get
SELECT {columns} FROM subscription WHERE owner = %(owner)s AND id = %(id)s

-- name: take
SELECT {columns} FROM subscription WHERE owner = %(owner)s AND id = %(id)s FOR UPDATE

-- name: take_due
-- Who sends takes what is due and free; another worker that has it just now does the same work.
SELECT {columns} FROM subscription
WHERE owner = %(owner)s AND id = %(id)s AND state = 1 AND next_at <= %(now)s FOR UPDATE SKIP LOCKED

-- name: list
SELECT {columns} FROM subscription
WHERE owner = %(owner)s AND (%(query)s::text IS NULL OR query = %(query)s) AND state <> 4 AND id COLLATE "C" > %(after)s
ORDER BY id COLLATE "C" LIMIT %(limit)s

-- name: delete
DELETE FROM subscription WHERE owner = %(owner)s AND id = %(id)s

-- name: delete_ended
DELETE FROM subscription WHERE owner = %(owner)s AND id = %(id)s AND state = 4

-- name: delete_deliveries
DELETE FROM delivery WHERE owner = %(owner)s AND subscription = %(id)s

-- name: set_state
UPDATE subscription SET state = %(state)s, state_reason = %(reason)s, next_at = %(now)s
WHERE owner = %(owner)s AND id = %(id)s

-- name: rewind
UPDATE subscription SET upto = %(upto)s, target = %(target)s, reported = false, next_at = %(now)s,
    state = 1, state_reason = NULL
WHERE owner = %(owner)s AND id = %(id)s

-- name: replace_waiting
UPDATE delivery SET state = 4, done_at = %(now)s
WHERE owner = %(owner)s AND subscription = %(id)s AND state IN (1, 3) AND moves

-- name: number_before
-- The last number that was given before a moment.
SELECT seq FROM log WHERE record_time < %(moment)s ORDER BY record_time DESC, seq DESC LIMIT 1

-- name: due
-- Who has waited longest first, of each owner so many: nobody's crowd keeps others out of sight.
SELECT owner, id, doubtful FROM (
    SELECT s.owner, s.id, s.next_at,
        s.last_notified_at IS NULL OR EXISTS (
            SELECT 1 FROM delivery d
            WHERE d.owner = s.owner AND d.subscription = s.id AND d.state = 1 AND d.tries > 0
        ) AS doubtful,
        row_number() OVER (PARTITION BY s.owner ORDER BY s.next_at) AS place
    FROM subscription s
    WHERE s.state = 1 AND s.next_at <= %(now)s
      AND (s.schedule IS NOT NULL OR s.upto < %(head)s OR EXISTS (
            SELECT 1 FROM delivery d WHERE d.owner = s.owner AND d.subscription = s.id AND d.state = 1))
) due
WHERE place <= %(each)s ORDER BY next_at

-- name: is_due
-- Would "due" bring anybody? ``head`` is an expression for the number up to which queries see events.
SELECT EXISTS (
    SELECT FROM subscription s
    WHERE s.state = 1 AND s.next_at <= %(now)s
      AND (s.schedule IS NOT NULL OR s.upto < {head} OR EXISTS (
            SELECT FROM delivery d WHERE d.owner = s.owner AND d.subscription = s.id AND d.state = 1)))

-- name: delivery_columns
owner, id, subscription, after, upto, events, made_at, state, moves, tries, tried_at, last_status, last_problem, done_at

-- name: waiting
-- What is sent once more comes first: it has one try and then goes out of the way.
SELECT {columns} FROM delivery WHERE owner = %(owner)s AND subscription = %(id)s AND state = 1 ORDER BY moves LIMIT 1

-- name: add_delivery
INSERT INTO delivery (owner, id, subscription, after, upto, events, made_at, state, moves, tries)
VALUES (%(owner)s, %(delivery)s, %(id)s, %(after)s, %(upto)s, %(events)s, %(now)s, 1, true, 0)
RETURNING {columns}

-- name: count_try
UPDATE delivery SET tries = tries + 1, tried_at = %(now)s WHERE owner = %(owner)s AND id = %(delivery)s
RETURNING {columns}

-- name: come_back
UPDATE subscription SET next_at = %(next_at)s WHERE owner = %(owner)s AND id = %(id)s

-- name: note_try
UPDATE delivery SET state = %(state)s, last_status = %(status)s, last_problem = %(problem)s,
    done_at = CASE WHEN %(state)s = 2 THEN %(now)s END
WHERE owner = %(owner)s AND id = %(delivery)s AND state = 1

-- name: advance
-- The window moves here and nowhere else on account of a delivery.
UPDATE subscription SET upto = %(upto)s, last_notified_at = %(now)s, min_record_time = %(now)s, reported = true,
    next_at = %(now)s, batch = %(batch)s
WHERE owner = %(owner)s AND id = %(id)s

-- name: notified
UPDATE subscription SET last_notified_at = %(now)s, next_at = %(now)s WHERE owner = %(owner)s AND id = %(id)s

-- name: pass_over
-- Numbers that hold nothing for this subscriber.
UPDATE subscription SET upto = %(upto)s, next_at = %(next_at)s, min_record_time = %(now)s
WHERE owner = %(owner)s AND id = %(id)s

-- name: begin_run
UPDATE subscription SET target = %(target)s, reported = false WHERE owner = %(owner)s AND id = %(id)s

-- name: end_run
UPDATE subscription SET target = NULL, reported = false, next_at = %(next_at)s, min_record_time = %(now)s
WHERE owner = %(owner)s AND id = %(id)s

-- name: shrink
UPDATE subscription SET batch = %(batch)s, next_at = %(now)s WHERE owner = %(owner)s AND id = %(id)s

-- name: letters
SELECT {columns} FROM delivery
WHERE owner = %(owner)s AND (%(id)s::text IS NULL OR subscription = %(id)s) AND state = ANY(%(states)s)
ORDER BY made_at DESC, id LIMIT %(limit)s

-- name: letters_shown
SELECT d.owner, coalesce(p.name, ''), d.id, d.subscription, s.query, s.dest, d.events, d.made_at, d.tried_at, d.tries, d.state,
    d.last_status, d.last_problem
FROM delivery d JOIN subscription s ON s.owner = d.owner AND s.id = d.subscription LEFT JOIN party p ON p.id = d.owner
WHERE d.state IN (3, 5) AND (%(owner)s::int IS NULL OR d.owner = %(owner)s)
  AND (%(before)s::timestamptz IS NULL OR (d.made_at, d.id) < (%(before)s, %(before_id)s))
ORDER BY d.made_at DESC, d.id DESC LIMIT %(limit)s

-- name: letters_count
SELECT count(*) FROM delivery WHERE state IN (3, 5) AND (%(owner)s::int IS NULL OR owner = %(owner)s)

-- name: letter
SELECT {columns} FROM delivery WHERE owner = %(owner)s AND id = %(delivery)s AND state IN (3, 5)

-- name: revive
UPDATE delivery SET state = 1, tries = 0, moves = %(moves)s WHERE owner = %(owner)s AND id = %(delivery)s

-- name: revive_dead
UPDATE delivery SET state = 1, tries = 0 WHERE owner = %(owner)s AND subscription = %(id)s AND state = 3 AND moves

-- name: let_go
UPDATE delivery SET state = 5, moves = false
WHERE owner = %(owner)s AND subscription = %(id)s AND state = 3 RETURNING upto
