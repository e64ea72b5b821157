-- Readings, excursions and what they affect.

-- name: stage
CREATE TEMP TABLE IF NOT EXISTS reading_stage (sensor integer, at timestamptz, celsius double precision)
ON COMMIT DELETE ROWS

-- name: empty_stage
TRUNCATE reading_stage

-- name: take
-- What is new; a reading that is there already stays as it is.
INSERT INTO sensor_reading SELECT sensor, at, celsius FROM reading_stage ORDER BY sensor, at
ON CONFLICT DO NOTHING RETURNING sensor, at, celsius

-- name: turn
-- Whether each sensor was out of range, up to when it had spoken, and its profile; nobody else writes about it until we
-- are done. Sensors that ended say nothing.
SELECT n.sensor, n.at, n.is_out, s.profile FROM sensor_now n JOIN sensor s ON s.number = n.sensor
WHERE n.sensor = ANY(%(sensors)s) AND s.ended_at IS NULL ORDER BY n.sensor FOR UPDATE OF n

-- name: note_newest
UPDATE sensor_now n SET at = g.at, celsius = g.celsius, is_out = g.is_out
FROM unnest(%(sensors)s::integer[], %(ats)s::timestamptz[], %(values)s::float8[], %(outs)s::boolean[])
    AS g(sensor, at, celsius, is_out)
WHERE n.sensor = g.sensor AND (n.at IS NULL OR n.at < g.at)

-- name: calm_before
SELECT max(at) FROM sensor_reading WHERE sensor = %(sensor)s AND at < %(at)s AND at > %(at)s - interval '62 days'
    AND celsius BETWEEN coalesce(%(low)s, '-Infinity'::float8) AND coalesce(%(high)s, 'Infinity'::float8)

-- name: calm_after
SELECT min(at) FROM sensor_reading WHERE sensor = %(sensor)s AND at > %(at)s AND at < %(at)s + interval '62 days'
    AND celsius BETWEEN coalesce(%(low)s, '-Infinity'::float8) AND coalesce(%(high)s, 'Infinity'::float8)

-- name: readings
SELECT at, celsius FROM sensor_reading WHERE sensor = %(sensor)s AND at BETWEEN %(since)s AND %(until)s ORDER BY at

-- name: overlapping
SELECT id, side, started_at, ended_at FROM excursion
WHERE sensor = %(sensor)s AND started_at <= %(until)s AND ended_at >= %(since)s ORDER BY started_at, noticed_at, id

-- name: save_excursion
INSERT INTO excursion AS x (id, sensor, side, started_at, ended_at, is_open, peak, seconds, degree_hours, mean_kinetic,
    day_mean, grade, noticed_at, to_look)
VALUES (%(id)s, %(sensor)s, %(side)s, %(started_at)s, %(ended_at)s, %(is_open)s, %(peak)s, %(seconds)s,
    %(degree_hours)s, %(mean_kinetic)s, %(day_mean)s, %(grade)s, %(now)s, true)
ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, ended_at = excluded.ended_at,
    is_open = excluded.is_open, peak = excluded.peak, seconds = excluded.seconds,
    degree_hours = excluded.degree_hours, mean_kinetic = excluded.mean_kinetic, day_mean = excluded.day_mean,
    grade = excluded.grade, to_look = true

-- name: drop_excursions
-- What late readings have joined to another, or shown never to have been; those that people decided about, or by which
-- something is held, stay.
DELETE FROM excursion x WHERE id = ANY(%(ids)s) AND NOT EXISTS (SELECT FROM cold_decision d WHERE d.excursion = x.id)
    AND NOT EXISTS (SELECT FROM excursion_hold h WHERE h.excursion = x.id AND h.lock IS NOT NULL)

-- name: to_look
SELECT x.id, x.sensor, x.started_at, x.ended_at, x.grade FROM excursion x WHERE x.to_look
ORDER BY x.noticed_at, x.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED

-- name: looked
UPDATE excursion SET to_look = false, to_hold = true WHERE id = %(id)s

-- name: look_again
UPDATE excursion SET to_look = true WHERE sensor = ANY(%(sensors)s) AND ended_at >= %(since)s

-- name: bound
-- What a sensor watched in a time, and from when to when.
SELECT uuid_send(m.thing), m.kind, greatest(m.at, %(since)s), least(e.until, %(until)s), m.text
FROM sensor_mark m
CROSS JOIN LATERAL (SELECT coalesce(m.until, min(o.at), 'infinity') AS until FROM sensor_mark o
    WHERE o.sensor = m.sensor AND o.thing = m.thing AND NOT o.is_on AND o.at > m.at) e
WHERE m.sensor = %(sensor)s AND m.is_on AND m.at <= %(until)s AND e.until >= %(since)s

-- name: present
-- What was at a place in a time: seen there before it ended, and not told to be elsewhere before it began.
SELECT uuid_send(v.thing), greatest(min(v.at), %(since)s), max(least(l.at, %(until)s))
FROM cold_visit v
CROSS JOIN LATERAL (
    SELECT coalesce(min(i.event_time), 'infinity') AS at FROM event_item i JOIN event e ON e.id = i.event_id
    WHERE i.key = v.thing AND i.event_time > v.at
      AND (e.biz_location <> v.place OR (e.biz_location IS NULL AND e.step IN ('shipping', 'departing', 'loading')))
) l
WHERE v.place = %(place)s AND v.at <= %(until)s AND l.at > %(since)s
GROUP BY v.thing

-- name: contents
-- What stood in boxes: (child, box, from, to) as stamps.
SELECT uuid_send(c.child), uuid_send(c.container), uuid_send(c.start_at), uuid_send(c.end_at)
FROM unnest(%(boxes)s::uuid[], %(since)s::uuid[], %(until)s::uuid[]) b(box, since, until)
JOIN containment c ON c.container = b.box AND c.start_at <= b.until AND (c.end_at IS NULL OR c.end_at > b.since)

-- name: save_things
INSERT INTO excursion_thing (excursion, thing, text)
SELECT %(excursion)s, i.key, i.text FROM item i WHERE i.key = ANY(%(things)s) ON CONFLICT DO NOTHING

-- name: drop_things
DELETE FROM excursion_thing WHERE excursion = %(excursion)s AND thing <> ALL(%(things)s)

-- name: mark
-- What it watched is judged again: there may be a record of its temperature now.
WITH m AS (
    INSERT INTO sensor_mark (sensor, thing, text, kind, at, is_on, until, source)
    VALUES (%(sensor)s, %(thing)s, %(text)s, %(kind)s, %(at)s, %(is_on)s, %(until)s, %(source)s) ON CONFLICT DO NOTHING
    RETURNING thing, kind)
INSERT INTO beside_news (key) SELECT thing FROM m WHERE kind = 'thing'

-- name: watched
SELECT DISTINCT uuid_send(thing) FROM sensor_mark WHERE kind = 'place' AND thing = ANY(%(places)s)

-- name: visit
INSERT INTO cold_visit (place, thing, at, event_id)
SELECT e.biz_location, i.key, e.event_time, e.id FROM event e JOIN event_item i ON i.event_id = e.id
    AND i.event_time = e.event_time
WHERE e.id = ANY(%(events)s) AND i.role IN (0, 1, 2, 4) ON CONFLICT DO NOTHING

-- name: visits_before
-- What was seen at a place before a sensor watched it: asked once a binding.
INSERT INTO cold_visit (place, thing, at, event_id)
SELECT e.biz_location, i.key, e.event_time, e.id FROM event e JOIN event_item i ON i.event_id = e.id
    AND i.event_time = e.event_time
WHERE e.biz_location = %(place)s AND i.role IN (0, 1, 2, 4)
    AND EXISTS (SELECT FROM log g WHERE g.entry_id = e.id) ON CONFLICT DO NOTHING

-- name: forget_marks
WITH m AS (DELETE FROM sensor_mark WHERE source = ANY(%(sources)s) RETURNING sensor, thing),
    n AS (INSERT INTO beside_news (key) SELECT thing FROM m)
SELECT sensor FROM m

-- name: tell_of_readings
-- What sensors watched is judged again.
INSERT INTO beside_news (key) SELECT DISTINCT thing FROM sensor_mark WHERE sensor = ANY(%(sensors)s) AND kind = 'thing' AND is_on

-- name: by_device
SELECT uuid_send(device), number, party FROM sensor WHERE device = ANY(%(devices)s) AND ended_at IS NULL

-- name: called
-- Sensors in use of these parties, by the id or by the device that somebody wrote.
SELECT w.name, s.number FROM unnest(%(names)s::text[], %(ids)s::uuid[], %(devices)s::uuid[]) w(name, id, device)
JOIN sensor s ON s.party = ANY(%(own)s) AND s.ended_at IS NULL AND (s.id = w.id OR s.device = w.device)

-- name: sensors_at
SELECT DISTINCT sensor FROM sensor_mark WHERE thing = %(thing)s AND is_on

-- name: register
WITH made AS (
    INSERT INTO sensor (id, party, name, device, device_text, profile, required_seconds, calibrated_until, password,
        act, made_at)
    VALUES (%(id)s, %(party)s, %(name)s, %(device)s, %(device_text)s, %(profile)s, %(seconds)s, %(calibrated)s,
        %(password)s, %(act)s, %(now)s) RETURNING number)
INSERT INTO sensor_now (sensor) SELECT number FROM made

-- name: numbers
SELECT id, number FROM sensor WHERE id = ANY(%(ids)s) AND ended_at IS NULL

-- name: sensors
SELECT id, number, party, name, device_text, profile, required_seconds, calibrated_until, made_at, ended_at
FROM sensor s WHERE {where} ORDER BY name, number

-- name: forget_followed
-- What the ledger told: it is told again. What people bound stays.
DELETE FROM sensor_mark m WHERE NOT EXISTS (SELECT FROM act a WHERE a.id = m.source)

-- name: now
SELECT n.sensor, n.at, n.celsius, n.is_out FROM sensor_now n JOIN sensor s ON s.number = n.sensor WHERE {where}

-- name: lines
SELECT x.id, s.id, s.name, s.party, x.side, x.started_at, x.ended_at, x.is_open, x.peak, x.seconds, x.degree_hours,
    x.mean_kinetic, x.day_mean, x.grade, (SELECT count(*) FROM excursion_thing t WHERE t.excursion = x.id),
    d.verdict, d.reason, d.at, d.party
FROM excursion x JOIN sensor s ON s.number = x.sensor
LEFT JOIN LATERAL (SELECT verdict, reason, at, party FROM cold_decision WHERE excursion = x.id ORDER BY at DESC LIMIT 1) d
    ON true
WHERE {where} ORDER BY x.started_at DESC, x.id LIMIT %(limit)s

-- name: tallies
SELECT x.grade, count(*) FROM excursion x JOIN sensor s ON s.number = x.sensor
WHERE {where} AND NOT EXISTS (SELECT FROM cold_decision d WHERE d.excursion = x.id) GROUP BY x.grade

-- name: things
SELECT t.thing, t.text FROM excursion_thing t WHERE t.excursion = %(excursion)s
    AND EXISTS (SELECT FROM event_item i JOIN event e ON e.id = i.event_id WHERE i.key = t.thing AND {visible})
ORDER BY t.text LIMIT %(limit)s

-- name: bindings
SELECT m.text, m.kind, m.at, coalesce(m.until, (SELECT min(o.at) FROM sensor_mark o
    WHERE o.sensor = m.sensor AND o.thing = m.thing AND NOT o.is_on AND o.at > m.at))
FROM sensor_mark m WHERE m.sensor = %(sensor)s AND m.is_on ORDER BY m.at DESC LIMIT 50

-- name: decide
INSERT INTO cold_decision (act, excursion, verdict, reason, at, party, by_user)
VALUES (%(act)s, %(excursion)s, %(verdict)s, %(reason)s, %(at)s, %(party)s, %(user)s)

-- name: to_hold
SELECT id FROM excursion WHERE to_hold ORDER BY noticed_at, id LIMIT %(limit)s

-- name: hold_turn
SELECT x.id, x.grade, x.started_at, x.ended_at, x.peak, s.party FROM excursion x JOIN sensor s ON s.number = x.sensor
WHERE x.id = %(id)s AND x.to_hold FOR UPDATE OF x SKIP LOCKED

-- name: things_to_hold
-- What an excursion affects and nothing else of it stood in, as far as it was not yet asked at this grade.
SELECT t.text FROM excursion_thing t
WHERE t.excursion = %(id)s
    AND NOT EXISTS (SELECT FROM excursion_hold h
        WHERE h.excursion = t.excursion AND h.thing = t.thing AND h.grade >= %(grade)s)
    AND NOT EXISTS (SELECT FROM containment c JOIN excursion_thing o ON o.excursion = t.excursion AND o.thing = c.child
        WHERE c.container = t.thing)
ORDER BY t.text

-- name: held_already
SELECT h.thing, h.lock FROM excursion_hold h JOIN lock l ON l.id = h.lock AND l.is_open WHERE h.thing = ANY(%(things)s)

-- name: note_hold
INSERT INTO excursion_hold (excursion, thing, grade, lock, at)
SELECT %(excursion)s, g.thing, %(grade)s, g.lock, %(now)s FROM unnest(%(things)s::uuid[], %(locks)s::uuid[]) g(thing, lock)
ON CONFLICT (excursion, thing) DO UPDATE SET grade = excluded.grade, lock = coalesce(excluded.lock, excursion_hold.lock)

-- name: hold_done
UPDATE excursion SET to_hold = false WHERE id = %(id)s

-- name: holds
-- The locks in which an excursion has a part, with the things of it in each, and whether all other excursions that have
-- a part in one were released.
SELECT l.id, l.party, l.state, l.is_open, count(*), NOT EXISTS (
    SELECT FROM excursion_hold o
    LEFT JOIN LATERAL (SELECT verdict FROM cold_decision WHERE excursion = o.excursion ORDER BY at DESC LIMIT 1) d ON true
    WHERE o.lock = l.id AND o.excursion <> %(excursion)s AND d.verdict IS DISTINCT FROM 'release')
FROM excursion_hold h JOIN lock l ON l.id = h.lock WHERE h.excursion = %(excursion)s GROUP BY l.id ORDER BY l.set_at, l.id
