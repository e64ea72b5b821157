"""The Python client as a file that pip installs, made from the very package that runs here: no registry is needed."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

import suyuan_client

VERSION: Final = suyuan_client.__version__
NAME: Final = f"suyuan_client-{VERSION}-py3-none-any.whl"
_INFO: Final = f"suyuan_client-{VERSION}.dist-info"
_METADATA: Final = f"""Metadata-Version: 2.4
Name: suyuan-client
Version: {VERSION}
Summary: Client of the Suyuan API
License-Expression: Apache-2.0
Requires-Python: >=3.11
"""
_WHEEL: Final = "Wheel-Version: 1.0\nGenerator: suyuan\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_MOMENT: Final = (2026, 1, 1, 0, 0, 0)
"""Of every file in it, so that the same client is the same bytes."""


@cache
def made() -> bytes:
    """The wheel (PEP 427)."""
    folder = Path(suyuan_client.__file__).parent
    sources = sorted(path for path in folder.iterdir() if path.suffix in {".py", ".typed"})
    files = {f"suyuan_client/{path.name}": path.read_bytes() for path in sources}
    files |= {f"{_INFO}/METADATA": _METADATA.encode(), f"{_INFO}/WHEEL": _WHEEL.encode()}
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{_INFO}/RECORD"] = "\n".join([*lines, f"{_INFO}/RECORD,,", ""]).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content)
    return out.getvalue()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
