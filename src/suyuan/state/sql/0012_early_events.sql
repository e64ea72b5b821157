-- Of things with very many events those that the ledger learnt first.
CREATE TABLE early_event (
    key      uuid NOT NULL,
    seq      bigint NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (key, seq)
);
