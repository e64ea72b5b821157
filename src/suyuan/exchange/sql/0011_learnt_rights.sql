-- The last number of a right over the past that the index has learnt of.
CREATE TABLE learnt_rights (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    number   bigint NOT NULL
);
INSERT INTO learnt_rights (number) VALUES (0);
