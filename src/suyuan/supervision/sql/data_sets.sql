-- name: newest
-- The newest version of each actor.
SELECT DISTINCT ON (actor) actor, version, fields, made_at FROM data_set_extension ORDER BY actor, version DESC;

-- name: publish
INSERT INTO data_set_extension (actor, version, fields, act, made_at, by_user)
VALUES (%(actor)s, %(version)s, %(fields)s, %(act)s, %(now)s, %(user)s);
