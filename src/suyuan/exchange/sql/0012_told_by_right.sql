-- Whether somebody could see an event only after the index had passed its number: because he presented it himself, or
-- got a right to it, later than that. Who could see it at once was told of it at its number, and is not told again.
ALTER TABLE presented ADD COLUMN late boolean NOT NULL DEFAULT false;
-- Of what is there nobody knows it any more: what others captured first counts as late, so that nothing stays untold.
UPDATE presented p SET late = true FROM log l JOIN event e ON e.id = l.entry_id
WHERE l.seq = p.seq AND e.sender <> p.party;
