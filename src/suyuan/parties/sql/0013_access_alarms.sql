-- What the rules found in the access log, until somebody has explained it.
CREATE TABLE access_alarm (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    found_at     timestamptz NOT NULL,
    rule         text NOT NULL,
    user_id      integer,
    key_prefix   text NOT NULL,
    party        integer,
    since        timestamptz NOT NULL,
    until        timestamptz NOT NULL,
    many         integer NOT NULL,             -- things, events, refusals, failures or networks
    usual        integer NOT NULL,
    networks     text[] NOT NULL,
    explained_at timestamptz,                  -- absent: open
    explained_by integer,
    explanation  text NOT NULL DEFAULT '',
    act          uuid
);
-- Found once: the rules look at overlapping stretches of time. Two findings of one hour are one.
CREATE UNIQUE INDEX access_alarm_once
    ON access_alarm (rule, coalesce(user_id, 0), key_prefix, date_trunc('hour', since AT TIME ZONE 'UTC'));
CREATE INDEX access_alarm_open ON access_alarm (found_at DESC, id DESC) WHERE explained_at IS NULL;  -- the top of the page

-- How far the rules have looked.
CREATE TABLE access_look (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    upto timestamptz NOT NULL
);
