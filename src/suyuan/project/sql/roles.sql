-- The three roles. Run once a server by whoever may create roles; running it again changes nothing.
-- suyuan_owner    owns schema and tables; only migrations run as this one
-- suyuan_app      serves; appends to the ledger, edits accounts and derived tables
-- suyuan_auditor  reads everything, writes nothing
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['suyuan_owner', 'suyuan_app', 'suyuan_auditor'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another starter was first
      END;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      -- also where we made it: since version 16 its maker may administer a role but not become it
      EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
    END IF;
  END LOOP;
END $$;
