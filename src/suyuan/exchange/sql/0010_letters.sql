-- Dead letters, and those that were let go: few among very many that were taken.
CREATE INDEX delivery_letters ON delivery (owner, made_at, id) WHERE state IN (3, 5);  -- the page of what was not taken
