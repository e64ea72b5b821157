-- name: totals
SELECT coalesce(sum(j.accepted), 0)::bigint, count(DISTINCT j.document_id), coalesce(sum(j.refused), 0)::bigint,
       (SELECT count(*) FROM party)
FROM capture_job j WHERE %(all)s OR j.sender = ANY(%(parties)s)

-- name: last
SELECT j.created_at, coalesce(CASE WHEN %(english)s THEN nullif(p.name_en, '') END, p.name, ''), j.success, j.accepted, j.duplicate, j.refused,
       jsonb_path_query_array(j.problems, '$[0 to 2]')
FROM capture_job j LEFT JOIN party p ON p.id = j.sender
WHERE %(all)s OR j.sender = ANY(%(parties)s)
ORDER BY j.created_at DESC, j.id LIMIT %(most)s

-- name: problems
SELECT j.problems FROM capture_job j
WHERE j.document_id = %(document)s AND j.success AND (%(all)s OR j.sender = ANY(%(parties)s))
ORDER BY j.created_at DESC LIMIT 1
