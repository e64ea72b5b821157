-- Who may see events of others. Derived by the stage that folds events; may be dropped and derived again.
-- Spreading over machines later: event_right by event id, item_right by key.

CREATE TABLE event_right (
    event_id uuid NOT NULL,
    audience integer NOT NULL,         -- a party; an area of GB/T 2260 as a negative number
    kind     smallint NOT NULL,        -- 1 partner, 2 area, 3 history; the smallest counts
    number   bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (event_id, audience)
);
-- Rights over the past come long after their events: indexes of what somebody sees learn of them by this number.
CREATE INDEX event_right_later ON event_right (number) WHERE kind = 3;

-- Which things were handed to a party, by themselves or inside something: of events that it sees only for these
-- things, it sees no others.
CREATE TABLE item_right (
    key   uuid NOT NULL,
    party integer NOT NULL,
    PRIMARY KEY (key, party)
);
