"""What can be asked in the addresses of tables, read as strictly as everything below ``/api/v1``."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from suyuan.exchange.api.questions import said


class ImportQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``POST /imports``."""

    mapping: Annotated[
        str | None, said("Name of the mapping, see `GET /mappings`", "映射名，见 `GET /mappings`")
    ] = None


class ImportsQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /imports``."""

    before: Annotated[str | None, said("Go on behind this import", "从该导入之后继续")] = None


class LinesQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of one import."""

    only: Annotated[Literal["failed"] | None, said("Only rows that were not taken", "只列未接收的行")] = None
