-- What a patient who took something home shows of it: a link, what is to be shown, and the pictures. Not derived.
CREATE TABLE follow_up (
    id       uuid PRIMARY KEY,
    party    integer NOT NULL,      -- the institution
    event_id uuid NOT NULL,         -- of the take-away
    person   text NOT NULL,         -- 26 characters behind the pseudonym
    taken_at timestamptz NOT NULL,
    digest   bytea NOT NULL UNIQUE, -- SHA-256 of the secret in the link
    made_at  timestamptz NOT NULL,
    ends_at  timestamptz NOT NULL,
    by_user  integer,
    act      uuid NOT NULL,
    tries    smallint NOT NULL DEFAULT 0, -- wrong numbers in a row
    tried_at timestamptz,
    ended_at timestamptz,
    end_act  uuid,
    CHECK ((ended_at IS NULL) = (end_act IS NULL))
);
CREATE UNIQUE INDEX follow_up_open ON follow_up (event_id, party, person) WHERE ended_at IS NULL;
CREATE INDEX follow_up_of_party ON follow_up (party, made_at DESC, id);

CREATE TABLE obligation (
    id        uuid PRIMARY KEY,
    follow_up uuid NOT NULL REFERENCES follow_up,
    key       uuid NOT NULL,        -- as in item
    text      text NOT NULL,        -- canonical
    product   text NOT NULL,
    stage     text NOT NULL,        -- opening, last_use, monthly
    number    smallint NOT NULL,    -- of a month
    due       timestamptz NOT NULL,
    done_at   timestamptz,
    UNIQUE (follow_up, key, stage, number)
);

-- A picture that somebody sent for it. ``seen`` says what could be read in it: own, other, none.
CREATE TABLE obligation_file (
    obligation uuid NOT NULL REFERENCES obligation,
    file       uuid NOT NULL,
    at         timestamptz NOT NULL,
    seen       text NOT NULL,
    act        uuid NOT NULL,
    PRIMARY KEY (obligation, file)
);
