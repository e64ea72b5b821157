"""Who the server runs as. PostgreSQL refuses root, so root hands it to an unprivileged account."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suyuan.core.problem import Refused
from suyuan.project import errors

CANDIDATES = ("suyuan-pg", "suyuan", "postgres", "nobody")
"""Accounts root may hand the server to, best first."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account the server's processes and files belong to."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether programs must change the account to run as this one (we are root)."""
        return self.uid != os.geteuid()

    def as_arguments(self) -> dict[str, Any]:
        """Arguments of ``subprocess.run`` that drop every privilege."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def can_run(self, program: Path) -> bool:
        test = ["/usr/bin/test", "-x", str(program)]
        done = subprocess.run(test, cwd="/", check=False, **self.as_arguments())  # noqa: S603 - fixed program
        return done.returncode == 0


def server_account(cluster: Path) -> Account:
    """The account for this cluster: its owner when it exists, else ourselves, or as root a candidate.

    Raises Refused when the cluster belongs to somebody else, or no account fits.
    """
    me = os.geteuid()
    owner = cluster.stat().st_uid if cluster.exists() else None
    if owner is not None and me not in (0, owner):
        why = f"{cluster} belongs to user id {owner}"
        raise Refused(errors.FOLDER_NOT_OURS.problem(str(cluster), why=why))
    if owner:
        return _account_of(owner)
    return _account_of(me) if me else _candidate()


def own_name() -> str:
    """The name peer authentication will see us under."""
    return _account_of(os.geteuid()).name


def _account_of(uid: int) -> Account:
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        why = f"user id {uid} has no name in /etc/passwd"
        raise Refused(errors.NO_ACCOUNT.problem(why=why)) from None
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def _candidate() -> Account:
    for name in CANDIDATES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_name, found.pw_uid, found.pw_gid)
    why = f"root must not run it, and none of {', '.join(CANDIDATES)} exists"
    raise Refused(errors.NO_ACCOUNT.problem(why=why))
