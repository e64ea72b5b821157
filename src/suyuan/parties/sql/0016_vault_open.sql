-- The only way of the application to what is in the vault. It asks whether this reader may, whatever the caller says:
-- an opened grant that is not over, an approval of exactly this person by somebody else, an account that is open, and
-- all of one institution.
CREATE FUNCTION vault_open(given_grant uuid, given_reader integer, given_name text)
RETURNS TABLE (ciphertext bytea, key_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT v.ciphertext, v.key_id
    FROM vault_grant g
    JOIN approval a ON a.id = g.approval_id
    JOIN user_account u ON u.id = g.reader_id
    JOIN parties_vault v ON v.party_id = g.party_id
    WHERE g.id = given_grant
      AND g.reader_id = given_reader
      AND given_name = ANY (g.pseudonyms)
      AND g.until > clock_timestamp()
      AND a.action = 'person.read'
      AND a.decision = 'yes'
      AND a.asked_by_id = g.reader_id
      AND a.decided_by_id <> g.reader_id
      AND a.party_id = g.party_id
      AND a.use_act = g.act
      AND a.details -> 'fields' -> 'pseudonyms' ? right(given_name, 26)
      AND u.is_active
      AND u.party_id = g.party_id
      AND v.pseudonym = given_name
$$;
