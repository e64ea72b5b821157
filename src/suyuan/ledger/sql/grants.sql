-- The application may add to the ledger and read it. Nobody but the owner may change or remove.
GRANT SELECT, INSERT ON event, event_item, event_source, event_name, event_copy, presentation, act, log, damage TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON pending TO suyuan_app;
GRANT SELECT, INSERT, UPDATE ON cursor TO suyuan_app;
GRANT UPDATE (mended_at) ON damage TO suyuan_app;
GRANT SELECT ON event, event_item, event_source, event_name, event_copy, presentation, act, log, damage,
    pending, cursor TO suyuan_auditor;
