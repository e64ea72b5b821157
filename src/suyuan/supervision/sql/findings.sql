-- name: inside
-- What stood in containers at a moment or since, one level down.
SELECT DISTINCT uuid_send(c.child), uuid_send(c.container)
FROM unnest(%(keys)s::uuid[], %(stamps)s::uuid[]) AS e(key, at)
JOIN containment c ON c.container = e.key AND (c.end_at IS NULL OR c.end_at >= e.at)

-- name: cohorts
-- The events that name each thing, as one text of bytes: things with equal texts have equal lives. NULL where there
-- are more than can be judged. Of codes that were kept as written also the text.
SELECT uuid_send(k.key), s.events, CASE WHEN t.class_key IS NULL AND t.text ~ '^(uri|text):' THEN t.text END,
    uuid_send(t.class_key), t.lot, t.expiry, t.produced
FROM unnest(%(keys)s::uuid[]) k(key)
LEFT JOIN item t ON t.key = k.key
CROSS JOIN LATERAL (
    SELECT CASE WHEN count(*) <= %(most)s
        THEN string_agg(uuid_send(f.event_id) || int2send(f.role), ''::bytea ORDER BY f.event_id, f.role) END AS events
    FROM (SELECT i.event_id, i.role FROM event_item i WHERE i.key = k.key LIMIT %(most)s + 1) f) s

-- name: reporters
-- Who stands for each event: not who came first, which would depend on the order of arrival.
SELECT uuid_send(event_id), min(sender) FROM event_source WHERE event_id = ANY(%(ids)s) GROUP BY event_id

-- name: texts
SELECT uuid_send(key), text FROM item WHERE key = ANY(%(keys)s)

-- name: open_of
SELECT uuid_send(key), uuid_send(finding) FROM finding_thing WHERE key = ANY(%(keys)s) AND until IS NULL

-- name: save
INSERT INTO finding AS f (id, rule, grade, kind, event_id, other_id, at, other_at, party, party_text, partner,
    partner_text, words, hides, opened_seq, opened_at, deadline, things)
VALUES (%(id)s, %(rule)s, %(grade)s, %(kind)s, %(event_id)s, %(other_id)s, %(at)s, %(other_at)s, %(party)s,
    %(party_text)s, %(partner)s, %(partner_text)s, %(words)s, %(hides)s, %(seq)s, %(opened_at)s, %(deadline)s, 0)
ON CONFLICT (id) DO UPDATE SET
    opened_seq = CASE WHEN f.things = 0 THEN excluded.opened_seq ELSE f.opened_seq END,
    opened_at = CASE WHEN f.things = 0 THEN excluded.opened_at ELSE f.opened_at END,
    deadline = CASE WHEN f.things = 0 THEN excluded.deadline ELSE f.deadline END

-- name: open_things
INSERT INTO finding_thing (key, finding, since)
SELECT key, finding, %(seq)s FROM unnest(%(keys)s::uuid[], %(findings)s::uuid[]) AS n(key, finding)
ON CONFLICT (key, finding) DO UPDATE SET since = excluded.since, until = NULL, healed_by = NULL

-- name: heal_things
UPDATE finding_thing t SET until = %(seq)s, healed_by = nullif(n.healed_by, '00000000-0000-0000-0000-000000000000')
FROM unnest(%(keys)s::uuid[], %(findings)s::uuid[], %(healers)s::uuid[]) AS n(key, finding, healed_by)
WHERE t.key = n.key AND t.finding = n.finding

-- name: recount
-- Of how many things each finding holds now: by the difference, never by counting a carton of thousands again.
UPDATE finding f SET things = f.things + n.more,
    healed_at = CASE WHEN f.things + n.more = 0 THEN %(now)s::timestamptz END,
    healed_by = CASE WHEN f.things + n.more = 0 THEN nullif(n.healed_by, '00000000-0000-0000-0000-000000000000') END
FROM unnest(%(findings)s::uuid[], %(more)s::integer[], %(healers)s::uuid[]) AS n(finding, more, healed_by)
WHERE f.id = n.finding

-- name: forget_rechecks
DELETE FROM recheck WHERE key = ANY(%(keys)s)

-- name: save_rechecks
INSERT INTO recheck (key, at) SELECT * FROM unnest(%(keys)s::uuid[], %(times)s::timestamptz[])

-- name: due
SELECT uuid_send(key) FROM recheck WHERE at <= %(now)s ORDER BY at LIMIT %(limit)s FOR UPDATE SKIP LOCKED

-- name: all_things
SELECT uuid_send(key) FROM item WHERE key > %(after)s::uuid ORDER BY key LIMIT %(limit)s

-- name: count_reports
INSERT INTO reporting AS r (party, day, step, events, late, hours, future)
SELECT * FROM unnest(%(parties)s::integer[], %(days)s::date[], %(steps)s::text[], %(events)s::bigint[],
    %(late)s::bigint[], %(hours)s::bigint[], %(future)s::bigint[])
ON CONFLICT (party, day, step) DO UPDATE SET events = r.events + excluded.events, late = r.late + excluded.late,
    hours = r.hours + excluded.hours, future = r.future + excluded.future

-- name: templates
SELECT kind, version, valid_from, data, made_at, by_user FROM chain_template ORDER BY kind, version

-- name: publish
INSERT INTO chain_template (kind, version, valid_from, data, act, made_at, by_user)
VALUES (%(kind)s, %(version)s, %(since)s, %(data)s, %(act)s, %(now)s, %(user)s)

-- name: things_of_classes
-- Some things of products, in the order of their digests: a part that leans to nothing.
SELECT uuid_send(key), text FROM item WHERE class_key = ANY(%(classes)s::uuid[]) ORDER BY key LIMIT %(limit)s
