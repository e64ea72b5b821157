GRANT SELECT, INSERT, UPDATE ON product TO suyuan_app;
GRANT SELECT ON product TO suyuan_auditor;
