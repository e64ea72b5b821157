-- What was locked by decision, and what became of it. Not derived: each row has its act in the ledger.
-- A lock of things, a lot or a product is also an event there, by which states, verdicts and rules know of it; a lock
-- of a place holds for whatever is there, and is here alone.
CREATE TABLE lock (
    id        uuid PRIMARY KEY,
    scope     text NOT NULL,           -- things, lot, product, place
    party     integer NOT NULL,        -- in whose name
    state     text NOT NULL,           -- what holds now: a lock, or what it was released to
    case_no   text NOT NULL,           -- number of the recall, complaint or excursion; '' without
    set_at    timestamptz NOT NULL,
    moved_at  timestamptz NOT NULL,    -- the newest decision
    is_open   boolean NOT NULL
);
CREATE INDEX lock_of_party ON lock (party, set_at DESC);
CREATE INDEX lock_by_time ON lock (set_at DESC, id);

-- What a lock is about: one row a thing, lot, product or place.
CREATE TABLE lock_thing (
    lock uuid NOT NULL REFERENCES lock,
    key  uuid NOT NULL,                -- as in item; of a place, as in parties.place
    text text NOT NULL,
    PRIMARY KEY (lock, key)
);
CREATE INDEX lock_thing_by_key ON lock_thing (key);

-- The decisions about a lock, from the first one on.
CREATE TABLE lock_step (
    lock     uuid NOT NULL REFERENCES lock,
    number   smallint NOT NULL,
    at       timestamptz NOT NULL,
    state    text NOT NULL,
    reason   text NOT NULL,
    evidence jsonb NOT NULL,           -- ids of events, files, documents
    act      uuid NOT NULL,
    event_id uuid,                     -- NULL for a place
    by_user  integer,
    PRIMARY KEY (lock, number)
);

-- What is said to stop a thing, a lot or a product, by whatever door it came. Derived, behind state.
CREATE TABLE stop (
    key      uuid PRIMARY KEY,
    text     text NOT NULL,
    level    text NOT NULL,            -- thing, lot, product
    group_of uuid,                     -- of a lot: its product
    state    text,                     -- NULL: lifted since
    since    timestamptz,
    party    integer,                  -- who said it
    seq      bigint NOT NULL           -- number of the log with which this became so
);
CREATE INDEX stop_by_number ON stop (seq);
CREATE INDEX stop_by_group ON stop (group_of) WHERE group_of IS NOT NULL;
