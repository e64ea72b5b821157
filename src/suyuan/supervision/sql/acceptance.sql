-- name: one_at_a_time
-- Of two who receive the same goods at once one waits: the deliveries of a party are decided one after the other.
SELECT pg_advisory_xact_lock(hashtext('acceptance'), %(party)s)

-- name: received_before
-- Things that a party received already, by an acceptance that stands, since they were sent.
SELECT DISTINCT ON (l.key) l.text, a.id FROM unnest(%(keys)s::uuid[], %(since)s::timestamptz[]) w(key, since)
JOIN acceptance_line l ON l.key = w.key JOIN acceptance a ON a.id = l.acceptance
WHERE a.party = %(party)s AND a.undone_at IS NULL AND a.at >= w.since
ORDER BY l.key, a.made_at DESC

-- name: make
INSERT INTO acceptance (id, party, delivery, place, at, temperature, note, papers, sent_at, made_at, act, by_user, events,
    hold)
VALUES (%(id)s, %(party)s, %(delivery)s, %(place)s, %(at)s, %(temperature)s, %(note)s, %(papers)s, %(sent_at)s,
    %(made_at)s, %(act)s, %(user)s, %(events)s, %(hold)s)

-- name: make_lines
INSERT INTO acceptance_line (acceptance, number, key, text, container, product, lot, expiry, verdict, checks, decision, reason)
SELECT %(id)s, row_number() OVER (), * FROM unnest(%(keys)s::uuid[], %(texts)s::text[], %(containers)s::text[],
    %(products)s::text[], %(lots)s::text[], %(expiries)s::date[], %(verdicts)s::text[], %(checks)s::jsonb[],
    %(decisions)s::text[], %(reasons)s::text[])

-- name: hold_still
SELECT undone_at FROM acceptance WHERE id = %(id)s FOR UPDATE

-- name: undo
UPDATE acceptance SET undone_at = %(at)s, undo_act = %(act)s, undone_for = %(reason)s WHERE id = %(id)s

-- name: records
SELECT a.id, a.party, a.delivery, a.place, a.at, a.temperature, a.note, a.papers, a.made_at, a.by_user, a.events, a.hold,
    a.undone_at, a.undone_for,
    (SELECT array_agg(n.many ORDER BY n.decision) FROM (SELECT d.decision, count(l.number) AS many
        FROM unnest(ARRAY['accept', 'hold', 'reject']) d(decision)
        LEFT JOIN acceptance_line l ON l.acceptance = a.id AND l.decision = d.decision GROUP BY d.decision) n)
FROM acceptance a WHERE {visible} AND {wanted} ORDER BY a.at DESC, a.id LIMIT %(limit)s

-- name: lines
SELECT l.number, l.key, l.text, l.container, l.product, l.lot, l.expiry, l.verdict, l.checks, l.decision, l.reason
FROM acceptance_line l WHERE l.acceptance = %(id)s ORDER BY l.number

-- name: owner
-- Whose it is, whether the asker may know or not: for the access log, never for an answer.
SELECT party FROM acceptance WHERE id = %(id)s
