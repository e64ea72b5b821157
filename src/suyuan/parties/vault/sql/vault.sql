-- name: open
-- The ciphertext of one person for one reader: nothing, unless the database finds the right to it itself.
SELECT ciphertext, cipher, key_id FROM vault_open(%(grant)s, %(reader)s, %(name)s)
-- name: earlier
-- What stood there before, oldest first, under the same right.
SELECT version, replaced_at, ciphertext, cipher, key_id FROM vault_earlier(%(grant)s, %(reader)s, %(name)s)
-- name: correct
-- A new version; false where the act does not order it.
SELECT vault_correct(%(act)s, %(name)s, %(content)s, %(cipher)s, %(key)s, %(keeps)s)
-- name: erase
-- Destroy what is there; false where no approval was used for it.
SELECT vault_erase(%(act)s, %(name)s)
-- name: looks
-- Who looked at one person of an institution, newest first.
SELECT e.at, u.name, u.login, e.purpose, e.result
FROM access_entry e JOIN user_account u ON u.id = e.user_id
WHERE e.object = %(code)s AND e.object_kind = 'person' AND e.action = 'person' AND e.party = %(party)s
ORDER BY e.at DESC LIMIT 1000
