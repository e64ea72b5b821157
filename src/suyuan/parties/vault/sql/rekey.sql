-- name: left
-- How many entries, earlier versions and keys of files of one institution are under another key.
SELECT (SELECT count(*) FROM parties_vault
        WHERE party_id = %(party)s AND key_id <> %(key)s AND ciphertext IS NOT NULL)
     + (SELECT count(*) FROM vault_version
        WHERE party_id = %(party)s AND key_id <> %(key)s AND ciphertext IS NOT NULL)
     + (SELECT count(*) FROM media_key WHERE party_id = %(party)s AND key_id <> %(key)s)
-- name: entries_lot
-- The next entries under another key, by their pseudonyms; nobody corrects or erases them meanwhile.
SELECT pseudonym, pseudonym, ciphertext, cipher, key_id FROM parties_vault
WHERE party_id = %(party)s AND key_id <> %(key)s AND ciphertext IS NOT NULL AND pseudonym > %(after)s
ORDER BY pseudonym LIMIT %(limit)s FOR UPDATE
-- name: versions_lot
-- The same of earlier versions, by their numbers.
SELECT id, pseudonym, ciphertext, cipher, key_id FROM vault_version
WHERE party_id = %(party)s AND key_id <> %(key)s AND ciphertext IS NOT NULL AND id > %(after)s
ORDER BY id LIMIT %(limit)s FOR UPDATE
-- name: entries_put
-- One entry, encrypted again.
UPDATE parties_vault SET ciphertext = %(content)s, cipher = %(cipher)s, key_id = %(key)s WHERE pseudonym = %(row)s
-- name: versions_put
-- One earlier version, encrypted again.
UPDATE vault_version SET ciphertext = %(content)s, cipher = %(cipher)s, key_id = %(key)s WHERE id = %(row)s
-- name: files_lot
-- The same of keys of files, by the files' ids; the name is what such a key is bound to.
SELECT k.file_id, 'media/' || f.place, k.wrapped, k.cipher, k.key_id
FROM media_key k JOIN media_file f ON f.id = k.file_id
WHERE k.party_id = %(party)s AND k.key_id <> %(key)s AND k.file_id > %(after)s
ORDER BY k.file_id LIMIT %(limit)s FOR UPDATE OF k
-- name: files_put
-- The key of one file, wrapped again.
UPDATE media_key SET wrapped = %(content)s, cipher = %(cipher)s, key_id = %(key)s WHERE file_id = %(row)s
