-- Tables of adapters: what a party sends to other platforms in their own shapes, and what they answered.
-- Spreading over machines later: by owner. owner is the party (0: the platform's operator).

-- One party's account at one other platform.
CREATE TABLE adapter_connection (
    owner        integer NOT NULL,
    name         text NOT NULL,
    adapter      text NOT NULL,         -- which shape: a name of exchange/adapters/registry.py
    dest         text NOT NULL,         -- base address
    parameters   jsonb NOT NULL,        -- of the query that says which events it is told of
    settings     jsonb NOT NULL,
    secrets      bytea NOT NULL,        -- sealed; never shown again
    created_at   timestamptz NOT NULL,
    state        smallint NOT NULL,     -- 1 active, 2 paused
    upto         bigint NOT NULL,       -- events up to this ledger number have become messages or concern it not
    counter      bigint NOT NULL,       -- number of the last message
    failures     integer NOT NULL,      -- calls in a row that had no usable answer
    next_at      timestamptz NOT NULL,  -- not called before: a lease while somebody calls, a pause after a failure
    last_ok_at   timestamptz,
    PRIMARY KEY (owner, name)
);
CREATE INDEX adapter_connection_due ON adapter_connection (next_at) WHERE state = 1;

-- The queue. Content is written anew from the events at every try and compared with the digest: nothing lies
-- about here that could be erased elsewhere, and one id never carries two contents.
CREATE TABLE adapter_message (
    owner       integer NOT NULL,
    connection  text NOT NULL,
    number      bigint NOT NULL,        -- in the order of the ledger
    id          uuid NOT NULL,          -- the same at every try; the other platform's name for it is made of it
    events      uuid[] NOT NULL,        -- the group of events
    part        integer NOT NULL,       -- which of the messages that the group makes
    once        text,                   -- what may be sent once only, such as the record of a product
    digest      bytea NOT NULL,
    made_at     timestamptz NOT NULL,
    state       smallint NOT NULL,      -- 1 waiting, 2 sent, 3 accepted, 4 refused, 5 failed, 6 given up
    tries       integer NOT NULL,       -- since it was last put in the queue
    calls       integer NOT NULL,       -- ever
    next_at     timestamptz NOT NULL,
    tried_at    timestamptz,
    settled_at  timestamptz,
    status      smallint,               -- of HTTP at the last try
    problem     jsonb,                  -- what is wrong, as a Problem in its wire form
    code        text,                   -- the other platform's code for its answer
    told        text,                   -- its words, shortened
    remote      text,                   -- its own number for the message
    PRIMARY KEY (owner, connection, number)
);
CREATE UNIQUE INDEX adapter_message_id ON adapter_message (owner, id);
CREATE INDEX adapter_message_open ON adapter_message (owner, connection, number) WHERE state IN (1, 2, 5);
CREATE UNIQUE INDEX adapter_message_once ON adapter_message (owner, connection, once) WHERE once IS NOT NULL;
CREATE INDEX adapter_message_made ON adapter_message (owner, connection, made_at);

-- Every answer, and every call that had none.
CREATE TABLE adapter_receipt (
    owner    integer NOT NULL,
    message  uuid NOT NULL,
    call     integer NOT NULL,
    at       timestamptz NOT NULL,
    verdict  smallint NOT NULL,         -- 1 accepted, 2 pending, 3 refused, 4 no usable answer
    status   smallint,
    code     text,
    told     text,
    remote   text,
    answer   bytea,                     -- as it came, sealed
    PRIMARY KEY (owner, message, call)
);

-- What comparing with the other platform brought.
CREATE TABLE adapter_comparison (
    owner       integer NOT NULL,
    connection  text NOT NULL,
    at          timestamptz NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    compared    integer NOT NULL,       -- messages of ours
    held        integer NOT NULL,       -- messages that the other platform has
    findings    jsonb NOT NULL,         -- [{kind, reference, number, ours, theirs}, …]
    PRIMARY KEY (owner, connection, at)
);
