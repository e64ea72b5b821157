-- name: unnumbered
-- Does any entry wait for its number, be it readable or not?
SELECT EXISTS (SELECT FROM pending)

-- name: behind
-- Are there numbers that a follower has not applied?
SELECT coalesce((SELECT seq FROM log ORDER BY seq DESC LIMIT 1), 0)
     > coalesce((SELECT seq FROM cursor WHERE name = '{follower}'), 0)

-- name: position
-- The last number that a follower has applied; NULL before its first.
SELECT seq FROM cursor WHERE name = '{follower}'
