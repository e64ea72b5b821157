-- What rules find in the lives of things. Derived: may be dropped and found again, ids and all.
-- One row a breach, with all the things that it is about in finding_thing: a missing receipt of 1,000 packs is one.
CREATE TABLE finding (
    id           uuid PRIMARY KEY,     -- digest of rule, events and party
    rule         text NOT NULL,
    grade        smallint NOT NULL,    -- 1 notice, 2 minor, 3 major, 4 grave
    kind         text NOT NULL,        -- of the product: drug, vaccine, device, implant; '' unknown
    event_id     uuid NOT NULL,        -- the event that shows it
    other_id     uuid,
    at           timestamptz NOT NULL, -- when that happened
    other_at     timestamptz,
    party        integer,              -- who must act
    party_text   text,                 -- who is not registered, as named
    partner      integer,
    partner_text text,
    words        jsonb NOT NULL,       -- values for the message
    opened_seq   bigint NOT NULL,
    opened_at    timestamptz NOT NULL,
    deadline     timestamptz NOT NULL,
    things       integer NOT NULL,     -- of how many it holds now; 0: healed
    healed_at    timestamptz,
    healed_by    uuid                  -- the event that healed the last of them
);
CREATE INDEX finding_open ON finding (party, grade, deadline) WHERE things > 0;
CREATE INDEX finding_by_time ON finding (opened_at DESC, id);
CREATE INDEX finding_by_event ON finding (event_id);

CREATE TABLE finding_thing (
    key       uuid NOT NULL,
    finding   uuid NOT NULL,
    since     bigint NOT NULL,         -- number of the log with which it was found
    until     bigint,                  -- with which it was healed
    healed_by uuid,
    PRIMARY KEY (key, finding)
);
CREATE INDEX finding_thing_by_finding ON finding_thing (finding) WHERE until IS NULL;

-- Lives that time alone will change: a shipment is overdue then, a missing record is a fault then.
CREATE TABLE recheck (
    key uuid PRIMARY KEY,
    at  timestamptz NOT NULL
);
CREATE INDEX recheck_by_time ON recheck (at);

-- How promptly and how completely parties report, by day of recording.
CREATE TABLE reporting (
    party  integer NOT NULL,
    day    date NOT NULL,              -- in China
    step   text NOT NULL,              -- '' without one
    events bigint NOT NULL,
    late   bigint NOT NULL,            -- later than the limit after they happened
    hours  bigint NOT NULL,            -- of delay, summed
    future bigint NOT NULL,            -- dated later than they were received
    PRIMARY KEY (party, day, step)
);

-- What people decided about findings. Not derived: each row has its act in the ledger.
CREATE TABLE finding_waiver (
    finding  uuid PRIMARY KEY,
    act      uuid NOT NULL,
    at       timestamptz NOT NULL,
    party    integer,
    by_user  integer,
    reason   text NOT NULL
);
