-- An event may move more kinds of goods than a smallint counts.
ALTER TABLE quantity_flow ALTER COLUMN line TYPE integer;
