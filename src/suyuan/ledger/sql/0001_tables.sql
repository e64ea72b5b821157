-- The ledger. Rows are added and never changed.
-- Spreading over machines later: event and event_source by event id, event_item by key, event_name by name.

CREATE TABLE event (
    id           uuid PRIMARY KEY,     -- lossless content digest, see docs/reference/events.md
    event_time   timestamptz NOT NULL,
    zone_offset  smallint NOT NULL,    -- minutes east of UTC where it happened
    type         smallint NOT NULL,
    action       smallint,
    flags        smallint NOT NULL,    -- 1 later than allowed when captured, 2 error declaration
    sender       integer NOT NULL,     -- who presented it first
    position     integer NOT NULL,     -- in the document that presented it first
    document_id  uuid NOT NULL,
    name         uuid NOT NULL,        -- digest of the eventID; without one, of the content
    read_point   uuid,                 -- keys of the places
    biz_location uuid,
    step         text,                 -- bare CBV word, or a URI
    disposition  text,
    cbv_hash     bytea NOT NULL,       -- SHA-256 of the CBV pre-hash string
    seal         bytea NOT NULL,       -- three salted SHA-256: place in the document, body, CBV hash
    body         bytea NOT NULL        -- AES-256-GCM over zstd over the event
);
ALTER TABLE event ALTER body SET STORAGE EXTERNAL;

-- The only way events are found by identifier. Time partitions keep the b-tree small where it grows:
-- yearly, and a default one for stray dates (each partition costs a probe).
CREATE TABLE event_item (
    key        uuid NOT NULL,
    event_time timestamptz NOT NULL,
    event_id   uuid NOT NULL,
    role       smallint NOT NULL
) PARTITION BY RANGE (event_time);
CREATE INDEX event_item_by_key ON event_item (key, event_time);  -- every look-up of a thing
CREATE TABLE event_item_2018 PARTITION OF event_item FOR VALUES FROM ('2018-01-01 00:00+00') TO ('2019-01-01 00:00+00');
CREATE TABLE event_item_2019 PARTITION OF event_item FOR VALUES FROM ('2019-01-01 00:00+00') TO ('2020-01-01 00:00+00');
CREATE TABLE event_item_2020 PARTITION OF event_item FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2021-01-01 00:00+00');
CREATE TABLE event_item_2021 PARTITION OF event_item FOR VALUES FROM ('2021-01-01 00:00+00') TO ('2022-01-01 00:00+00');
CREATE TABLE event_item_2022 PARTITION OF event_item FOR VALUES FROM ('2022-01-01 00:00+00') TO ('2023-01-01 00:00+00');
CREATE TABLE event_item_2023 PARTITION OF event_item FOR VALUES FROM ('2023-01-01 00:00+00') TO ('2024-01-01 00:00+00');
CREATE TABLE event_item_2024 PARTITION OF event_item FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00');
CREATE TABLE event_item_2025 PARTITION OF event_item FOR VALUES FROM ('2025-01-01 00:00+00') TO ('2026-01-01 00:00+00');
CREATE TABLE event_item_2026 PARTITION OF event_item FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2027-01-01 00:00+00');
CREATE TABLE event_item_2027 PARTITION OF event_item FOR VALUES FROM ('2027-01-01 00:00+00') TO ('2028-01-01 00:00+00');
CREATE TABLE event_item_2028 PARTITION OF event_item FOR VALUES FROM ('2028-01-01 00:00+00') TO ('2029-01-01 00:00+00');
CREATE TABLE event_item_2029 PARTITION OF event_item FOR VALUES FROM ('2029-01-01 00:00+00') TO ('2030-01-01 00:00+00');
CREATE TABLE event_item_2030 PARTITION OF event_item FOR VALUES FROM ('2030-01-01 00:00+00') TO ('2031-01-01 00:00+00');
CREATE TABLE event_item_2031 PARTITION OF event_item FOR VALUES FROM ('2031-01-01 00:00+00') TO ('2032-01-01 00:00+00');
CREATE TABLE event_item_2032 PARTITION OF event_item FOR VALUES FROM ('2032-01-01 00:00+00') TO ('2033-01-01 00:00+00');
CREATE TABLE event_item_2033 PARTITION OF event_item FOR VALUES FROM ('2033-01-01 00:00+00') TO ('2034-01-01 00:00+00');
CREATE TABLE event_item_2034 PARTITION OF event_item FOR VALUES FROM ('2034-01-01 00:00+00') TO ('2035-01-01 00:00+00');
CREATE TABLE event_item_2035 PARTITION OF event_item FOR VALUES FROM ('2035-01-01 00:00+00') TO ('2036-01-01 00:00+00');
CREATE TABLE event_item_default PARTITION OF event_item DEFAULT;

-- Every presentation of an event: all honest senders count as its capturers.
CREATE TABLE event_source (
    event_id     uuid NOT NULL,
    sender       integer NOT NULL,
    document_id  uuid NOT NULL,
    position     integer NOT NULL,
    presented_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, sender, document_id, position)
);

-- How events are called, once a sender: an eventID where one was given, else the content.
CREATE TABLE event_name (
    name        uuid NOT NULL,
    event_id    uuid NOT NULL,
    sender      integer NOT NULL,
    explicit    boolean NOT NULL,      -- an eventID was given
    declaration boolean NOT NULL,
    entry_id    uuid NOT NULL,         -- what is numbered: the event, or its later presentation by this sender
    PRIMARY KEY (name, event_id, sender)
);
-- One sender cannot give one eventID to two contents, not even at the same moment.
CREATE UNIQUE INDEX event_name_once ON event_name (name, sender) WHERE explicit AND NOT declaration;

-- A sender presents what others presented before. Numbered like an event: a declaration of this sender takes
-- effect with it, and everybody must learn of that in order.
CREATE TABLE presentation (
    id       uuid PRIMARY KEY,
    event_id uuid NOT NULL,
    sender   integer NOT NULL
);

-- The body once more, for an event whose first document was erased and that somebody presents again.
CREATE TABLE event_copy (
    event_id    uuid NOT NULL,
    document_id uuid NOT NULL,
    position    integer NOT NULL,
    body        bytea NOT NULL,
    PRIMARY KEY (event_id, document_id)
);

CREATE TABLE act (
    id      uuid PRIMARY KEY,
    kind    text NOT NULL,
    at      timestamptz NOT NULL,
    party   integer,
    user_id integer,
    subject uuid,                      -- what it is about: an event, an item, an act
    body    jsonb NOT NULL
);
CREATE INDEX act_by_subject ON act (subject);  -- "what was decided about this"

-- Captured and not yet numbered. Small and busy: vacuumed at once.
CREATE TABLE pending (
    entry_id   uuid NOT NULL,
    kind       smallint NOT NULL,      -- 1 event, 2 act, 3 presentation
    event_id   uuid,                   -- of kinds 1 and 3
    probe_key  uuid,                   -- one identifier of the event, to see that its rows can be read
    probe_time timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- The one order. Gap-free; record_time never falls along it.
CREATE TABLE log (
    seq         bigint PRIMARY KEY,
    record_time timestamptz NOT NULL,
    entry_id    uuid NOT NULL,
    kind        smallint NOT NULL
);
CREATE UNIQUE INDEX log_by_entry ON log (entry_id);          -- the number of an event; also: never twice
CREATE INDEX log_by_record_time ON log (record_time, seq);   -- "as known at"

-- Entries that a follower could not read and passed by: never empty without somebody looking.
CREATE TABLE damage (
    seq        bigint NOT NULL,
    follower   text NOT NULL,
    noticed_at timestamptz NOT NULL,
    why        text NOT NULL,
    PRIMARY KEY (seq, follower)
);

CREATE TABLE cursor (
    name text PRIMARY KEY,
    seq  bigint NOT NULL
);
