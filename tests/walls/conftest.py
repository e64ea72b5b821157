"""The world whose walls are tried."""

from __future__ import annotations

import pytest
import wall_world


@pytest.fixture
def world(db: None) -> wall_world.World:
    return wall_world.made()
