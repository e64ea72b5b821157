GRANT SELECT, INSERT, UPDATE ON product TO suyuan_app;
GRANT SELECT ON product TO suyuan_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON product_news TO suyuan_app;
GRANT SELECT ON product_news TO suyuan_auditor;
-- What was once said of a vaccine stays.
GRANT SELECT, INSERT ON vaccine_facts TO suyuan_app;
GRANT SELECT ON vaccine_facts TO suyuan_auditor;
-- What was once entered of products and places stays; a change is another row.
GRANT SELECT, INSERT ON product_version, product_package, place_version TO suyuan_app;
GRANT SELECT ON product_version, product_package, place_version TO suyuan_auditor;
-- White lists and approvals are ended once and never removed.
GRANT SELECT, INSERT, UPDATE (valid_to, end_act, ended_for) ON import_listing TO suyuan_app;
GRANT SELECT, INSERT, UPDATE (ended_at, end_act, ended_for) ON import_approval TO suyuan_app;
GRANT SELECT, INSERT ON import_approval_institution TO suyuan_app;
GRANT SELECT ON import_listing, import_approval, import_approval_institution TO suyuan_auditor;
GRANT SELECT, INSERT, UPDATE ON serial_series, serial_pool, serial_mark TO suyuan_app;
GRANT SELECT, INSERT ON serial_voiding TO suyuan_app;
GRANT SELECT ON serial_series, serial_pool, serial_mark, serial_voiding TO suyuan_auditor;
