"""Django's sessions in our own table, with whose they are; the key itself is never stored.

The database holds SHA-256 of a key of 165 random bits, cut to the 40 characters of Django's column.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from suyuan.parties.signin.models import UserSession

BEGUN, SEEN, ADDRESS, DEVICE = "begun", "seen", "address", "device"


def stored(key: str) -> str:
    """What the table holds in place of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:40]


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def _get_session_from_db(self) -> Any:
        key = self.session_key
        if not key:
            return None
        self._session_key = stored(key)
        try:
            found = super()._get_session_from_db()  # type: ignore[misc]
        finally:
            if self._session_key is not None:
                self._session_key = key
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(stored(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored(key))

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        row = super().create_model_instance(data)
        assert isinstance(row, UserSession)
        row.session_key = stored(row.session_key)
        row.user_id = data.get(SESSION_KEY)
        row.begun_at, row.seen_at = data.get(BEGUN), data.get(SEEN)
        row.address, row.device = data.get(ADDRESS), data.get(DEVICE, "")
        return row
