-- name: patience
-- A look through all events may take so long and no longer.
SET LOCAL statement_timeout = '1500ms'

-- name: patience_again
SET LOCAL statement_timeout TO DEFAULT

-- name: by_hash
SELECT e.id FROM event e WHERE e.cbv_hash = %(digest)s LIMIT 20
