-- name: open
-- The ciphertext of one person for one reader: nothing, unless the database finds the right to it itself.
SELECT ciphertext, key_id FROM vault_open(%(grant)s, %(reader)s, %(name)s)
