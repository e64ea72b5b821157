-- Derived tables: the application may do everything, rebuilding included. What people decided is appended and ended.
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON finding, finding_thing, recheck, reporting TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON finding_waiver TO suyuan_app;
GRANT SELECT ON finding, finding_thing, recheck, reporting, finding_waiver TO suyuan_auditor;
