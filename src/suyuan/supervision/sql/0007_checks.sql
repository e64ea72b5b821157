-- Checks before receipt, dispatch, use and take-away that said stop: each is an alert for whoever must act.
CREATE TABLE check_alert (
    id        uuid PRIMARY KEY,
    at        timestamptz NOT NULL,
    party     integer NOT NULL,        -- who asked
    by_user   integer,
    purpose   text NOT NULL,
    key       uuid NOT NULL,
    text      text NOT NULL,
    checks    text[] NOT NULL          -- those that said stop
);
CREATE INDEX check_alert_of_party ON check_alert (party, at DESC);
CREATE INDEX check_alert_by_time ON check_alert (at DESC, id);
