-- name: senders
SELECT DISTINCT uuid_send(event_id), sender FROM event_source WHERE event_id = ANY(%(ids)s)

-- name: add_handovers
INSERT INTO handover (key, taker, at, event_id, whole)
SELECT * FROM unnest(%(keys)s::uuid[], %(takers)s::integer[], %(stamps)s::uuid[], %(events)s::uuid[], %(whole)s::boolean[])
ON CONFLICT DO NOTHING

-- name: later_handovers
-- Things that were handed over and about which the staged batch tells something older, or of the same moment, and of what stood in
-- them, with the oldest of it: the first 17 signs of a stamp are its time without its rank.
SELECT uuid_send(w.key), uuid_send(w.first_at) FROM item_stage w WHERE EXISTS (
    SELECT FROM handover h WHERE h.key = w.key AND h.at >= (left(w.first_at::text, 17) || '0-0000-000000000000')::uuid)
UNION ALL
SELECT uuid_send(c.child), uuid_send(w.first_at) FROM item_stage w JOIN containment c ON c.container = w.key WHERE EXISTS (
    SELECT FROM handover h WHERE h.key = c.child AND h.at >= (left(w.first_at::text, 17) || '0-0000-000000000000')::uuid)

-- name: later_boxes
-- Containers in which such things stood then or later: by these they may have been handed over.
SELECT uuid_send(c.container), uuid_send(w.first_at) FROM item_stage w JOIN containment c ON c.child = w.key
WHERE c.end_at IS NULL OR left(c.end_at::text, 17) COLLATE "C" >= left(w.first_at::text, 17) COLLATE "C"

-- name: handovers_of
-- Every handover of these things since a stamp of each: event, thing, whether it stands for goods without serials, taker and stamp.
SELECT uuid_send(h.event_id), uuid_send(h.key), h.whole, h.taker, uuid_send(h.at)
FROM unnest(%(keys)s::uuid[], %(stamps)s::uuid[]) k(key, since) JOIN handover h ON h.key = k.key AND h.at >= k.since

-- name: handed_before
-- By whom each of these things was handed to the same taker the last time before, and when.
SELECT s.n, uuid_send(s.key), s.taker, b.sender, uuid_send(b.at)
FROM unnest(%(ns)s::integer[], %(keys)s::uuid[], %(stamps)s::uuid[], %(takers)s::integer[]) s(n, key, at, taker)
CROSS JOIN LATERAL (
    SELECT h.at, g.sender FROM handover h JOIN event_source g ON g.event_id = h.event_id
    WHERE h.key = s.key AND h.taker = s.taker AND h.at < s.at ORDER BY h.at DESC LIMIT 4) b
ORDER BY s.n, b.at

-- name: handed_to
-- The last handovers of each of these things to who received it, before the receipt; who receives seldom receives many at once.
SELECT DISTINCT uuid_send(h.event_id), uuid_send(h.key), h.taker, uuid_send(h.at)
FROM unnest(%(keys)s::uuid[], %(takers)s::integer[], %(stamps)s::uuid[]) r(key, taker, at)
CROSS JOIN LATERAL (
    SELECT event_id, key, taker, at FROM handover WHERE key = r.key AND taker = r.taker AND at < r.at
    ORDER BY at DESC LIMIT %(back)s) h

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
                %(givers)s::integer[], %(takers)s::integer[])
        AS s(key, since, until, whole, giver, taker)
    JOIN event_item i ON i.key = s.key AND i.event_time >= s.since AND i.event_time <= s.until
    WHERE (NOT s.whole OR (i.role BETWEEN 5 AND 8 AND NOT EXISTS (
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

-- name: receipts
-- The receipts of each of these things by a party since a moment.
SELECT uuid_send(s.key), s.taker, i.event_time, uuid_send(i.event_id)
FROM unnest(%(keys)s::uuid[], %(takers)s::integer[], %(since)s::timestamptz[]) s(key, taker, since)
JOIN event_item i ON i.key = s.key AND i.event_time >= s.since
WHERE (SELECT e.step = ANY(%(steps)s) FROM event e WHERE e.id = i.event_id)
  AND (SELECT true FROM event_source o WHERE o.event_id = i.event_id AND o.sender = s.taker LIMIT 1)

-- name: keep_early
-- Of things with very many events those that the ledger learnt first are kept, once: nothing that comes can be before them.
INSERT INTO early_event (key, seq, event_id)
SELECT k.key, f.seq, f.event_id FROM unnest(%(keys)s::uuid[]) k(key)
CROSS JOIN LATERAL (SELECT l.seq, i.event_id FROM event_item i JOIN log l ON l.entry_id = i.event_id
                    WHERE i.key = k.key ORDER BY l.seq LIMIT 64) f
WHERE NOT EXISTS (SELECT 1 FROM early_event e WHERE e.key = k.key)
  AND (SELECT count(*) FROM (SELECT 1 FROM event_item i WHERE i.key = k.key LIMIT %(many)s + 1) few) > %(many)s
ON CONFLICT DO NOTHING

-- name: knows_beginnings
-- Does a giver see what the ledger learnt first of each of these things, of all that happened to it before it arrived
-- at a taker and was not told by the taker itself? Who sends things knows it; who only says so afterwards does not.
-- Questions within the row, where joins would do: a database that has no statistics yet would hash the whole log for each.
SELECT r.n, r.giver FROM unnest(%(ns)s::integer[], %(givers)s::integer[], %(keys)s::uuid[], %(untils)s::timestamptz[],
                                %(arrivals)s::uuid[], %(takers)s::integer[]) r(n, giver, key, until, arrival, taker)
CROSS JOIN LATERAL (
    SELECT f.event_id FROM (
        SELECT e.seq, e.event_id FROM early_event e
        WHERE e.key = r.key AND (SELECT v.event_time FROM event v WHERE v.id = e.event_id) <= r.until
        UNION ALL
        SELECT (SELECT l.seq FROM log l WHERE l.entry_id = i.event_id), i.event_id FROM event_item i
        WHERE i.key = r.key AND i.event_time <= r.until AND NOT EXISTS (SELECT 1 FROM early_event e WHERE e.key = r.key)
    ) f
    WHERE f.event_id <> r.arrival AND f.seq IS NOT NULL
      AND (SELECT true FROM event_source s WHERE s.event_id = f.event_id AND s.sender = r.taker LIMIT 1) IS NULL
    ORDER BY f.seq LIMIT 1) b
GROUP BY r.n, r.giver
HAVING bool_and((SELECT true FROM event_source s WHERE s.event_id = b.event_id AND s.sender = r.giver LIMIT 1) IS NOT NULL
             OR (SELECT true FROM event_right a WHERE a.event_id = b.event_id AND a.audience = r.giver LIMIT 1) IS NOT NULL)

-- name: forget_handovers
DELETE FROM handover WHERE key = ANY(%(keys)s) AND event_id = ANY(%(events)s)
RETURNING uuid_send(key)

-- name: events_of
SELECT DISTINCT uuid_send(event_id) FROM event_item WHERE key = ANY(%(keys)s)

-- name: forget_history
DELETE FROM event_right WHERE event_id = ANY(%(events)s) AND kind = 3

-- name: forget_things
DELETE FROM item_right WHERE key = ANY(%(keys)s)

-- name: of_areas
-- The audiences of areas, which are negative numbers, of these events.
SELECT uuid_send(event_id), audience FROM event_right WHERE event_id = ANY(%(ids)s) AND audience < 0

-- name: take_from_areas
DELETE FROM event_right r USING unnest(%(ids)s::uuid[], %(audiences)s::integer[]) w(id, audience)
WHERE r.event_id = w.id AND r.audience = w.audience
