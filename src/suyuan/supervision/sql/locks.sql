-- name: linked
-- Which of these things a party, or those that it acts for or that act for it, ever reported.
SELECT DISTINCT i.key FROM event_item i JOIN event_source s ON s.event_id = i.event_id
WHERE i.key = ANY(%(keys)s) AND s.sender = ANY(%(parties)s)

-- name: make
INSERT INTO lock (id, scope, party, state, case_no, set_at, moved_at, is_open)
VALUES (%(id)s, %(scope)s, %(party)s, %(state)s, %(case_no)s, %(at)s, %(at)s, TRUE)

-- name: make_things
INSERT INTO lock_thing (lock, key, text) SELECT %(id)s, * FROM unnest(%(keys)s::uuid[], %(texts)s::text[])

-- name: step
INSERT INTO lock_step (lock, number, at, state, reason, evidence, act, event_id, by_user)
VALUES (%(id)s, (SELECT count(*) + 1 FROM lock_step WHERE lock = %(id)s), %(at)s, %(state)s, %(reason)s, %(evidence)s,
    %(act)s, %(event)s, %(user)s)

-- name: move
UPDATE lock SET state = %(state)s, moved_at = %(at)s, is_open = %(is_open)s,
    case_no = CASE WHEN %(case_no)s = '' THEN case_no ELSE %(case_no)s END
WHERE id = %(id)s

-- name: hold_still
SELECT state, is_open FROM lock WHERE id = %(id)s FOR UPDATE

-- name: lines
SELECT l.id, l.scope, l.party, l.state, l.case_no, l.set_at, l.moved_at, l.is_open,
    (SELECT count(*) FROM lock_thing t WHERE t.lock = l.id) AS things,
    (SELECT t.text FROM lock_thing t WHERE t.lock = l.id ORDER BY t.text LIMIT 1) AS example,
    (SELECT s.reason FROM lock_step s WHERE s.lock = l.id ORDER BY s.number DESC LIMIT 1) AS reason
FROM lock l WHERE {visible} AND {wanted} ORDER BY l.is_open DESC, l.set_at DESC, l.id LIMIT %(limit)s

-- name: things
SELECT key, text FROM lock_thing WHERE lock = %(id)s ORDER BY text LIMIT %(limit)s

-- name: steps
SELECT number, at, state, reason, evidence, act, event_id, by_user FROM lock_step WHERE lock = %(id)s ORDER BY number

-- name: of_places
-- Locks that stand on places, by the key of the place.
SELECT t.key, l.id, l.state, l.party, l.case_no, l.set_at,
    (SELECT s.reason FROM lock_step s WHERE s.lock = l.id ORDER BY s.number DESC LIMIT 1) AS reason
FROM lock_thing t JOIN lock l ON l.id = t.lock AND l.is_open AND l.scope = 'place' WHERE t.key = ANY(%(keys)s)

-- name: stopped_before
-- Which of these keys somebody said to stop, lots of these products among them.
SELECT uuid_send(key), text, level, uuid_send(group_of) FROM stop WHERE key = ANY(%(keys)s) OR group_of = ANY(%(keys)s)

-- name: save_stops
INSERT INTO stop AS s (key, text, level, group_of, state, since, party, seq)
SELECT * FROM unnest(%(keys)s::uuid[], %(texts)s::text[], %(levels)s::text[], %(groups)s::uuid[], %(states)s::text[],
    %(since)s::timestamptz[], %(parties)s::integer[], %(seqs)s::bigint[])
ON CONFLICT (key) DO UPDATE SET state = excluded.state, since = excluded.since, party = excluded.party,
    seq = excluded.seq
WHERE (s.state, s.party) IS DISTINCT FROM (excluded.state, excluded.party)

-- name: said_to_stop
-- Of these lots and products those about which a stop was ever said; locks count before the list has come to their event.
SELECT key FROM stop WHERE key = ANY(%(keys)s) UNION SELECT key FROM lock_thing WHERE key = ANY(%(keys)s)

-- name: since
-- What changed since a number, oldest first.
SELECT s.seq, s.key, s.text, s.level, s.state, s.since FROM stop s
WHERE s.seq > %(after)s AND (s.level <> 'thing' OR %(all)s
    OR EXISTS (SELECT FROM item_right r WHERE r.key = s.key AND r.party = ANY(%(own)s))
    OR EXISTS (SELECT FROM event_item i JOIN event_source e ON e.event_id = i.event_id
        WHERE i.key = s.key AND e.sender = ANY(%(own)s)))
ORDER BY s.seq, s.key LIMIT %(limit)s

-- name: examples
-- Of locks of things one each of which an event may be seen; with a key only that.
SELECT DISTINCT ON (t.lock) t.lock, t.key, t.text FROM lock_thing t
WHERE t.lock = ANY(%(locks)s) AND (%(key)s::uuid IS NULL OR t.key = %(key)s)
    AND EXISTS (SELECT FROM event_item i JOIN event e ON e.id = i.event_id WHERE i.key = t.key AND {visible})
ORDER BY t.lock, t.text

-- name: seen_things
SELECT t.key, t.text FROM lock_thing t WHERE t.lock = %(id)s
    AND (%(all)s OR EXISTS (SELECT FROM event_item i JOIN event e ON e.id = i.event_id WHERE i.key = t.key AND {visible}))
ORDER BY t.text LIMIT %(limit)s

-- name: excursions
SELECT DISTINCT excursion FROM excursion_hold WHERE lock = %(id)s
