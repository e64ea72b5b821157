-- name: make_series
INSERT INTO serial_series (kind, text, class_key, sealed) VALUES (%(kind)s, %(text)s, %(key)s, %(sealed)s)
ON CONFLICT (text) DO NOTHING

-- name: hold_series
-- Requests for one product wait for each other here: a span is given out once.
SELECT id, sealed, issued FROM serial_series WHERE text = %(text)s FOR UPDATE

-- name: advance
UPDATE serial_series SET issued = issued + %(size)s WHERE id = %(id)s

-- name: make_pool
INSERT INTO serial_pool (id, series_id, party, first, size, asked, at, act, system, sender, receiver, key_name)
VALUES (%(id)s, %(series)s, %(party)s, %(first)s, %(size)s, %(asked)s, %(at)s, %(act)s, %(system)s, %(sender)s,
    %(receiver)s, %(key_name)s)

-- name: pools
-- The pools that a viewer may see, the newest first.
SELECT p.id, p.series_id, s.kind, s.text, p.party, p.first, p.size, p.asked, p.at, p.act, p.system, p.sender, p.receiver,
    p.key_name, p.printed, p.used, p.void
FROM serial_pool p JOIN serial_series s ON s.id = p.series_id
WHERE (%(all)s OR p.party = %(party)s) AND (%(id)s::uuid IS NULL OR p.id = %(id)s)
ORDER BY p.at DESC, p.id LIMIT %(limit)s

-- name: pool_owner
SELECT party FROM serial_pool WHERE id = %(id)s

-- name: key_of
SELECT sealed FROM serial_series WHERE id = %(id)s

-- name: issued
SELECT issued FROM serial_series WHERE id = %(id)s

-- name: looked_to
-- The lock comes before those of marks and pools, always, so that two who mark never wait for each other in a ring.
SELECT looked_to FROM serial_series WHERE id = %(id)s FOR UPDATE

-- name: note_look
UPDATE serial_series SET looked_to = %(upto)s WHERE id = %(id)s

-- name: make_marks
INSERT INTO serial_mark (series_id, block) SELECT %(series)s, unnest(%(blocks)s::bigint[]) ON CONFLICT DO NOTHING

-- name: hold_marks
SELECT block, printed, used, void FROM serial_mark WHERE series_id = %(series)s AND block = ANY(%(blocks)s)
ORDER BY block FOR UPDATE

-- name: marks
SELECT block, printed, used, void FROM serial_mark
WHERE series_id = %(series)s AND block BETWEEN %(from)s AND %(upto)s ORDER BY block

-- name: mark_printed
UPDATE serial_mark SET printed = %(bits)s WHERE series_id = %(series)s AND block = %(block)s

-- name: mark_used
UPDATE serial_mark SET used = %(bits)s WHERE series_id = %(series)s AND block = %(block)s

-- name: mark_void
UPDATE serial_mark SET void = %(bits)s WHERE series_id = %(series)s AND block = %(block)s

-- name: spans
SELECT id, first, size FROM serial_pool
WHERE series_id = %(series)s AND first <= %(last)s AND first + size > %(first)s ORDER BY first

-- name: count_printed
UPDATE serial_pool SET printed = printed + %(count)s WHERE id = %(id)s

-- name: count_used
UPDATE serial_pool SET used = used + %(count)s WHERE id = %(id)s

-- name: count_void
UPDATE serial_pool SET void = void + %(count)s WHERE id = %(id)s

-- name: note_voiding
INSERT INTO serial_voiding (pool, at, act, reason, count)
VALUES (%(pool)s, %(at)s, %(act)s, %(reason)s, %(count)s)

-- name: voidings
SELECT at, reason, count FROM serial_voiding WHERE pool = %(pool)s ORDER BY id DESC LIMIT 50
