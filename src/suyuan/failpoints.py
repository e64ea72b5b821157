"""Named points at which a test may kill the process, to prove that nothing acknowledged is lost.

``SUYUAN_FAILPOINT=name:n`` ends the process with SIGKILL the n-th time the point is passed. Without the
variable a point costs one comparison. There is no other effect and no way to arm it from outside.
"""

from __future__ import annotations

import os
import signal

_name, _, _count = os.environ.get("SUYUAN_FAILPOINT", "").partition(":")
_left = int(_count or "1")


def failpoint(name: str) -> None:
    """Die here if a test asked for it."""
    if _name and name == _name:
        _pass()


def _pass() -> None:
    global _left  # noqa: PLW0603 - the count is the state of the process
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


def arm(name: str, count: int = 1) -> None:
    """Arm a point in this process, as the environment variable does at its start."""
    global _name, _left
    _name, _left = name, count
