-- Tables of joined ERP systems: whose papers are read, and what became of each paper.
-- Spreading over machines later: by owner. owner is a party.

-- One ERP that a party's papers are read from.
CREATE TABLE erp_source (
    owner        integer NOT NULL,
    name         text NOT NULL,
    dest         text NOT NULL,         -- address of the ERP's server
    settings     jsonb NOT NULL,
    secrets      bytea NOT NULL,        -- sealed; never shown again
    created_at   timestamptz NOT NULL,
    state        smallint NOT NULL,     -- 1 active, 2 paused
    seen         jsonb NOT NULL,        -- {kind of paper: [moment of the last change that was seen, its id]}
    counter      bigint NOT NULL,       -- number of the last paper
    failures     integer NOT NULL,      -- turns in a row in which the ERP did not answer
    next_at      timestamptz NOT NULL,  -- not asked before: a lease while somebody asks, else the next turn
    last_ok_at   timestamptz,
    problem      jsonb,                 -- why the last turn failed, as a Problem in its wire form
    PRIMARY KEY (owner, name)
);
CREATE INDEX erp_source_due ON erp_source (next_at) WHERE state = 1;

-- The queue: one row for each thing that a paper says happened. Content is read anew at every try.
CREATE TABLE erp_paper (
    owner       integer NOT NULL,
    source      text NOT NULL,
    number      bigint NOT NULL,        -- in the order in which they were seen
    model       text NOT NULL,          -- kind of paper, as the ERP calls it
    record      bigint NOT NULL,        -- its id in the ERP
    step        text NOT NULL,          -- received, shipped, done
    turn        integer NOT NULL,       -- 1; one more each time the ERP does again what it had undone
    shown       text NOT NULL,          -- its number, as people know it
    version     text NOT NULL,          -- when the ERP changed it last, as the ERP writes it
    checked     text NOT NULL,          -- the version whose content was compared with what was recorded
    made_at     timestamptz NOT NULL,
    state       smallint NOT NULL,      -- 1 waiting, 2 recorded, 3 blocked, 4 undone, 5 changed, 6 void, 7 retracted
    tries       integer NOT NULL,
    next_at     timestamptz NOT NULL,
    settled_at  timestamptz,
    moment      timestamptz,            -- when it happened; fixed at the first try
    digest      bytea,                  -- of what was recorded
    event       uuid,
    problems    jsonb NOT NULL,         -- what is wrong or worth knowing, as Problems in their wire form
    PRIMARY KEY (owner, source, number)
);
CREATE UNIQUE INDEX erp_paper_of ON erp_paper (owner, source, model, record, step, turn);
CREATE INDEX erp_paper_open ON erp_paper (owner, source, number) WHERE state IN (1, 3) OR (state = 2 AND version <> checked);

-- Every try to record a paper, and what the ledger answered.
CREATE TABLE erp_receipt (
    owner     integer NOT NULL,
    source    text NOT NULL,
    number    bigint NOT NULL,
    call      bigint GENERATED ALWAYS AS IDENTITY,
    at        timestamptz NOT NULL,
    status    text NOT NULL,            -- accepted, duplicate, refused, blocked, retracted
    capture   uuid,                     -- the ledger's job
    problems  jsonb NOT NULL,
    PRIMARY KEY (owner, source, number, call)
);

-- What comparing with the ERP brought.
CREATE TABLE erp_comparison (
    owner     integer NOT NULL,
    source    text NOT NULL,
    at        timestamptz NOT NULL,
    since     timestamptz NOT NULL,
    until     timestamptz NOT NULL,
    counts    jsonb NOT NULL,           -- {kind of paper: {theirs, ours}}
    findings  jsonb NOT NULL,
    PRIMARY KEY (owner, source, at)
);
