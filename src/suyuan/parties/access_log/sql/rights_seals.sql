-- name: write
INSERT INTO rights_seal (of_table, id, mac) VALUES (%(table)s, %(id)s, %(mac)s)
ON CONFLICT (of_table, id) DO UPDATE SET mac = excluded.mac

-- name: seal
SELECT mac FROM rights_seal WHERE of_table = %(table)s AND id = %(id)s

-- name: seals
SELECT id, mac FROM rights_seal WHERE of_table = %(table)s

-- name: raise
-- One that nobody explained yet is not raised again; one that was explained and is still so is, once an hour.
INSERT INTO access_alarm (found_at, rule, user_id, key_prefix, since, until, many, usual, networks)
SELECT %(now)s, %(rule)s, %(user)s, %(key)s, %(now)s, %(now)s, 1, 0, '{}'
WHERE NOT EXISTS (SELECT 1 FROM access_alarm WHERE rule = %(rule)s AND key_prefix = %(key)s AND explained_at IS NULL)
ON CONFLICT DO NOTHING
