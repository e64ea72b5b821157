-- Whom a sign-in service vouched for when the number of the patient was right for the first time: a digest.
ALTER TABLE follow_up ADD COLUMN account bytea;
