-- What became of deliveries: who inspected what, when, how warm, and what was decided. Not derived: each row has its act.
CREATE TABLE acceptance (
    id          uuid PRIMARY KEY,
    party       integer NOT NULL,      -- the receiver
    delivery    text NOT NULL,         -- the document or the code that was asked for
    place       text NOT NULL,         -- as registered
    at          timestamptz NOT NULL,  -- of arrival
    temperature numeric(5, 2),         -- on arrival, degrees Celsius
    note        text NOT NULL,
    papers      uuid[] NOT NULL,       -- those that were looked at
    sent_at     timestamptz,           -- of the newest shipment in it
    made_at     timestamptz NOT NULL,
    act         uuid NOT NULL,
    by_user     integer,
    events      uuid[] NOT NULL,
    hold        uuid,                  -- lock
    undone_at   timestamptz,
    undo_act    uuid,
    undone_for  text NOT NULL DEFAULT '',
    CHECK ((undone_at IS NULL) = (undo_act IS NULL))
);
CREATE INDEX acceptance_of_party ON acceptance (party, at DESC, id);

-- Each thing of it: what the check said, and what was decided.
CREATE TABLE acceptance_line (
    acceptance uuid NOT NULL REFERENCES acceptance,
    number     smallint NOT NULL,
    key        uuid NOT NULL,          -- as in item
    text       text NOT NULL,          -- canonical
    container  text,                   -- canonical
    product    text NOT NULL,
    lot        text NOT NULL,
    expiry     date,
    verdict    text NOT NULL,          -- pass, warn, stop
    checks     jsonb NOT NULL,         -- those that warned or stopped: check, result, reason, reason_en
    decision   text NOT NULL,          -- accept, hold, reject
    reason     text NOT NULL,
    PRIMARY KEY (acceptance, number)
);
CREATE INDEX acceptance_line_by_key ON acceptance_line (key);
