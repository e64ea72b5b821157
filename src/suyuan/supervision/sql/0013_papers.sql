-- Papers that go along with goods: certificates, clearance forms, reports, waybills. Not derived: each row has its act.
CREATE TABLE paper (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL,
    number       text NOT NULL,
    issuer       text NOT NULL,
    issued_on    date NOT NULL,
    valid_until  date,                 -- the last good day; NULL: without end
    provision    text NOT NULL,        -- original, stamped_copy, electronic
    party        integer NOT NULL,     -- who attached it
    file_id      uuid,                 -- media_file
    attached_at  timestamptz NOT NULL,
    act          uuid NOT NULL,
    withdrawn_at timestamptz,
    withdraw_act uuid,
    withdrawn_for text NOT NULL DEFAULT '',
    CHECK ((withdrawn_at IS NULL) = (withdraw_act IS NULL))
);
CREATE UNIQUE INDEX paper_once ON paper (party, kind, number, issuer) WHERE withdrawn_at IS NULL;
CREATE INDEX paper_by_time ON paper (attached_at DESC, id);

-- What a paper is about: lots, products, things, and the events of a hop.
CREATE TABLE paper_target (
    paper    uuid NOT NULL REFERENCES paper,
    key      uuid NOT NULL,            -- as in event_item; of an event, its id
    level    text NOT NULL,            -- lot, product, thing, event
    text     text NOT NULL,            -- canonical; of an event, its id
    PRIMARY KEY (paper, key)
);
CREATE INDEX paper_target_by_key ON paper_target (key);

-- What somebody who looked at it found. The newest word of each counts; an authority's counts for everybody.
CREATE TABLE paper_verdict (
    paper   uuid NOT NULL REFERENCES paper,
    number  smallint NOT NULL,
    party   integer NOT NULL,
    for_all boolean NOT NULL,
    verdict text NOT NULL,             -- verified, refused
    reason  text NOT NULL,
    at      timestamptz NOT NULL,
    act     uuid NOT NULL,
    by_user integer,
    PRIMARY KEY (paper, number)
);
