-- name: lines
-- Findings that somebody may see, a page at a time.
SELECT f.id, f.rule, f.grade, f.kind, f.event_id, f.other_id, f.at, f.other_at, f.party, f.party_text, f.partner,
    f.partner_text, f.words, f.hides, f.opened_at, f.deadline, f.things, f.healed_at, f.healed_by, w.at AS waived_at, w.reason,
    w.by_user, w.act,
    (SELECT i.text FROM finding_thing t JOIN item i ON i.key = t.key WHERE t.finding = f.id ORDER BY t.until IS NULL DESC, t.key LIMIT 1) AS example
FROM finding f LEFT JOIN finding_waiver w ON w.finding = f.id
WHERE {visible} AND {wanted} AND {after}
ORDER BY {order} LIMIT %(limit)s

-- name: tallies
-- Open findings by rule and gravity, with those past their day.
SELECT f.rule, f.grade, count(*), count(*) FILTER (WHERE f.deadline < %(now)s), sum(f.things)
FROM finding f LEFT JOIN finding_waiver w ON w.finding = f.id
WHERE {visible} AND f.things > 0 AND w.finding IS NULL GROUP BY f.rule, f.grade

-- name: ended
-- How many were healed since a day, and how long that took.
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM f.healed_at - f.opened_at))
FROM finding f WHERE {visible} AND f.things = 0 AND f.healed_at >= %(since)s

-- name: things
-- The things of a finding, those of which it still holds first.
SELECT i.text, t.until IS NULL, t.healed_by FROM finding_thing t JOIN item i ON i.key = t.key
WHERE t.finding = %(finding)s ORDER BY t.until IS NULL DESC, i.text LIMIT %(limit)s

-- name: of_thing
SELECT finding FROM finding_thing WHERE key = %(key)s AND until IS NULL

-- name: reporters
-- How promptly parties report since a day.
SELECT r.party, sum(r.events), sum(r.late), sum(r.future), sum(r.hours) FROM reporting r
WHERE r.day >= %(since)s AND (%(parties)s::integer[] IS NULL OR r.party = ANY(%(parties)s)) GROUP BY r.party

-- name: blamed
-- Open, overdue and lately healed findings by the party that must act.
SELECT f.party, count(*) FILTER (WHERE f.things > 0), count(*) FILTER (WHERE f.things > 0 AND f.deadline < %(now)s),
    count(*) FILTER (WHERE f.things = 0 AND f.healed_at >= %(since)s), count(*) FILTER (WHERE f.things > 0 AND f.grade = 4)
FROM finding f LEFT JOIN finding_waiver w ON w.finding = f.id
WHERE {visible} AND f.party IS NOT NULL AND w.finding IS NULL GROUP BY f.party

-- name: waive
INSERT INTO finding_waiver (finding, act, at, party, by_user, reason)
VALUES (%(finding)s, %(act)s, %(at)s, %(party)s, %(user)s, %(reason)s) ON CONFLICT (finding) DO NOTHING

-- name: unwaive
DELETE FROM finding_waiver WHERE finding = %(finding)s
