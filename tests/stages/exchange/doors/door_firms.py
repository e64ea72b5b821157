"""Firms at the doors for tables, scans and folders, and the tables that they send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

GLN, GTIN, DRUG = "6901234000016", "06901234567892", "81098760007890123456"
HEAD = ["入库单号", "业务时间", "地点", "追溯码", "批号", "序列号", "有效期至", "数量"]
ROW = ["RK1", "2026-05-01 08:30", GLN, GTIN, "B1", "0001", "", ""]


def csv(*rows: list[str], head: list[str] = HEAD) -> bytes:
    return "\n".join(",".join(row) for row in (head, *rows)).encode()


def rows(count: int, start: int = 0) -> list[list[str]]:
    """Receipts of one pack each."""
    return [[f"RK{start + n}", *ROW[1:5], f"{start + n:06}", "", ""] for n in range(count)]


@dataclass(frozen=True)
class Firm:
    """A party and its system."""

    party: Any
    token: str
    client: Client

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, content: Any, kind: str = "application/json", **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given.setdefault("Authorization", f"Bearer {self.token}")
        if kind == "form":
            return self.client.post(path, content, headers=given)
        return self.client.generic("POST", path, content, content_type=kind, headers=given)

    def send(self, table: bytes, mapping: str = "receiving", **headers: str) -> Any:
        return self.post(f"/api/v1/imports?mapping={mapping}", table, "text/csv", **headers)
