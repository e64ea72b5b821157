"""Files in forms: taken up to a size, and kept in memory, so that what a table says of people lies on no disk in clear."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

LARGEST_TABLE: Final = 32 << 20
LARGEST_FORM: Final = LARGEST_TABLE + (1 << 20)
"""Bytes of a whole form: the largest table, and what stands around it."""


class Bounded(FileUploadHandler):
    """The first of the handlers: refuses what announces itself as too large before a byte of it is read.

    Content that announces no length is not read as a form at all, so nothing gets past this.
    """

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - as above
        META: dict[str, str],  # noqa: ARG002, N803 - as above
        content_length: int,
        boundary: str,  # noqa: ARG002 - as above
        encoding: str | None = None,  # noqa: ARG002 - as above
    ) -> None:
        if content_length > LARGEST_FORM:
            raise RequestDataTooBig(f"a form has at most {LARGEST_FORM} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - as above
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""
