-- Which shipments and receipts name which business document: what the two sides of a document say of goods without
-- serial numbers is compared. Derived, with the findings.
CREATE TABLE document_event (
    doc      uuid NOT NULL,            -- digest of the document's identifier
    event_id uuid NOT NULL,
    rank     smallint NOT NULL,        -- 1 despatch advice, 2 invoice, 3 order: the first that a shipment names counts
    text     text NOT NULL,            -- the identifier
    PRIMARY KEY (doc, event_id)
);
CREATE INDEX document_event_by_event ON document_event (event_id);

-- Documents that time alone will change.
CREATE TABLE recheck_document (
    doc uuid PRIMARY KEY,
    at  timestamptz NOT NULL
);
CREATE INDEX recheck_document_by_time ON recheck_document (at);
UPDATE cursor SET seq = 0 WHERE name = 'findings';
TRUNCATE finding, finding_thing, recheck, reporting;
