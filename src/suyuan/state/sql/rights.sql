-- name: senders
SELECT DISTINCT uuid_send(event_id), sender FROM event_source WHERE event_id = ANY(%(ids)s)

-- name: add_handovers
INSERT INTO handover (key, taker, at, event_id, whole)
SELECT * FROM unnest(%(keys)s::uuid[], %(takers)s::integer[], %(stamps)s::uuid[], %(events)s::uuid[], %(whole)s::boolean[])
ON CONFLICT DO NOTHING

-- name: later_handovers
-- Things that were handed over and about which the staged batch tells something older, or of the same moment, and of what stood in
-- them: the first 17 signs of a stamp are its time without its rank.
SELECT DISTINCT uuid_send(h.key) FROM item_stage w JOIN handover h ON h.key = w.key
WHERE left(h.at::text, 17) COLLATE "C" >= left(w.first_at::text, 17) COLLATE "C"
UNION
SELECT uuid_send(h.key) FROM item_stage w JOIN containment c ON c.container = w.key JOIN handover h ON h.key = c.child
WHERE left(h.at::text, 17) COLLATE "C" >= left(w.first_at::text, 17) COLLATE "C"

-- name: later_boxes
-- Containers in which such things stood then or later: by these they may have been handed over.
SELECT DISTINCT uuid_send(c.container) FROM item_stage w JOIN containment c ON c.child = w.key
WHERE c.end_at IS NULL OR left(c.end_at::text, 17) COLLATE "C" >= left(w.first_at::text, 17) COLLATE "C"

-- name: handovers_of
-- Every handover of these things: event, thing, whether it stands for goods without serials, taker and stamp.
SELECT uuid_send(event_id), uuid_send(key), whole, taker, uuid_send(at) FROM handover WHERE key = ANY(%(keys)s)

-- name: contents
-- What stood in each of these containers at a moment of its own; n tells whose question it is.
SELECT DISTINCT s.n, uuid_send(c.child) FROM unnest(%(ns)s::integer[], %(keys)s::uuid[], %(stamps)s::uuid[]) s(n, key, at)
JOIN containment c ON c.container = s.key AND c.start_at <= s.at AND (c.end_at IS NULL OR c.end_at > s.at)

-- name: containers
-- In what each of these things stood before a moment of its own, from when to when.
SELECT s.n, uuid_send(c.container), uuid_send(c.start_at), uuid_send(c.end_at)
FROM unnest(%(ns)s::integer[], %(keys)s::uuid[], %(stamps)s::uuid[]) s(n, key, at)
JOIN containment c ON c.child = s.key AND c.start_at <= s.at

-- name: pass_on
-- The past of some things, as far as each giver sees it, to the takers. Of goods without serials (whole) the past holds
-- what the giver handed to others too: that is not the taker's affair. Whoever presented an event needs no right.
WITH past AS MATERIALIZED (
    SELECT DISTINCT i.event_id, s.giver, s.taker
    FROM unnest(%(keys)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[], %(whole)s::boolean[],
                %(events)s::uuid[], %(givers)s::integer[], %(takers)s::integer[])
        AS s(key, since, until, whole, event, giver, taker)
    JOIN event_item i ON i.key = s.key AND i.event_time >= s.since AND i.event_time <= s.until
    WHERE i.event_id <> s.event AND (NOT s.whole OR (i.role BETWEEN 5 AND 8 AND NOT EXISTS (
        SELECT 1 FROM handover h JOIN event_source g ON g.event_id = h.event_id AND g.sender = s.giver
        WHERE h.key = i.key AND h.event_id = i.event_id AND h.taker <> s.giver AND h.taker <> s.taker))))
INSERT INTO event_right (event_id, audience, kind)
SELECT DISTINCT p.event_id, p.taker, 3::smallint FROM past p
WHERE ((SELECT true FROM event_source g WHERE g.event_id = p.event_id AND g.sender = p.giver LIMIT 1)
    OR (SELECT true FROM event_right r WHERE r.event_id = p.event_id AND r.audience = p.giver LIMIT 1))
  AND NOT EXISTS (SELECT 1 FROM event_source o WHERE o.event_id = p.event_id AND o.sender = p.taker)
ON CONFLICT DO NOTHING
RETURNING audience

-- name: hand_things
INSERT INTO item_right (key, party)
SELECT DISTINCT * FROM unnest(%(keys)s::uuid[], %(parties)s::integer[])
ON CONFLICT DO NOTHING

-- name: arrivals
-- How what was handed over arrived: the first receipt of these things by the taker after each handover (n). What happened
-- to each thing afterwards is looked up thing by thing, and each event looked at once.
WITH later AS MATERIALIZED (
    SELECT DISTINCT s.n, s.taker, i.event_id, i.event_time
    FROM unnest(%(ns)s::integer[], %(keys)s::uuid[], %(since)s::timestamptz[], %(takers)s::integer[]) s(n, key, since, taker)
    CROSS JOIN LATERAL (
        SELECT event_id, event_time FROM event_item WHERE key = s.key AND event_time >= s.since OFFSET 0) i)
SELECT DISTINCT ON (n, taker) n, taker, uuid_send(event_id), event_time FROM later
WHERE (SELECT e.step = ANY(%(steps)s) FROM event e WHERE e.id = later.event_id)
  AND (SELECT true FROM event_source o WHERE o.event_id = later.event_id AND o.sender = later.taker LIMIT 1)
ORDER BY n, taker, event_time, event_id

-- name: knows_beginnings
-- Does a giver see what the ledger learnt first of each of these things, of all that happened to it before it arrived
-- at a taker and was not told by the taker itself? Who sends things knows it; who only says so afterwards does not.
SELECT r.n, r.giver FROM unnest(%(ns)s::integer[], %(givers)s::integer[], %(keys)s::uuid[], %(untils)s::timestamptz[],
                                %(arrivals)s::uuid[], %(takers)s::integer[]) r(n, giver, key, until, arrival, taker)
CROSS JOIN LATERAL (
    SELECT i.event_id FROM event_item i JOIN log l ON l.entry_id = i.event_id
    WHERE i.key = r.key AND i.event_time <= r.until AND i.event_id <> r.arrival
      AND NOT EXISTS (SELECT 1 FROM event_source s WHERE s.event_id = i.event_id AND s.sender = r.taker)
    ORDER BY l.seq LIMIT 1) b
GROUP BY r.n, r.giver
HAVING bool_and(EXISTS (SELECT 1 FROM event_source s WHERE s.event_id = b.event_id AND s.sender = r.giver)
             OR EXISTS (SELECT 1 FROM event_right a WHERE a.event_id = b.event_id AND a.audience = r.giver))

-- name: forget_handovers
DELETE FROM handover WHERE key = ANY(%(keys)s) AND event_id = ANY(%(events)s)
RETURNING uuid_send(key)

-- name: events_of
SELECT DISTINCT uuid_send(event_id) FROM event_item WHERE key = ANY(%(keys)s)

-- name: forget_history
DELETE FROM event_right WHERE event_id = ANY(%(events)s) AND kind = 3

-- name: forget_things
DELETE FROM item_right WHERE key = ANY(%(keys)s)
