-- Keeping for a while: what the sweep took away, and where it finds what is old.

-- One row a kind: when it was last looked at, and how much has gone so far.
CREATE TABLE sweep (
    name       text PRIMARY KEY,
    swept_at   timestamptz NOT NULL,
    removed    bigint NOT NULL,        -- rows, ever
    removed_at timestamptz             -- when some went last
);
CREATE INDEX table_import_old ON table_import (finished_at) WHERE state <> 1;  -- the sweep's next ones, as the two below
CREATE INDEX inbox_file_old ON inbox_file (taken_at);
CREATE INDEX adapter_receipt_old ON adapter_receipt (at);
CREATE INDEX ended_token_old ON ended_token (expires_at);

-- Evidence: whoever holds the application's rights can remove none of it that is younger than half a year.
ALTER TABLE adapter_receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_all ON adapter_receipt FOR SELECT USING (true);
CREATE POLICY add_all ON adapter_receipt FOR INSERT WITH CHECK (true);
CREATE POLICY remove_old ON adapter_receipt FOR DELETE USING (at < now() - interval '180 days');
ALTER TABLE adapter_comparison ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_all ON adapter_comparison FOR SELECT USING (true);
CREATE POLICY add_all ON adapter_comparison FOR INSERT WITH CHECK (true);
CREATE POLICY remove_old ON adapter_comparison FOR DELETE USING (at < now() - interval '180 days');
