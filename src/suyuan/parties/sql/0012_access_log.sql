-- The access log: who did or read what, when, from where, by which right, and what came of it. Added to, never changed.
-- Objects are named by keys, codes of ours and numbers; of people there are only the numbers of their accounts.

CREATE SEQUENCE access_entry_id;
CREATE TABLE access_entry (
    id          bigint NOT NULL DEFAULT nextval('access_entry_id'),
    at          timestamptz NOT NULL,          -- by the time on the wall
    grade       smallint NOT NULL,             -- 1 ordinary, 2 to be looked at, 3 to be looked at first
    action      text NOT NULL,
    result      text NOT NULL CHECK (result IN ('done', 'refused', 'failed')),
    user_id     integer,                       -- absent: a machine, a command, or nobody we know
    party       integer,                       -- of the person or machine
    role        text NOT NULL,
    key_prefix  text NOT NULL,                 -- the public part of a machine's key
    address     inet,
    session     text NOT NULL,                 -- the beginning of the digest that the table of sessions holds
    object_kind text NOT NULL,
    object      text NOT NULL,
    purpose     text NOT NULL,                 -- by which right, or for which act
    records     integer,                       -- how many were shown or handed out; absent: not counted
    status      smallint NOT NULL,             -- of HTTP; 0: no request
    route       text NOT NULL,                 -- the pattern of the address, without what stood in it
    touched     integer[] NOT NULL             -- parties whose data it was, other than the reader's own
) PARTITION BY RANGE (at);
CREATE INDEX access_entry_by_time ON access_entry (at, id);                                    -- the page, the sweep of the rules
CREATE INDEX access_entry_by_person ON access_entry (user_id, at, id) WHERE user_id IS NOT NULL;  -- one person; his usual
CREATE INDEX access_entry_by_key ON access_entry (key_prefix, at, id) WHERE key_prefix <> '';  -- one machine; its usual
CREATE INDEX access_entry_by_party ON access_entry (party, at, id) WHERE party IS NOT NULL;    -- an organisation's people
CREATE INDEX access_entry_by_object ON access_entry (object, at, id) WHERE object <> '';       -- who looked at this thing
CREATE INDEX access_entry_by_address ON access_entry (address, at, id) WHERE address IS NOT NULL;  -- what came from there
CREATE INDEX access_entry_not_done ON access_entry (at, id) WHERE result <> 'done';            -- what was refused
CREATE INDEX access_entry_grave ON access_entry (at, id) WHERE grade = 3;                      -- what is looked at first

-- Whose data an entry was about, so that an organisation finds who read its own.
CREATE TABLE access_touched (
    party integer NOT NULL,
    at    timestamptz NOT NULL,
    entry bigint NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX access_touched_by_party ON access_touched (party, at, entry);

CREATE FUNCTION access_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;

-- A year is a partition, so that a year that has had its time goes as a whole (docs/reference/retention.md).
DO $$
DECLARE
    name text;
    year integer;
BEGIN
    FOREACH name IN ARRAY ARRAY['access_entry', 'access_touched'] LOOP
        FOR year IN 2026..2040 LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                name || '_' || year, name, year || '-01-01 00:00+00', (year + 1) || '-01-01 00:00+00');
        END LOOP;
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', name || '_default', name);
    END LOOP;
    FOR name IN SELECT relid::text FROM pg_partition_tree('access_entry')
                UNION ALL SELECT relid::text FROM pg_partition_tree('access_touched') LOOP
        EXECUTE format('CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION access_log_stays()', name);
    END LOOP;
END $$;
