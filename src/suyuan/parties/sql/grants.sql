-- Parties, people and keys are entered and changed, never removed: what they captured names them for good.
GRANT SELECT, INSERT, UPDATE ON invitation, licence, registration, party, party_profile, place, user_account, api_key, entrustment TO suyuan_app;
-- What a party was stays.
GRANT SELECT, INSERT ON party_version TO suyuan_app;
-- A pseudonym key that changed would split one patient into two.
GRANT SELECT, INSERT ON party_secret TO suyuan_app;
-- No statement of the application can read a person out of the vault; whom it holds anything of is no secret to it.
GRANT INSERT, SELECT (pseudonym, party_id, key_id, created_at, cipher, version, act) ON parties_vault TO suyuan_app;
-- The function gives an original to whom it was granted, and to nobody else.
REVOKE ALL ON FUNCTION vault_open(uuid, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_open(uuid, integer, text) TO suyuan_app;
REVOKE ALL ON FUNCTION vault_earlier(uuid, integer, text), vault_correct(uuid, text, bytea, text, integer, boolean),
    vault_erase(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_earlier(uuid, integer, text), vault_correct(uuid, text, bytea, text, integer, boolean),
    vault_erase(uuid, text) TO suyuan_app;
GRANT SELECT (id, party_id, pseudonym, version, key_id, cipher, replaced_at, act) ON vault_version TO suyuan_app;
-- What somebody asked for stays as it was asked; only the answer is added.
GRANT SELECT, INSERT, UPDATE (outcome, answer, answered_by_id, answered_at, answer_act) ON person_request TO suyuan_app;
GRANT SELECT, INSERT ON consent_record TO suyuan_app;
GRANT SELECT ON person_request, consent_record TO suyuan_auditor;
-- What somebody accepted stays accepted.
GRANT SELECT, INSERT ON terms_acceptance TO suyuan_app;
GRANT SELECT ON terms_acceptance TO suyuan_auditor;
-- What was opened stays as it was: a longer end or another person is another approval.
GRANT SELECT, INSERT ON vault_grant TO suyuan_app;
GRANT SELECT ON vault_grant TO suyuan_auditor;
-- Only the last few passwords are remembered.
GRANT SELECT, INSERT, DELETE ON password_history TO suyuan_app;
GRANT SELECT ON party, party_version, licence, party_profile, place, entrustment TO suyuan_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_guard, user_session, second_factor, recovery_code, external_account TO suyuan_app;
-- Locking the rows that go needs the right to change them.
GRANT SELECT, INSERT, UPDATE, DELETE ON request_nonce TO suyuan_app;
-- What happened stays as it was told.
GRANT SELECT, INSERT ON account_event TO suyuan_app;
GRANT SELECT ON account_event TO suyuan_auditor;
-- What was asked stays as it was asked; only the answer and the use are added.
GRANT SELECT, INSERT, UPDATE (decided_by_id, decided_at, decision, decision_reason, decision_act, used_at, use_act) ON approval TO suyuan_app;
GRANT SELECT ON approval TO suyuan_auditor;
-- Derived: may be emptied and derived again.
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON event_right, item_right TO suyuan_app;
GRANT SELECT ON event_right, item_right TO suyuan_auditor;
-- The access log: added to, by nobody changed.
GRANT SELECT, INSERT ON access_entry, access_touched TO suyuan_app;
GRANT SELECT ON access_entry, access_touched TO suyuan_auditor;
-- What was found stays; only its explanation is added.
GRANT SELECT, INSERT, UPDATE (explained_at, explained_by, explanation, act) ON access_alarm TO suyuan_app;
GRANT SELECT, INSERT, UPDATE ON access_look TO suyuan_app;
GRANT SELECT ON access_alarm, access_look TO suyuan_auditor;
-- A file is kept, attached and erased; erasing takes its key and what it is attached to.
GRANT SELECT, INSERT, UPDATE ON media_file TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON media_key, media_link TO suyuan_app;
GRANT SELECT ON media_file, media_link TO suyuan_auditor;
-- Seals of rows that give rights: written with them. A row is never removed, nor is its seal.
GRANT SELECT, INSERT, UPDATE ON rights_seal TO suyuan_app;
GRANT SELECT ON rights_seal TO suyuan_auditor;
