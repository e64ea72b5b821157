-- Joined ERP systems and the queue of their papers. Whoever changes a queue takes the source's row first.

-- name: source_columns
owner, name, dest, settings, secrets, created_at, state, seen, counter, failures, next_at, last_ok_at, problem

-- name: paper_columns
owner, source, number, model, record, step, turn, shown, version, made_at, state, tries, next_at, settled_at, moment, digest,
event, problems

-- name: join
INSERT INTO erp_source (owner, name, dest, settings, secrets, created_at, state, seen, counter, failures, next_at)
VALUES (%(owner)s, %(name)s, %(dest)s, %(settings)s, %(secrets)s, %(now)s, 1, %(seen)s,
    (SELECT coalesce(max(number), 0) FROM erp_paper WHERE owner = %(owner)s AND source = %(name)s), 0, %(wall)s)
ON CONFLICT DO NOTHING

-- name: configure
UPDATE erp_source SET dest = %(dest)s, settings = %(settings)s, secrets = %(secrets)s, next_at = %(wall)s, problem = NULL
WHERE owner = %(owner)s AND name = %(name)s

-- name: leave
DELETE FROM erp_source WHERE owner = %(owner)s AND name = %(name)s

-- name: sources
SELECT {columns} FROM erp_source
WHERE (%(owner)s::int IS NULL OR owner = %(owner)s) AND (%(name)s::text IS NULL OR name = %(name)s)
ORDER BY owner, name COLLATE "C"

-- name: take
SELECT {columns} FROM erp_source WHERE owner = %(owner)s AND name = %(name)s FOR UPDATE

-- name: take_due
-- Another worker that has it just now does the same work.
SELECT {columns} FROM erp_source
WHERE owner = %(owner)s AND name = %(name)s AND state = 1 AND next_at <= %(now)s FOR UPDATE SKIP LOCKED

-- name: due
SELECT owner, name FROM erp_source WHERE state = 1 AND next_at <= %(now)s ORDER BY next_at LIMIT 500

-- name: set_state
UPDATE erp_source SET state = %(state)s, next_at = %(now)s WHERE owner = %(owner)s AND name = %(name)s

-- name: come_back
UPDATE erp_source SET next_at = %(next_at)s WHERE owner = %(owner)s AND name = %(name)s

-- name: saw
UPDATE erp_source SET seen = %(seen)s, counter = %(counter)s WHERE owner = %(owner)s AND name = %(name)s

-- name: answered
UPDATE erp_source SET failures = 0, last_ok_at = %(now)s, next_at = %(next_at)s, problem = NULL
WHERE owner = %(owner)s AND name = %(name)s

-- name: unanswered
UPDATE erp_source SET failures = failures + 1, next_at = %(next_at)s, problem = %(problem)s
WHERE owner = %(owner)s AND name = %(name)s

-- name: papers_of
-- The newest turn of each step of these papers.
SELECT DISTINCT ON (record, step) {columns} FROM erp_paper
WHERE owner = %(owner)s AND source = %(name)s AND model = %(model)s AND record = ANY(%(records)s)
ORDER BY record, step, turn DESC

-- name: add_paper
INSERT INTO erp_paper (owner, source, number, model, record, step, turn, shown, version, checked, made_at, state, tries,
    next_at, problems)
VALUES (%(owner)s, %(name)s, %(number)s, %(model)s, %(record)s, %(step)s, %(turn)s, %(shown)s, %(version)s, '', %(now)s, 1, 0,
    %(wall)s, '[]')

-- name: saw_version
UPDATE erp_paper SET version = %(version)s, shown = %(shown)s, next_at = %(wall)s
WHERE owner = %(owner)s AND source = %(name)s AND number = %(number)s

-- name: next_papers
-- What waits, and what the ERP touched after it had been recorded.
SELECT {columns} FROM erp_paper
WHERE owner = %(owner)s AND source = %(name)s AND (state IN (1, 3) OR (state = 2 AND version <> checked))
  AND next_at <= %(now)s
ORDER BY number LIMIT %(limit)s

-- name: settle
UPDATE erp_paper SET state = %(state)s, tries = tries + 1, next_at = %(next_at)s, settled_at = %(settled_at)s,
    checked = %(version)s, moment = coalesce(moment, %(moment)s), digest = coalesce(%(digest)s, digest), event = coalesce(%(event)s, event),
    problems = %(problems)s
WHERE owner = %(owner)s AND source = %(name)s AND number = %(number)s AND state IN (1, 3)

-- name: checked
UPDATE erp_paper SET checked = %(version)s WHERE owner = %(owner)s AND source = %(name)s AND number = %(number)s

-- name: set_paper_state
UPDATE erp_paper SET state = %(state)s, settled_at = %(now)s, problems = %(problems)s
WHERE owner = %(owner)s AND source = %(name)s AND number = %(number)s AND state = ANY(%(states)s)

-- name: add_receipt
INSERT INTO erp_receipt (owner, source, number, at, status, capture, problems)
VALUES (%(owner)s, %(name)s, %(number)s, %(now)s, %(status)s, %(capture)s, %(problems)s)

-- name: receipts
SELECT at, status, capture, problems FROM erp_receipt
WHERE owner = %(owner)s AND source = %(name)s AND number = %(number)s ORDER BY call

-- name: papers
SELECT {columns} FROM erp_paper
WHERE owner = %(owner)s AND source = %(name)s AND number > %(after)s
  AND (%(states)s::smallint[] IS NULL OR state = ANY(%(states)s))
ORDER BY number LIMIT %(limit)s

-- name: paper
SELECT {columns} FROM erp_paper WHERE owner = %(owner)s AND source = %(name)s AND number = %(number)s

-- name: again
UPDATE erp_paper SET next_at = %(now)s
WHERE owner = %(owner)s AND source = %(name)s AND state IN (1, 3) AND (%(number)s::bigint IS NULL OR number = %(number)s)

-- name: counts
SELECT state, count(*) FROM erp_paper WHERE owner = %(owner)s AND source = %(name)s GROUP BY state

-- name: seen_between
-- By the moment at which it happened, where that is known; else by when it was seen.
SELECT {columns} FROM erp_paper
WHERE owner = %(owner)s AND source = %(name)s AND coalesce(moment, made_at) >= %(since)s AND coalesce(moment, made_at) < %(until)s
ORDER BY number

-- name: add_comparison
INSERT INTO erp_comparison (owner, source, at, since, until, counts, findings)
VALUES (%(owner)s, %(name)s, %(now)s, %(since)s, %(until)s, %(counts)s, %(findings)s)

-- name: last_comparison
SELECT at, since, until, counts, findings FROM erp_comparison
WHERE owner = %(owner)s AND source = %(name)s ORDER BY at DESC LIMIT 1
