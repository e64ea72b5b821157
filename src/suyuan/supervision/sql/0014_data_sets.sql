-- Versions of the fields beyond the national data sets, by the kind of actor that reports them. The newest holds.
CREATE TABLE data_set_extension (
    actor   text        NOT NULL,
    version integer     NOT NULL CHECK (version > 0),
    fields  jsonb       NOT NULL,
    act     uuid        NOT NULL,   -- act of the ledger that published it
    made_at timestamptz NOT NULL,
    by_user integer,
    PRIMARY KEY (actor, version)
);
COMMENT ON TABLE data_set_extension IS 'Fields beyond the national data sets; only appended to';
