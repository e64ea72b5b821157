-- The lists of words and places are kept by audience, as rights are: a party, or an area and a subject as a negative number.
-- They are filled again from the ledger.
TRUNCATE seen_value;
UPDATE cursor SET seq = 0 WHERE name = 'seen';

-- The last number of a right over the past that the lists have learnt of.
CREATE TABLE seen_rights (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    number   bigint NOT NULL
);
INSERT INTO seen_rights (number) VALUES (0);
