-- A keyed digest of each row that gives rights, as the application left it (access_log/rights_seals.py).
CREATE TABLE rights_seal (
    of_table text NOT NULL,
    id       integer NOT NULL,
    mac      bytea NOT NULL,
    PRIMARY KEY (of_table, id)
);
