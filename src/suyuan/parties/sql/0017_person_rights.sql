-- Whether this reader may see this person now, and whose person it is: no row where not.
CREATE FUNCTION vault_may(given_grant uuid, given_reader integer, given_name text)
RETURNS TABLE (party_id integer)
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
    SELECT g.party_id
    FROM vault_grant g
    JOIN approval a ON a.id = g.approval_id
    JOIN user_account u ON u.id = g.reader_id
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
$$;
REVOKE ALL ON FUNCTION vault_may(uuid, integer, text) FROM PUBLIC;

DROP FUNCTION vault_open(uuid, integer, text);
CREATE FUNCTION vault_open(given_grant uuid, given_reader integer, given_name text)
RETURNS TABLE (ciphertext bytea, cipher text, key_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT v.ciphertext, v.cipher, v.key_id
    FROM vault_may(given_grant, given_reader, given_name) may
    JOIN parties_vault v ON v.party_id = may.party_id AND v.pseudonym = given_name
    WHERE v.ciphertext IS NOT NULL
$$;

-- What stood there before corrections, oldest first, for whom may see what stands there now.
CREATE FUNCTION vault_earlier(given_grant uuid, given_reader integer, given_name text)
RETURNS TABLE (version integer, replaced_at timestamptz, ciphertext bytea, cipher text, key_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT v.version, v.replaced_at, v.ciphertext, v.cipher, v.key_id
    FROM vault_may(given_grant, given_reader, given_name) may
    JOIN vault_version v ON v.party_id = may.party_id AND v.pseudonym = given_name
    ORDER BY v.version
$$;

-- A new version, on an act of the ledger by a data officer of the institution; whether it was done.
CREATE FUNCTION vault_correct(
    given_act uuid, given_name text, new_text bytea, new_cipher text, new_key integer, keeps_old boolean)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    old parties_vault%ROWTYPE;
BEGIN
    SELECT v.* INTO old
    FROM parties_vault v
    JOIN act a ON a.id = given_act AND a.kind = 'person.correct' AND a.party = v.party_id
        AND a.body ->> 'person' = right(given_name, 26)
    JOIN user_account u ON u.id = a.user_id AND u.party_id = v.party_id AND u.role = 'data-officer'
    JOIN party_secret k ON k.id = new_key AND k.party_id = v.party_id AND k.purpose = 'vault'
    WHERE v.pseudonym = given_name AND v.ciphertext IS NOT NULL AND v.act IS DISTINCT FROM given_act
    FOR UPDATE OF v;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO vault_version (party_id, pseudonym, version, ciphertext, cipher, key_id, replaced_at, act)
    VALUES (old.party_id, given_name, old.version, CASE WHEN keeps_old THEN old.ciphertext END, old.cipher,
            old.key_id, clock_timestamp(), given_act);
    UPDATE parties_vault
    SET ciphertext = new_text, cipher = new_cipher, key_id = new_key, version = old.version + 1, act = given_act
    WHERE pseudonym = given_name;
    RETURN true;
END $$;

-- What is behind a pseudonym is destroyed, earlier versions too, on an act that used an approval of exactly this; the
-- row stays, so that a later document does not bring the person back. Whether it was done.
CREATE FUNCTION vault_erase(given_act uuid, given_name text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    owner integer;
BEGIN
    SELECT v.party_id INTO owner
    FROM parties_vault v
    JOIN act a ON a.id = given_act AND a.kind = 'person.erase' AND a.party = v.party_id
        AND a.body ->> 'person' = right(given_name, 26)
    JOIN approval p ON p.use_act = given_act AND p.action = 'person.erase' AND p.decision = 'yes'
        AND p.party_id = v.party_id AND p.asked_by_id = a.user_id AND p.decided_by_id <> p.asked_by_id
        AND p.details -> 'fields' ->> 'pseudonym' = right(given_name, 26)
    WHERE v.pseudonym = given_name AND v.ciphertext IS NOT NULL
    FOR UPDATE OF v;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE parties_vault SET ciphertext = NULL, act = given_act WHERE pseudonym = given_name;
    UPDATE vault_version SET ciphertext = NULL WHERE pseudonym = given_name AND party_id = owner;
    RETURN true;
END $$;
