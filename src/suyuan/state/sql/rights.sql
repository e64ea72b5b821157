-- name: senders
SELECT DISTINCT uuid_send(event_id), sender FROM event_source WHERE event_id = ANY(%(ids)s)

-- name: add_handovers
INSERT INTO handover (key, taker, at, event_id)
SELECT * FROM unnest(%(keys)s::uuid[], %(takers)s::integer[], %(stamps)s::uuid[], %(events)s::uuid[])
ON CONFLICT DO NOTHING

-- name: later_handovers
-- Handovers of things about which the staged batch tells something older, or of the same moment, and of what stood in
-- them: the first 17 signs of a stamp are its time without its rank.
SELECT DISTINCT uuid_send(h.event_id) FROM item_stage w JOIN handover h ON h.key = w.key
WHERE left(h.at::text, 17) COLLATE "C" >= left(w.first_at::text, 17) COLLATE "C"
UNION
SELECT uuid_send(h.event_id) FROM item_stage w JOIN containment c ON c.container = w.key JOIN handover h ON h.key = c.child
WHERE left(h.at::text, 17) COLLATE "C" >= left(w.first_at::text, 17) COLLATE "C"

-- name: later_boxes
-- Containers in which such things stood then or later: by these they may have been handed over.
SELECT DISTINCT uuid_send(c.container) FROM item_stage w JOIN containment c ON c.child = w.key
WHERE c.end_at IS NULL OR left(c.end_at::text, 17) COLLATE "C" >= left(w.first_at::text, 17) COLLATE "C"

-- name: handovers_of
-- Every handover of these things: event, thing, taker and stamp.
SELECT uuid_send(event_id), uuid_send(key), taker, uuid_send(at) FROM handover WHERE key = ANY(%(keys)s)

-- name: contents
-- What stood in these containers at a moment.
SELECT DISTINCT uuid_send(child) FROM containment
WHERE container = ANY(%(keys)s) AND start_at <= %(at)s AND (end_at IS NULL OR end_at > %(at)s)

-- name: containers
-- In what these things stood before a moment, from when to when.
SELECT uuid_send(container), uuid_send(start_at), uuid_send(end_at) FROM containment
WHERE child = ANY(%(keys)s) AND start_at <= %(at)s

-- name: pass_on
-- The past of some things, as far as the givers see it, to the takers. Of goods without serials (whole) the past holds
-- what the givers handed to others too: that is not the takers' affair.
INSERT INTO event_right (event_id, audience, kind)
SELECT DISTINCT p.event_id, t.party, 3::smallint FROM (
    SELECT DISTINCT i.event_id FROM unnest(%(keys)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[], %(whole)s::boolean[])
        AS s(key, since, until, whole)
    JOIN event_item i ON i.key = s.key AND i.event_time >= s.since AND i.event_time <= s.until
    WHERE i.event_id <> %(event)s AND (NOT s.whole OR i.role BETWEEN 5 AND 8)
      AND NOT (s.whole AND EXISTS (
          SELECT 1 FROM handover h JOIN event_source g ON g.event_id = h.event_id AND g.sender = ANY(%(givers)s)
          WHERE h.key = i.key AND h.event_id = i.event_id AND h.taker <> ALL(%(known)s)))
    OFFSET 0) p
CROSS JOIN unnest(%(takers)s::integer[]) t(party)
WHERE ((SELECT true FROM event_source g WHERE g.event_id = p.event_id AND g.sender = ANY(%(givers)s) LIMIT 1)
    OR (SELECT true FROM event_right r WHERE r.event_id = p.event_id AND r.audience = ANY(%(givers)s) LIMIT 1))
  AND NOT EXISTS (SELECT 1 FROM event_source o WHERE o.event_id = p.event_id AND o.sender = t.party)
ON CONFLICT DO NOTHING

-- name: hand_things
INSERT INTO item_right (key, party)
SELECT k, t FROM unnest(%(keys)s::uuid[]) k CROSS JOIN unnest(%(takers)s::integer[]) t
ON CONFLICT DO NOTHING

-- name: arrivals
-- How what was handed over arrived: the first receipt of these things by each taker after the handover.
SELECT DISTINCT ON (s.sender) uuid_send(e.id), s.sender, e.event_time FROM event_item i
JOIN event e ON e.id = i.event_id
JOIN event_source s ON s.event_id = e.id AND s.sender = ANY(%(takers)s)
WHERE i.key = ANY(%(keys)s) AND i.event_time >= %(since)s AND e.step = ANY(%(steps)s)
ORDER BY s.sender, i.event_time, i.event_id

-- name: beginnings
-- Of what happened to each of these things before it arrived at a taker and was not told by the taker itself, what the
-- ledger learnt first. Who sends things knows it; who only says so afterwards does not.
SELECT DISTINCT ON (i.key) uuid_send(i.event_id) FROM event_item i JOIN log l ON l.entry_id = i.event_id
WHERE i.key = ANY(%(keys)s) AND i.event_time <= %(until)s AND i.event_id <> %(arrival)s
  AND NOT EXISTS (SELECT 1 FROM event_source s WHERE s.event_id = i.event_id AND s.sender = %(taker)s)
ORDER BY i.key, l.seq

-- name: seen_by
-- Which of these events one of these parties presented or has a right to.
SELECT uuid_send(e) FROM unnest(%(ids)s::uuid[]) e
WHERE EXISTS (SELECT 1 FROM event_source s WHERE s.event_id = e AND s.sender = ANY(%(parties)s))
   OR EXISTS (SELECT 1 FROM event_right r WHERE r.event_id = e AND r.audience = ANY(%(parties)s))

-- name: forget_handovers
DELETE FROM handover WHERE key = ANY(%(keys)s) AND event_id = ANY(%(events)s)
RETURNING uuid_send(key)

-- name: events_of
SELECT DISTINCT uuid_send(event_id) FROM event_item WHERE key = ANY(%(keys)s)

-- name: forget_history
DELETE FROM event_right WHERE event_id = ANY(%(events)s) AND kind = 3

-- name: forget_things
DELETE FROM item_right WHERE key = ANY(%(keys)s)
