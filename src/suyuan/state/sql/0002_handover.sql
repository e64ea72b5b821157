-- Which things were handed to which party: the events by which the past of a thing is passed on with it.
CREATE TABLE handover (
    key      uuid NOT NULL,            -- a thing, a lot, or what it stood in
    taker    integer NOT NULL,
    at       uuid NOT NULL,            -- stamp of the event
    event_id uuid NOT NULL,
    whole    boolean NOT NULL,         -- stands for goods without serial numbers
    PRIMARY KEY (key, at, event_id, taker)
);
