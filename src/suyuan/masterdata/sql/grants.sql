GRANT SELECT, INSERT, UPDATE ON product TO suyuan_app;
GRANT SELECT ON product TO suyuan_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON product_news TO suyuan_app;
GRANT SELECT ON product_news TO suyuan_auditor;
-- What was once said of a vaccine stays.
GRANT SELECT, INSERT ON vaccine_facts TO suyuan_app;
GRANT SELECT ON vaccine_facts TO suyuan_auditor;
