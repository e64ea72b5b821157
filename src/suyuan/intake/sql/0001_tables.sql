-- What came in, as it came in. Every document has a key of its own; erasing the key erases the content.
-- No foreign keys: these tables are spread over machines when one is not enough.

CREATE TABLE raw_document (
    id          uuid PRIMARY KEY,      -- digest of sender and content: the same bytes again are the same document
    received_at timestamptz NOT NULL,
    sender      integer NOT NULL,      -- parties.party
    media_type  text NOT NULL,
    size        bigint NOT NULL,       -- bytes as received
    sha256      bytea NOT NULL         -- of the bytes as received
);
CREATE INDEX raw_document_by_sender ON raw_document (sender, received_at);  -- "my last documents"

CREATE TABLE raw_part (
    document_id uuid NOT NULL,
    part        integer NOT NULL,
    body        bytea NOT NULL,        -- AES-256-GCM over zstd over at most 1 MiB of the document
    PRIMARY KEY (document_id, part)
);
ALTER TABLE raw_part ALTER body SET STORAGE EXTERNAL;  -- compressed and encrypted: TOAST must not try again

CREATE TABLE document_key (
    document_id uuid PRIMARY KEY,
    wrapped     bytea NOT NULL         -- the document's key under the key-encryption key
);

CREATE TABLE capture_job (
    id          uuid PRIMARY KEY,
    document_id uuid NOT NULL,
    sender      integer NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    behaviour   text NOT NULL CHECK (behaviour IN ('rollback', 'proceed')),
    success     boolean NOT NULL,
    accepted    integer NOT NULL,
    duplicate   integer NOT NULL,
    refused     integer NOT NULL,
    problems    jsonb NOT NULL         -- the first thousand
);
CREATE INDEX capture_job_by_sender ON capture_job (sender, created_at);  -- "my last captures"
