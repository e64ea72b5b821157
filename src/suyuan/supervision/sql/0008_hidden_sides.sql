-- Which side of a finding is not told to the other one. Found anew.
ALTER TABLE finding ADD COLUMN hides text NOT NULL DEFAULT '';
UPDATE cursor SET seq = 0 WHERE name = 'findings';
TRUNCATE finding, finding_thing, recheck, reporting, document_event, recheck_document;
