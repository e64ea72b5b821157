"""What kinds of organisation and place there are: the words of the glossary, as stored."""

from __future__ import annotations

from django.db import models


class PartyKind(models.TextChoices):
    """What an organisation is in the life of a medical product."""

    HOLDER = "HOLDER", "上市许可持有人"
    REGISTRANT = "REGISTRANT", "注册人 / 备案人"
    MANUFACTURER = "MANUFACTURER", "生产企业"
    IMPORTER = "IMPORTER", "医药进口企业"
    DISTRIBUTOR = "DISTRIBUTOR", "经营企业"
    LOGISTICS = "LOGISTICS", "第三方物流"
    CDC = "CDC", "疾病预防控制机构"
    VACCINATION_UNIT = "VACCINATION_UNIT", "接种单位"
    HOSPITAL = "HOSPITAL", "使用单位 / 医疗机构"
    REGULATOR = "REGULATOR", "监管部门"
    TECHNICAL = "TECHNICAL", "第三方技术机构"


class PlaceKind(models.TextChoices):
    """What happens at a place; ORGANISATION is the identifier of the party itself."""

    ORGANISATION = "ORGANISATION", "单位"
    FACTORY = "FACTORY", "生产场地"
    BONDED = "BONDED", "保税仓库"
    WAREHOUSE = "WAREHOUSE", "仓库"
    COLD_STORE = "COLD_STORE", "冷库"
    VEHICLE = "VEHICLE", "运输工具"
    PHARMACY = "PHARMACY", "药房"
    WARD = "WARD", "科室 / 病区"
    CLINIC = "CLINIC", "接种门诊"
    OTHER = "OTHER", "其他"


class Role(models.TextChoices):
    """What a person does here."""

    CAPTURER = "capturer", "业务录入"
    OFFICER = "officer", "监管人员"
    OPERATOR = "operator", "平台运营"
