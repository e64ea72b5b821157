-- Versions of chain templates that an operator published. Not derived: each has its act. Version 1 of each kind is the
-- product's own and has no row.
CREATE TABLE chain_template (
    kind       text NOT NULL,
    version    integer NOT NULL,
    valid_from timestamptz NOT NULL,   -- events from then on are judged by it
    data       jsonb NOT NULL,
    act        uuid NOT NULL,
    made_at    timestamptz NOT NULL,
    by_user    integer,
    PRIMARY KEY (kind, version)
);
