-- What serial numbers are unique within: a product, or a company prefix for logistic units. The serials themselves are no
-- rows: the n-th is a permutation of n under the key (docs/decisions/0100), so a counter tells which were issued.
CREATE TABLE serial_series (
    id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind      text NOT NULL,                -- GTIN, SSCC, MA, AHM
    text      text NOT NULL UNIQUE,         -- canonical class; sscc: and the prefix for logistic units
    class_key uuid NOT NULL,                -- digest of the text: how events of the product are found
    sealed    bytea NOT NULL,               -- the key of the permutation, AES-256-GCM
    issued    bigint NOT NULL DEFAULT 0,    -- numbers below were given out
    looked_to bigint NOT NULL DEFAULT 0     -- commissioning events up to this number of the ledger are in the marks
);

-- What one request was given: a span of numbers of its series.
CREATE TABLE serial_pool (
    id        uuid PRIMARY KEY,
    series_id integer NOT NULL REFERENCES serial_series,
    party     integer NOT NULL REFERENCES party,
    first     bigint NOT NULL,
    size      integer NOT NULL CHECK (size > 0),
    asked     integer NOT NULL,             -- may be more than it got
    at        timestamptz NOT NULL,
    act       uuid NOT NULL,                -- of the ledger, which ordered it
    system    text NOT NULL,                -- coding line or site
    sender    text NOT NULL,
    receiver  text NOT NULL,
    key_name  text NOT NULL,
    printed   integer NOT NULL DEFAULT 0,   -- how many marks of each state lie in the span
    used      integer NOT NULL DEFAULT 0,
    void      integer NOT NULL DEFAULT 0
);
CREATE INDEX serial_pool_of_party ON serial_pool (party, at DESC, id);      -- the list of one's own pools
CREATE UNIQUE INDEX serial_pool_by_span ON serial_pool (series_id, first);  -- the pool of a number; also: no span twice

-- States by bitmap, 4096 numbers a row, none where nothing is marked: a bit a serial and state.
CREATE TABLE serial_mark (
    series_id integer NOT NULL REFERENCES serial_series,
    block     bigint NOT NULL,
    printed   bytea,
    used      bytea,
    void      bytea,
    PRIMARY KEY (series_id, block)
);

-- Which serials were given up, when, by which act and why. Only appended to.
CREATE TABLE serial_voiding (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pool    uuid NOT NULL REFERENCES serial_pool,
    at      timestamptz NOT NULL,
    act     uuid NOT NULL,
    reason  text NOT NULL,
    count   integer NOT NULL
);
CREATE INDEX serial_voiding_of_pool ON serial_voiding (pool, id);           -- the page of a pool
