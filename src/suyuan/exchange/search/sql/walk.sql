-- Shape of all: first the keys of candidates, at most so many, from one index alone (found); then each candidate's
-- row is looked at by its primary key. The planner is never left the choice to begin elsewhere (MATERIALIZED, OFFSET 0).
-- What stands in braces is text of ours (statements.py); every value is a parameter.

-- name: span
-- The span of event time: a yearly partition beyond it is not opened.
x.event_time >= %(from_time)s AND x.event_time < %(to_time)s

-- name: probe
-- How many rows a way has, at most so many.
(SELECT count(*) FROM (SELECT 1 FROM {table} x WHERE x.{key} = ANY(%({keys})s) AND {span} LIMIT %(many)s) few)

-- name: probe_numbers
-- The same of the numbers of what some parties presented.
(SELECT count(*) FROM (SELECT 1 FROM presented x
 WHERE x.party = ANY(%(number_parties)s) AND x.seq > %(after)s AND x.seq <= %(upto)s LIMIT %(many)s) few)

-- name: reach
-- How far into time the first rows of a way lead, each key having its share of them; NULL: to the end.
(SELECT {nearest}(d.event_time) FROM unnest(%({keys})s) k(key) CROSS JOIN LATERAL (
    SELECT x.event_time FROM {table} x WHERE x.{key} = k.key AND {span}
    ORDER BY x.event_time {direction} OFFSET %({share})s LIMIT 1) d)

-- name: walk_time
-- The next candidates of a way in the order of event time: event time, id, number (NULL: not meant), and the size
-- of the batch. The last row of the batch is always there: it tells where to go on.
WITH found AS MATERIALIZED (
    SELECT DISTINCT d.event_time, d.event_id
    FROM unnest(%(keys)s) k(key) CROSS JOIN LATERAL (
        -- Grouped, not DISTINCT: only from version 16 on does that sort a little at a time and stop early.
        SELECT x.event_time, x.event_id FROM {table} x
        WHERE x.{key} = k.key AND {span} AND {beyond}
        GROUP BY x.event_time, x.event_id
        ORDER BY x.event_time {direction}, x.event_id {direction} LIMIT %(many)s) d
    ORDER BY d.event_time {direction}, d.event_id {direction} LIMIT %(many)s),
counted AS MATERIALIZED (
    SELECT event_time, event_id, count(*) OVER () AS size,
           row_number() OVER (ORDER BY event_time {direction}, event_id {direction}) AS place FROM found)
SELECT c.event_time, c.event_id, meant.seq, c.size
FROM counted c LEFT JOIN LATERAL (
    SELECT l.seq FROM event e
    CROSS JOIN LATERAL (SELECT seq FROM log WHERE entry_id = e.id OFFSET 0) l
    WHERE e.id = c.event_id AND l.seq > %(after)s AND l.seq <= %(upto)s AND {conditions} OFFSET 0) meant ON true
WHERE meant.seq IS NOT NULL OR c.place = c.size
ORDER BY c.place

-- name: walk_numbers
-- The next entries of the ledger in the order of their numbers; rows as above, time and id NULL when not meant.
WITH found AS MATERIALIZED ({source}),
counted AS MATERIALIZED (
    SELECT seq, entry_id, count(*) OVER () AS size, row_number() OVER (ORDER BY seq {direction}) AS place FROM found)
SELECT meant.event_time, meant.id, c.seq, c.size
FROM counted c LEFT JOIN LATERAL (
    SELECT e.event_time, e.id FROM event e
    WHERE e.id = c.entry_id AND e.event_time >= %(from_time)s AND e.event_time < %(to_time)s
      AND {conditions} OFFSET 0) meant ON true
WHERE meant.id IS NOT NULL OR c.place = c.size
ORDER BY c.place

-- name: all_numbers
SELECT x.seq, x.entry_id FROM log x
WHERE {beyond} AND x.seq > %(after)s AND x.seq <= %(upto)s
ORDER BY x.seq {direction} LIMIT %(many)s

-- name: own_numbers
-- Of what some parties presented: what others did in between costs nothing and shows in nothing.
SELECT l.seq, l.entry_id FROM (
    SELECT DISTINCT d.seq FROM unnest(%(number_parties)s) p(party) CROSS JOIN LATERAL (
        SELECT x.seq FROM presented x
        WHERE x.party = p.party AND {beyond} AND x.seq > %(after)s AND x.seq <= %(upto)s
        ORDER BY x.seq {direction} LIMIT %(many)s) d
    ORDER BY d.seq {direction} LIMIT %(many)s) n
CROSS JOIN LATERAL (SELECT seq, entry_id FROM log WHERE seq = n.seq OFFSET 0) l

-- name: of_way
SELECT DISTINCT x.event_id FROM {table} x WHERE x.{key} = ANY(%(keys)s) AND {span}

-- name: of_numbers
SELECT l.entry_id AS event_id FROM log l WHERE l.seq > %(after)s AND l.seq <= %(upto)s

-- name: of_own_numbers
SELECT DISTINCT l.entry_id AS event_id FROM presented x
CROSS JOIN LATERAL (SELECT entry_id FROM log WHERE seq = x.seq OFFSET 0) l
WHERE x.party = ANY(%(number_parties)s) AND x.seq > %(after)s AND x.seq <= %(upto)s

-- name: gather
-- The next of the few candidates of a way, sorted.
WITH found AS MATERIALIZED ({source}),
meant AS MATERIALIZED (
    SELECT m.event_time, m.id, m.seq FROM found f CROSS JOIN LATERAL (
        SELECT e.event_time, e.id, l.seq FROM event e
        CROSS JOIN LATERAL (SELECT seq FROM log WHERE entry_id = e.id OFFSET 0) l
        WHERE e.id = f.event_id AND l.seq > %(after)s AND l.seq <= %(upto)s
          AND e.event_time >= %(from_time)s AND e.event_time < %(to_time)s AND {conditions} OFFSET 0) m)
SELECT event_time, id, seq FROM meant WHERE {beyond} ORDER BY {sort} LIMIT %(many)s

-- name: carries
-- The event of the outer row has a row in another index.
EXISTS (SELECT 1 FROM {table} y
        WHERE y.{key} = ANY(%({keys})s) AND y.event_time = e.event_time AND y.event_id = e.id{roles})
