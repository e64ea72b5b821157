-- Tables of subscriptions. Spreading over machines later: by owner.
-- owner is the party (0: the platform's operator): names and ids belong to who made them, and nobody learns
-- from a refusal what others have.

-- Queries that were given a name (EPCIS 2.0: POST /queries).
CREATE TABLE named_query (
    owner      integer NOT NULL,
    name       text NOT NULL,
    parameters jsonb NOT NULL,      -- [[name, value], …] as the core reads and writes them
    format     jsonb NOT NULL,      -- headers given with the query that say how results are written
    created_at timestamptz NOT NULL,
    PRIMARY KEY (owner, name)
);

-- Standing queries. The window is kept by ledger number: everything up to and including `upto` is done with,
-- either acknowledged by the receiver or found not to match.
CREATE TABLE subscription (
    owner            integer NOT NULL,
    id               text NOT NULL,
    query            text NOT NULL,         -- a named_query of the owner, or a query that the standard names
    parameters       jsonb NOT NULL,        -- of the query as it was when subscribed
    dest             text NOT NULL,
    token            bytea,                 -- signatureToken, encrypted; never shown again
    schedule         jsonb,                 -- NULL: stream
    report_if_empty  boolean NOT NULL,
    initial_time     timestamptz,           -- initialRecordTime as given
    format           jsonb NOT NULL,        -- how results are written: media type and GS1 headers
    created_at       timestamptz NOT NULL,
    state            smallint NOT NULL,     -- 1 active, 2 paused, 3 stalled, 4 ended
    state_reason     text,                  -- code of why it is stalled or ended
    upto             bigint NOT NULL,
    target           bigint,                -- the number up to which the present scheduled run looks
    reported         boolean NOT NULL,      -- the present scheduled run has sent something
    batch            integer NOT NULL,      -- most events in one delivery; halved when the receiver finds it too much
    next_at          timestamptz NOT NULL,  -- not looked at before
    min_record_time  timestamptz NOT NULL,
    last_notified_at timestamptz,
    PRIMARY KEY (owner, id)
);
-- The delivery job asks this many times a second; ended and paused ones are never looked at.
CREATE INDEX subscription_due ON subscription (next_at) WHERE state = 1;
CREATE INDEX subscription_of_query ON subscription (owner, query);

-- The outbox: what is to be sent and how it went. Content is made anew from the numbers at every try, so that
-- nothing lies about here that could be erased elsewhere.
CREATE TABLE delivery (
    owner        integer NOT NULL,
    id           uuid NOT NULL,             -- webhook-id: the same at every try
    subscription text NOT NULL,
    after        bigint NOT NULL,           -- events with numbers in (after, upto]
    upto         bigint NOT NULL,
    events       integer NOT NULL,
    made_at      timestamptz NOT NULL,
    state        smallint NOT NULL,         -- 1 waiting, 2 done, 3 dead, 4 replaced by smaller ones, 5 passed over
    moves        boolean NOT NULL,          -- the window follows it; false: a dead letter sent once more
    tries        integer NOT NULL,
    tried_at     timestamptz,
    last_status  smallint,                  -- of HTTP; NULL when no answer came
    last_problem text,                      -- code of the rule
    done_at      timestamptz,
    PRIMARY KEY (owner, id)
);
-- One thing at a time for each subscription: order is kept, and two workers cannot both move the window.
CREATE UNIQUE INDEX delivery_waiting ON delivery (owner, subscription) WHERE state = 1 AND moves;
CREATE INDEX delivery_of_subscription ON delivery (owner, subscription, made_at);
CREATE INDEX delivery_old ON delivery (done_at) WHERE state IN (2, 4);  -- taken away after a while
