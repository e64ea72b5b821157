"""A client of the Suyuan API: Python 3.11 or newer, nothing besides the standard library.

    from suyuan_client import Client
    suyuan = Client("https://suyuan.example", "suyuan_…")
    print(suyuan.me().party)
    job = suyuan.wait_for(suyuan.capture(document))

Each operation of ``/api/v1/openapi.json`` is a method of the same name. Answers are dataclasses; fields that a newer
server adds are passed over. A refusal is raised as ``ApiError`` with every problem in English and Chinese. What the
server is too busy for, and what a broken connection left open, is sent again: every POST carries an
``Idempotency-Key``, so nothing is done twice.
"""

from __future__ import annotations

from suyuan_client.client import ApiError, Client
from suyuan_client.comparing import digest

__version__ = "1.8.0"
__all__ = ["ApiError", "Client", "digest"]
