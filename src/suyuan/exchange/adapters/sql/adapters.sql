-- Connections and their queues. Whoever changes a queue takes the connection's row first.

-- name: connection_columns
owner, name, adapter, dest, parameters, settings, secrets, created_at, state, upto, counter, failures, next_at, last_ok_at

-- name: message_columns
owner, connection, number, id, events, part, once, digest, made_at, state, tries, calls, next_at, tried_at, settled_at,
status, problem, code, told, remote

-- name: connect
INSERT INTO adapter_connection (owner, name, adapter, dest, parameters, settings, secrets, created_at, state, upto, counter,
    failures, next_at)
VALUES (%(owner)s, %(name)s, %(adapter)s, %(dest)s, %(parameters)s, %(settings)s, %(secrets)s, %(now)s, 1, %(upto)s,
    (SELECT coalesce(max(number), 0) FROM adapter_message WHERE owner = %(owner)s AND connection = %(name)s), 0, %(wall)s)
ON CONFLICT DO NOTHING

-- name: configure
UPDATE adapter_connection SET dest = %(dest)s, settings = %(settings)s, secrets = %(secrets)s, next_at = %(wall)s
WHERE owner = %(owner)s AND name = %(name)s

-- name: disconnect
DELETE FROM adapter_connection WHERE owner = %(owner)s AND name = %(name)s

-- name: connections
SELECT {columns} FROM adapter_connection
WHERE (%(owner)s::int IS NULL OR owner = %(owner)s) AND (%(name)s::text IS NULL OR name = %(name)s)
ORDER BY owner, name COLLATE "C"

-- name: take
SELECT {columns} FROM adapter_connection WHERE owner = %(owner)s AND name = %(name)s FOR UPDATE

-- name: take_due
-- Another worker that has it just now does the same work.
SELECT {columns} FROM adapter_connection
WHERE owner = %(owner)s AND name = %(name)s AND state = 1 AND next_at <= %(now)s FOR UPDATE SKIP LOCKED

-- name: due
SELECT c.owner, c.name, c.dest, c.failures > 0 OR c.last_ok_at IS NULL AS doubtful
FROM adapter_connection c
WHERE c.state = 1 AND c.next_at <= %(now)s
  AND (c.upto < %(head)s OR EXISTS (
        SELECT 1 FROM adapter_message m
        WHERE m.owner = c.owner AND m.connection = c.name AND m.state IN (1, 2, 5) AND m.next_at <= %(now)s))
ORDER BY c.next_at LIMIT %(limit)s

-- name: is_due
-- Would "due" bring any? ``head`` is an expression for the number up to which queries see events.
SELECT EXISTS (
    SELECT FROM adapter_connection c
    WHERE c.state = 1 AND c.next_at <= %(now)s
      AND (c.upto < {head} OR EXISTS (
            SELECT FROM adapter_message m
            WHERE m.owner = c.owner AND m.connection = c.name AND m.state IN (1, 2, 5) AND m.next_at <= %(now)s)))

-- name: set_connection_state
UPDATE adapter_connection SET state = %(state)s, next_at = %(now)s WHERE owner = %(owner)s AND name = %(name)s

-- name: come_back
UPDATE adapter_connection SET next_at = %(next_at)s WHERE owner = %(owner)s AND name = %(name)s

-- name: planned
UPDATE adapter_connection SET upto = %(upto)s, counter = %(counter)s WHERE owner = %(owner)s AND name = %(name)s

-- name: answered
UPDATE adapter_connection SET failures = 0, last_ok_at = %(now)s, next_at = %(now)s
WHERE owner = %(owner)s AND name = %(name)s

-- name: unanswered
UPDATE adapter_connection SET failures = failures + 1, next_at = %(next_at)s
WHERE owner = %(owner)s AND name = %(name)s

-- name: bring_forward
-- The platform is back: what failed while it was away need not wait for its own time.
UPDATE adapter_message SET next_at = %(now)s
WHERE owner = %(owner)s AND connection = %(name)s AND state IN (2, 5) AND next_at > %(now)s

-- name: add_message
INSERT INTO adapter_message (owner, connection, number, id, events, part, once, digest, made_at, state, tries, calls, next_at,
    settled_at, problem)
VALUES (%(owner)s, %(name)s, %(number)s, %(id)s, %(events)s, %(part)s, %(once)s, %(digest)s, %(now)s, %(state)s, 0, 0,
    %(next_at)s, %(settled_at)s, %(problem)s)
ON CONFLICT (owner, connection, once) WHERE once IS NOT NULL DO NOTHING

-- name: next_message
SELECT {columns} FROM adapter_message
WHERE owner = %(owner)s AND connection = %(name)s AND state IN (1, 2, 5) AND next_at <= %(now)s
ORDER BY number LIMIT 1

-- name: count_call
-- The lease: nobody else sends it before this has run out, whatever becomes of us.
UPDATE adapter_message SET tries = tries + 1, calls = calls + 1, tried_at = %(now)s, next_at = %(lease)s
WHERE owner = %(owner)s AND connection = %(name)s AND number = %(number)s
RETURNING {columns}

-- name: note
-- A yes is noted whoever brings it; anything else only by who made the last call.
UPDATE adapter_message SET state = %(state)s, tries = CASE WHEN %(afresh)s THEN 0 ELSE tries END, next_at = %(next_at)s,
    settled_at = %(settled_at)s, status = %(status)s, problem = %(problem)s, code = %(code)s, told = %(told)s,
    remote = coalesce(%(remote)s, remote)
WHERE owner = %(owner)s AND connection = %(name)s AND number = %(number)s AND id = %(id)s AND state <> 3
  AND (calls = %(calls)s OR %(state)s = 3)

-- name: add_receipt
INSERT INTO adapter_receipt (owner, message, call, at, verdict, status, code, told, remote, answer)
VALUES (%(owner)s, %(id)s, %(call)s, %(now)s, %(verdict)s, %(status)s, %(code)s, %(told)s, %(remote)s, %(answer)s)
ON CONFLICT DO NOTHING

-- name: receipts
SELECT message, call, at, verdict, status, code, told, remote, answer FROM adapter_receipt
WHERE owner = %(owner)s AND message = %(id)s ORDER BY call

-- name: messages
SELECT {columns} FROM adapter_message
WHERE owner = %(owner)s AND connection = %(name)s AND number > %(after)s
  AND (%(states)s::smallint[] IS NULL OR state = ANY(%(states)s))
ORDER BY number LIMIT %(limit)s

-- name: message
SELECT {columns} FROM adapter_message WHERE owner = %(owner)s AND connection = %(name)s AND number = %(number)s

-- name: message_by_id
SELECT {columns} FROM adapter_message WHERE owner = %(owner)s AND connection = %(name)s AND id = ANY(%(ids)s)

-- name: tried_between
SELECT {columns} FROM adapter_message
WHERE owner = %(owner)s AND connection = %(name)s AND calls > 0 AND made_at >= %(since)s
  AND made_at < %(until)s AND tried_at < %(until)s
ORDER BY number

-- name: again
-- In the queue once more. What the platform has and did not judge is asked after, not sent.
UPDATE adapter_message SET state = CASE WHEN state = 2 THEN 2 ELSE 1 END, tries = 0, next_at = %(now)s, settled_at = NULL
WHERE owner = %(owner)s AND connection = %(name)s AND state = ANY(%(states)s)
  AND (%(number)s::bigint IS NULL OR number = %(number)s)

-- name: anew
UPDATE adapter_message SET state = 1, tries = 0, calls = 0, id = %(id)s, digest = '', next_at = %(now)s, settled_at = NULL
WHERE owner = %(owner)s AND connection = %(name)s AND number = %(number)s AND state IN (4, 6)

-- name: set_digest
UPDATE adapter_message SET digest = %(digest)s WHERE owner = %(owner)s AND connection = %(name)s AND number = %(number)s

-- name: counts
SELECT state, count(*), min(made_at) FROM adapter_message WHERE owner = %(owner)s AND connection = %(name)s GROUP BY state

-- name: last_trouble
SELECT {columns} FROM adapter_message
WHERE owner = %(owner)s AND connection = %(name)s AND problem IS NOT NULL AND state <> 3
ORDER BY coalesce(tried_at, made_at) DESC LIMIT 1

-- name: add_comparison
INSERT INTO adapter_comparison (owner, connection, at, since, until, compared, held, findings)
VALUES (%(owner)s, %(name)s, %(now)s, %(since)s, %(until)s, %(compared)s, %(held)s, %(findings)s)

-- name: last_comparison
SELECT at, since, until, compared, held, findings FROM adapter_comparison
WHERE owner = %(owner)s AND connection = %(name)s ORDER BY at DESC LIMIT 1

-- name: settle_accepted
UPDATE adapter_message SET state = 3, settled_at = %(now)s, problem = NULL
WHERE owner = %(owner)s AND connection = %(name)s AND number = %(number)s AND state <> 3

-- name: send_missing
-- Under its old id: should it arrive after all, the platform knows it.
UPDATE adapter_message SET state = 1, tries = 0, next_at = %(now)s, settled_at = NULL
WHERE owner = %(owner)s AND connection = %(name)s AND number = %(number)s AND state IN (2, 3)
