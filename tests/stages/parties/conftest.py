from __future__ import annotations

import pytest

from people import Cast, cast


@pytest.fixture
def people(db) -> Cast:
    return cast()
