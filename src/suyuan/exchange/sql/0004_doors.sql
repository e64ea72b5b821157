-- Tables of the doors for tables, folders, scans and repeated requests. Spreading over machines later: by party.

-- How a party's tables are read. A version is never changed: imports name theirs. The shipped ones are not here.
CREATE TABLE table_mapping (
    party   integer NOT NULL,
    name    text NOT NULL,
    version integer NOT NULL,
    made_at timestamptz NOT NULL,
    body    jsonb NOT NULL,
    PRIMARY KEY (party, name, version)
);

-- One delivered table. The table itself is a document of intake; its rows' results are sealed, since problems
-- quote cells and cells may hold names of people.
CREATE TABLE table_import (
    party           integer NOT NULL,
    id              uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    origin          text NOT NULL,           -- api, page, folder
    mapping         text NOT NULL,
    mapping_version integer NOT NULL,        -- 0: the shipped one
    document_id     uuid NOT NULL,           -- the table as it came
    events_document uuid,                    -- the events as they were captured
    state           smallint NOT NULL,       -- 1 waiting, 2 done, 3 failed: may be tried again
    attempts        smallint NOT NULL DEFAULT 0,
    rows            integer NOT NULL,
    accepted        integer,                 -- rows, like the next two
    duplicate       integer,
    refused         integer,
    codes           text[] NOT NULL DEFAULT '{}',
    result          bytea,                   -- sealed JSON
    PRIMARY KEY (party, id)
);
CREATE INDEX table_import_by_time ON table_import (party, created_at, id);     -- "my last imports"
CREATE INDEX table_import_waiting ON table_import (created_at) WHERE state = 1;  -- the job's next ones

-- A file of the watched folder: noted in the transaction that captures it, so that a kill in between asks again.
CREATE TABLE inbox_file (
    party      integer NOT NULL,
    id         uuid NOT NULL,                -- digest of its place, its time and its content
    taken_at   timestamptz NOT NULL,
    success    boolean NOT NULL,
    accepted   integer NOT NULL,
    duplicate  integer NOT NULL,
    refused    integer NOT NULL,
    codes      text[] NOT NULL,
    subject    text NOT NULL,                -- the capture job or import
    answer     bytea NOT NULL,               -- sealed JSON
    PRIMARY KEY (party, id)
);
CREATE INDEX inbox_file_by_time ON inbox_file (party, taken_at);

-- Requests that may be repeated: what was asked, as a digest, and what was answered, sealed.
CREATE TABLE idempotency_key (
    party      integer NOT NULL,
    key        uuid NOT NULL,                -- digest of the header
    request    bytea NOT NULL,               -- SHA-256 of method, path, query, type and content
    expires_at timestamptz NOT NULL,
    status     smallint NOT NULL,
    answer     bytea NOT NULL,               -- sealed: headers and body
    PRIMARY KEY (party, key)
);
CREATE INDEX idempotency_key_old ON idempotency_key (expires_at);  -- taken away after a day

-- Calls at the doors: who, where, how it went. Never bodies, values of queries, names of people or secrets.
CREATE TABLE interface_call (
    party      integer NOT NULL,             -- 0: nobody we know, or the operator
    at         timestamptz NOT NULL,
    door       text NOT NULL,                -- epcis20, epcis12, api, folder
    method     text NOT NULL,
    route      text NOT NULL,                -- the pattern of the address, without what stood in it
    status     smallint NOT NULL,
    ms         integer NOT NULL,
    bytes_in   bigint NOT NULL,
    bytes_out  bigint NOT NULL,
    key_prefix text NOT NULL,                -- the public part
    user_id    integer,
    codes      text[] NOT NULL,              -- rules that were broken
    subject    text NOT NULL                 -- job, import, document or subscription
);
CREATE INDEX interface_call_by_party ON interface_call (party, at);  -- a party's page
CREATE INDEX interface_call_by_time ON interface_call (at);          -- the operator's page, and taking away the old
CREATE INDEX interface_call_failed ON interface_call (party, at) WHERE status >= 400;  -- "my last error"
