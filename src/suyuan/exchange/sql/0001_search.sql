-- What queries are answered from beside the ledger itself. Derived: emptied and filled again at will.
-- Spreading over machines later: event_term by term, vocabulary tables everywhere.

-- Which events carry which term: a digest of a field and its value, of who may see the event, of "every event".
-- The primary key is the only index and holds every column, so that a walk along one term in the order of event
-- time reads the index alone. Yearly partitions as those of event_item: new rows go where the b-tree is small.
CREATE TABLE event_term (
    term       uuid NOT NULL,
    event_time timestamptz NOT NULL,
    event_id   uuid NOT NULL,
    PRIMARY KEY (term, event_time, event_id)
) PARTITION BY RANGE (event_time);
DO $$
BEGIN
    FOR year IN 2018..2035 LOOP
        EXECUTE format('CREATE TABLE event_term_%s PARTITION OF event_term FOR VALUES FROM (%L) TO (%L)',
                       year, year || '-01-01 00:00+00', year + 1 || '-01-01 00:00+00');
    END LOOP;
END $$;
CREATE TABLE event_term_default PARTITION OF event_term DEFAULT;

-- Until this number answers would have gaps: the index is being filled again.
CREATE TABLE search_rebuild (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    upto     bigint NOT NULL
);

-- Master data of the headers of captured documents: the newest statement of each sender about each element.
CREATE TABLE vocabulary_element (
    key        uuid NOT NULL,          -- of the canonical text
    sender     integer NOT NULL,
    type       text NOT NULL,          -- of the vocabulary, as a URN
    canonical  text NOT NULL,
    uri        text NOT NULL,          -- as written
    attributes jsonb NOT NULL,         -- [[name, value], ...]; a name may stand several times
    children   text[] NOT NULL,        -- canonical texts
    said_at    timestamptz NOT NULL,   -- when the document came
    document_id uuid NOT NULL,
    PRIMARY KEY (key, sender, type)
);
CREATE INDEX vocabulary_element_by_type ON vocabulary_element (type, canonical);  -- lists of one kind

-- Documents whose headers were read.
CREATE TABLE vocabulary_document (
    document_id uuid PRIMARY KEY
);
