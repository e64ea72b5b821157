-- Who may do what to the tables. Run as owner after every migration, followed by each app's own sql/grants.sql in
-- the order of the stages (parties first). It starts from nothing: what no file grants is refused, and a right
-- taken out of a file is gone. Rights on a partitioned table hold for its rows wherever they lie; the partitions
-- themselves are granted to nobody.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, suyuan_app, suyuan_auditor;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, suyuan_app, suyuan_auditor;

GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO suyuan_app;

-- Django's own tables
GRANT SELECT ON django_migrations, django_content_type, auth_permission TO suyuan_app, suyuan_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, auth_group, auth_group_permissions TO suyuan_app;
