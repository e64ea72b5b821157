-- name: owners
-- Whose places these are; a place without an area of its own is in that of its party.
SELECT uuid_send(p.key), p.party_id, coalesce(nullif(p.area, ''), o.area)
FROM place p JOIN party o ON o.id = p.party_id WHERE p.key = ANY(%(keys)s::uuid[])

-- name: areas
SELECT id, area FROM party WHERE id = ANY(%(parties)s) AND area <> ''

-- name: areas_under
-- Areas of which the register knows a place or a party.
SELECT DISTINCT area FROM place WHERE area LIKE %(prefix)s
UNION SELECT DISTINCT area FROM party WHERE area LIKE %(prefix)s

-- name: grant
INSERT INTO event_right AS r (event_id, audience, kind)
SELECT DISTINCT ON (event_id, audience) event_id, audience, kind
FROM unnest(%(events)s::uuid[], %(audiences)s::integer[], %(kinds)s::smallint[]) AS w(event_id, audience, kind)
ORDER BY event_id, audience, kind
ON CONFLICT (event_id, audience) DO UPDATE SET kind = excluded.kind WHERE r.kind > excluded.kind

-- name: of_events
SELECT uuid_send(event_id), audience FROM event_right WHERE event_id = ANY(%(ids)s)

-- name: later
-- Rights over the past that were given since a number, in the order in which they were given.
SELECT number, event_id, audience FROM event_right
WHERE kind = 3 AND number > %(after)s ORDER BY number LIMIT %(limit)s

-- name: known_things
-- Which of these things were ever handed to one of these parties.
SELECT uuid_send(key) FROM item_right WHERE key = ANY(%(keys)s) AND party = ANY(%(parties)s)
