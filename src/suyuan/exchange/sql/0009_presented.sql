-- What each party presented, by the numbers of the events: "the newest first" for a party of a hundred events a day in a
-- ledger of millions. Derived, beside event_term. Spreading over machines later: by party.
CREATE TABLE presented (
    party integer NOT NULL,
    seq   bigint NOT NULL,             -- of the event, also when the party presented it later
    PRIMARY KEY (party, seq)
);
INSERT INTO presented (party, seq)
SELECT DISTINCT s.sender, l.seq FROM event_source s JOIN log l ON l.entry_id = s.event_id
WHERE l.seq <= (SELECT seq FROM cursor WHERE name = 'search');
