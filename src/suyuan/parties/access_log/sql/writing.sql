-- What is written to the access log. Called by name from writing.py.

-- name: add
-- Any number of entries in one statement, each with the parties whose data it was about.
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(entries)s::jsonb) AS g(at timestamptz, grade smallint, action text,
        result text, user_id integer, party integer, role text, key_prefix text, address inet, session text,
        object_kind text, object text, purpose text, records integer, status smallint, route text, touched integer[])
), written AS (
    INSERT INTO access_entry (at, grade, action, result, user_id, party, role, key_prefix, address, session,
        object_kind, object, purpose, records, status, route, touched)
    SELECT at, grade, action, result, user_id, party, role, key_prefix, address, session, object_kind, object,
        purpose, records, status, route, touched
    FROM given
    RETURNING id, at, touched
)
INSERT INTO access_touched (party, at, entry)
SELECT unnest(touched), at, id FROM written
