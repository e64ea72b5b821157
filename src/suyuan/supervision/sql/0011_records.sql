-- Findings about single records: names for whose arrival declarations wait, and records that time alone will change.
CREATE TABLE awaited_name (
    name     uuid NOT NULL,            -- digest of an eventID
    event_id uuid NOT NULL,            -- the declaration that speaks of it
    PRIMARY KEY (name, event_id)
);
CREATE TABLE recheck_record (
    event_id uuid PRIMARY KEY,
    at       timestamptz NOT NULL
);
CREATE INDEX recheck_record_by_time ON recheck_record (at);
-- Found anew.
UPDATE cursor SET seq = 0 WHERE name = 'findings';
TRUNCATE finding, finding_thing, recheck, reporting, document_event, recheck_document;
