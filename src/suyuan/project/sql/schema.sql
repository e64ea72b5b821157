-- Who may do what in one database before there are tables. Run by the database's owner or an administrator.
GRANT CONNECT, TEMPORARY ON DATABASE {database} TO suyuan_app, suyuan_auditor;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO suyuan_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO suyuan_owner;
GRANT USAGE ON SCHEMA public TO suyuan_app, suyuan_auditor;
