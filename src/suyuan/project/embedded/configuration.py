"""The server's configuration: written anew at every start, so that it fits the machine it wakes up on."""

from __future__ import annotations

import locale
import os
from pathlib import Path

from suyuan.project.embedded.account import Account, own_name

MEGABYTE = 1 << 20
SUPERUSER = "postgres"
ROLES = (SUPERUSER, "suyuan_owner", "suyuan_app", "suyuan_auditor")
DURABLE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "data_checksums": ("on",),
}
"""What must hold for "acknowledged" to mean "kept"; looked up after every start."""

SETTINGS = """\
# Written by Suyuan at every start. Your own settings belong in local.conf beside this file.
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = {buffers}MB
effective_cache_size = {cache}MB
work_mem = 32MB
maintenance_work_mem = {maintenance}MB
fsync = on
full_page_writes = on
synchronous_commit = on
wal_compression = {compression}
max_wal_size = {wal}GB
min_wal_size = 80MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
random_page_cost = 1.1
jit = off
password_encryption = scram-sha-256
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_line_prefix = '%m [%p] %q%u@%d '
include = 'local.conf'
"""


def write_configuration(
    cluster: Path, socket: str, account: Account, memory: int | None = None, *, has_lz4: bool = False
) -> None:
    """Write settings, authentication and the map of accounts. ``memory`` in bytes; the machine's when None.

    A page is written to the log whole when it changes first after a checkpoint. In a large index nearly every change
    is such a first one, and PostgreSQL's own compression of it takes longer than all the rest of a capture
    (docs/operations/database.md): LZ4 where the server has it (``has_lz4``).

    1. Only the socket is listened on, and only processes of mapped accounts get through it (peer).
    2. The map lets our account be each database role; nobody else is in it, not even the server's account.
    """
    memory = memory or machine_memory()
    text = SETTINGS.format(
        socket=socket,
        buffers=max(32, min(4096, memory // 4 // MEGABYTE)),
        cache=max(64, memory // 2 // MEGABYTE),
        maintenance=max(16, min(512, memory // 16 // MEGABYTE)),
        wal=4 if memory > 1024 * MEGABYTE else 1,
        compression="lz4" if has_lz4 else "on",
    )
    names = sorted({own_name()} if account.is_other else {own_name(), account.name})
    _write(cluster / "suyuan.conf", text, account)
    if not (cluster / "local.conf").exists():
        _write(cluster / "local.conf", "# Settings of your own, read after Suyuan's.\n", account)
    _write(cluster / "pg_hba.conf", "local all all peer map=suyuan\n", account)
    lines = (f'suyuan "{name}" {role}\n' for name in names for role in ROLES)
    _write(cluster / "pg_ident.conf", "".join(lines), account)


def include_configuration(cluster: Path) -> None:
    with (cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude = 'suyuan.conf'\n")


def collation() -> list[str]:
    """``initdb`` arguments: order by bytes everywhere, so that no system update reorders an index."""
    kept = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return ["--locale=C"]
    finally:
        locale.setlocale(locale.LC_CTYPE, kept)
    return ["--locale=C", "--lc-ctype=C.UTF-8"]


def machine_memory() -> int:
    """Bytes of memory this machine or its container has."""
    limits = [_number(Path("/sys/fs/cgroup/memory.max")), _total_memory()]
    return min(limit for limit in limits if limit)


def _number(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _total_memory() -> int:
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemTotal:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 1024 * MEGABYTE


def _write(path: Path, text: str, account: Account) -> None:
    path.write_text(text, encoding="utf-8")
    if account.is_other:
        os.chown(path, account.uid, account.gid)
