-- Runs that look for doubled, wrong and stale data, and what they propose. What people decided has its act.
CREATE TABLE cleaning_run (
    id         uuid PRIMARY KEY,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    upto       bigint NOT NULL,        -- number of the log up to which records were compared
    by_user    integer,                -- NULL: by itself
    events     bigint NOT NULL,        -- in the ledger then
    things     bigint NOT NULL,
    counts     jsonb NOT NULL          -- by kind: open, new, gone
);
CREATE INDEX cleaning_run_by_time ON cleaning_run (started_at DESC);

CREATE TABLE cleaning_proposal (
    id         uuid PRIMARY KEY,       -- digest of kind and subject: what is found again is the same
    kind       text NOT NULL,          -- double, lot, place, product, stale
    party      integer NOT NULL,       -- whose it is to mend
    event_id   uuid,                   -- what would be corrected
    other_id   uuid,                   -- what it is compared with; of a stale finding, the finding
    text       text NOT NULL,          -- the thing, place or product, canonical
    words      jsonb NOT NULL,
    first_run  uuid NOT NULL REFERENCES cleaning_run,
    last_run   uuid NOT NULL REFERENCES cleaning_run,
    found_at   timestamptz NOT NULL,
    gone_at    timestamptz,            -- no longer so, without anybody's decision
    decision   text,                   -- accepted, declined
    decided_at timestamptz,
    reason     text NOT NULL DEFAULT '',
    act        uuid,
    by_user    integer,
    result     uuid[] NOT NULL DEFAULT '{}',  -- events that it became
    CHECK ((decision IS NULL) = (act IS NULL))
);
CREATE INDEX cleaning_open ON cleaning_proposal (party, kind, found_at) WHERE decision IS NULL AND gone_at IS NULL;
