"""What a failing database means to the person before it."""

from __future__ import annotations

import shutil

import psycopg

from suyuan.core.problem import Problem
from suyuan.project import errors
from suyuan.project.folder import data_folder


def problem_of(why: BaseException) -> Problem | None:
    """The Problem behind a database error (Django's or psycopg's), or None when it is none of those."""
    for cause in (why, why.__cause__):
        if isinstance(cause, psycopg.errors.DiskFull):
            return errors.DISK_FULL.problem(str(data_folder()), free_mb=_free_mb())
        if isinstance(cause, psycopg.OperationalError):
            return errors.UNREACHABLE.problem(why=str(cause).strip())
    return None


def _free_mb() -> int:
    folder = data_folder()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free >> 20
