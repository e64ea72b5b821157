"""How adapters put what they say on the line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from suyuan.exchange.adapters.contract import Account, Line, Reply

JSON: Final = "application/json; charset=utf-8"
XML: Final = "application/xml; charset=utf-8"
_FORM: Final = "application/x-www-form-urlencoded; charset=utf-8"


def json_content(tree: Any) -> bytes:
    """UTF-8, Chinese as it is."""
    return json.dumps(tree, ensure_ascii=False).encode()


def post_json(line: Line, path: str, tree: Any, headers: Mapping[str, str] | None = None) -> Reply:
    return line.post(path, json_content(tree), JSON, headers)


def post_form(line: Line, path: str, fields: Mapping[str, str]) -> Reply:
    return line.post(path, urlencode(fields).encode(), _FORM)


def bearer(account: Account) -> dict[str, str]:
    """The header of who has a ``token`` among its secrets."""
    return {"Authorization": f"Bearer {account.secrets['token']}"}
