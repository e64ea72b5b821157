-- Which events told of goods of which lots, so that a correction leads to the books that it changes; and lots that time
-- alone will change.
CREATE TABLE lot_event (
    event_id uuid NOT NULL,
    lot      uuid NOT NULL,
    PRIMARY KEY (event_id, lot)
);
CREATE INDEX lot_event_by_lot ON lot_event (lot);
CREATE TABLE recheck_lot (
    lot uuid PRIMARY KEY,
    at  timestamptz NOT NULL
);
CREATE INDEX recheck_lot_by_time ON recheck_lot (at);
-- Found anew.
UPDATE cursor SET seq = 0 WHERE name = 'findings';
TRUNCATE finding, finding_thing, recheck, reporting, document_event, recheck_document, awaited_name, recheck_record;
