-- Documents that were taken at a door and wait to be captured, and what became of them.
-- Local to the coordinator when the tables are spread: a queue, emptied as fast as it is filled.

CREATE TABLE capture_request (
    id          uuid PRIMARY KEY,
    sender      integer NOT NULL,      -- parties.party
    created_at  timestamptz NOT NULL,
    behaviour   text NOT NULL CHECK (behaviour IN ('rollback', 'proceed')),
    media_type  text,
    size        bigint NOT NULL,       -- bytes as received, unpacked
    events      integer NOT NULL,      -- counted at the door
    -- while it waits
    wrapped     bytea,                 -- its key under the key-encryption key; NULL once done
    body        bytea,                 -- AES-256-GCM over zstd over the first MiB; NULL once done
    attempts    smallint NOT NULL DEFAULT 0,
    not_before  timestamptz NOT NULL,
    -- once done
    finished_at timestamptz,
    success     boolean,               -- without any error
    accepted    integer,
    duplicate   integer,
    refused     integer,
    document_id uuid,                  -- as intake keeps it
    errors      jsonb                  -- problems of RFC 7807, the first thousand
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE capture_request ALTER body SET STORAGE EXTERNAL;
CREATE INDEX capture_request_waiting ON capture_request (sender, created_at, id) INCLUDE (size) WHERE finished_at IS NULL;
CREATE INDEX capture_request_by_sender ON capture_request (sender, created_at, id);  -- "my last captures"
CREATE INDEX capture_request_newest ON capture_request (created_at, id);  -- the operator's list

-- What of a large document stands behind its first MiB.
CREATE TABLE capture_request_part (
    job_id uuid NOT NULL,
    part   integer NOT NULL,           -- from 1
    body   bytea NOT NULL,
    PRIMARY KEY (job_id, part)
);
ALTER TABLE capture_request_part ALTER body SET STORAGE EXTERNAL;

-- Page tokens that a client gave back before they expired.
CREATE TABLE ended_token (
    digest     bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

-- Words, places and event types in the events that a party may see: the lists of EPCIS 2.0 (/bizSteps, /readPoints …).
-- Derived: emptied and filled again from the ledger. Few rows; identifiers of things are not here.
CREATE TABLE seen_value (
    kind    smallint NOT NULL,         -- see exchange/seen/kinds.py
    party   integer NOT NULL,          -- who presented an event with it
    value   text NOT NULL,             -- canonical
    written text NOT NULL,             -- as its first presenter wrote it
    PRIMARY KEY (kind, party, value)
);
CREATE INDEX seen_value_of_all ON seen_value (kind, value);  -- the operator's lists
