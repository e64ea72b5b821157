"""What a paper can be, how it came, and what was found of it. Stored words with their names in Chinese and English."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PaperKind(StrEnum):
    BATCH_RELEASE = "batch_release"
    RELEASE_EXEMPTION = "release_exemption"
    """Approval to go without batch release in an emergency (Vaccine Administration Law, art. 28)."""
    IMPORT_CLEARANCE = "import_clearance"
    INSPECTION = "inspection"
    SELF_INSPECTION = "self_inspection"
    LICENCE = "licence"
    WAYBILL = "waybill"
    OTHER = "other"


KIND_NAMES: Final = {
    PaperKind.BATCH_RELEASE: ("批签发证明", "batch release certificate"),
    PaperKind.RELEASE_EXEMPTION: ("免予批签发批准文件", "exemption from batch release"),
    PaperKind.IMPORT_CLEARANCE: ("进口药品通关单", "import clearance form"),
    PaperKind.INSPECTION: ("检验报告", "inspection report"),
    PaperKind.SELF_INSPECTION: ("企业自检报告", "report of the maker's own tests"),
    PaperKind.LICENCE: ("资质证照", "licence"),
    PaperKind.WAYBILL: ("运单与温度记录", "waybill with temperatures"),
    PaperKind.OTHER: ("其他证明文件", "another paper"),
}


class Provision(StrEnum):
    """In which form it was provided."""

    ORIGINAL = "original"
    STAMPED_COPY = "stamped_copy"
    ELECTRONIC = "electronic"


PROVISION_NAMES: Final = {
    Provision.ORIGINAL: ("原件", "original"),
    Provision.STAMPED_COPY: ("加盖印章的复印件", "stamped copy"),
    Provision.ELECTRONIC: ("电子文件", "electronic file"),
}


class Standing(StrEnum):
    """What is known of a paper."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    REFUSED = "refused"


STANDING_NAMES: Final = {
    Standing.UNVERIFIED: ("未验证", "not verified"),
    Standing.VERIFIED: ("已验证", "verified"),
    Standing.REFUSED: ("验证未通过", "refused"),
}
