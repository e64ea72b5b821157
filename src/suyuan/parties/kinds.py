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
    SUPPLIER = "SUPPLIER", "供货企业"
    CARRIER = "CARRIER", "承运企业"
    TRADE_BODY = "TRADE_BODY", "行业协会"
    ENFORCEMENT = "ENFORCEMENT", "稽查执法队伍"
    MARKET = "MARKET", "市场监管部门"
    HEALTH = "HEALTH", "卫生健康部门"
    INSURANCE = "INSURANCE", "医疗保障部门"
    CUSTOMS = "CUSTOMS", "海关"
    POLICE = "POLICE", "公安机关"
    ZONE = "ZONE", "临空经济区管委会"
    GOVERNMENT = "GOVERNMENT", "人民政府"


SUPERVISING = frozenset((PartyKind.REGULATOR, PartyKind.ENFORCEMENT, PartyKind.MARKET, PartyKind.HEALTH))
"""Authorities whose duty is the products and those who handle them: they see the events of their area. The others of
an area (customs, police, insurance, its government) are told what they ask for."""


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
    OFFICE = "OFFICE", "职能部门"
    OTHER = "OTHER", "其他"


class Role(models.TextChoices):
    """What a person does here."""

    CAPTURER = "capturer", "业务录入"
    ADMINISTRATOR = "administrator", "单位管理员"
    DATA_OFFICER = "data-officer", "数据管理专员"
    OFFICER = "officer", "监管人员"
    ORDINARY_OFFICER = "ordinary-officer", "普通监管人员"
    OPERATOR = "operator", "平台运营"
    SYSTEM_ADMIN = "system-admin", "系统管理员"
    SECURITY_ADMIN = "security-admin", "安全管理员"
    AUDIT_ADMIN = "audit-admin", "审计管理员"


THREE_ADMINISTRATORS = frozenset((Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN))
"""Those who keep the platform, apart from each other (GB/T 22239-2019, 8.1.5): no person is two of them."""
OF_THE_PLATFORM = frozenset((Role.OPERATOR, *THREE_ADMINISTRATORS))
"""Who may be without a party."""


class Level(models.TextChoices):
    """How far the duty of an authority, or of a centre for disease control, reaches."""

    NATIONAL = "NATIONAL", "国家级"
    PROVINCE = "PROVINCE", "省级"
    CITY = "CITY", "市级"
    COUNTY = "COUNTY", "区县级"


class Section(models.TextChoices):
    """What of a regulator's duty a party does, where it is one section of a regulator."""

    GENERAL = "GENERAL", "综合"
    DRUG = "DRUG", "药品监管"
    VACCINE = "VACCINE", "疫苗监管"
    DEVICE = "DEVICE", "医疗器械监管"
    REACTIONS = "REACTIONS", "不良反应监测"
    INSPECTION = "INSPECTION", "检查稽查"


class Subject(models.IntegerChoices):
    """What an event is about, as far as sections of a regulator go. Stored; append only."""

    UNKNOWN = 0, "品种未登记"
    """Only containers are named, or products that nobody registered."""
    DRUG = 1, "药品"
    VACCINE = 2, "疫苗"
    DEVICE = 3, "医疗器械"


SUBJECTS_OF_SECTION: dict[str, tuple[Subject, ...]] = {
    Section.DRUG: (Subject.UNKNOWN, Subject.DRUG),
    Section.VACCINE: (Subject.UNKNOWN, Subject.VACCINE),
    Section.DEVICE: (Subject.UNKNOWN, Subject.DEVICE),
}
"""What one section watches over; every other one, and an authority without sections, watches over all."""


class LicenceKind(models.TextChoices):
    """What a party shows for being allowed to do what it does."""

    BUSINESS = "BUSINESS", "营业执照"
    DRUG_MAKING = "DRUG_MAKING", "药品生产许可证"
    DRUG_TRADE = "DRUG_TRADE", "药品经营许可证"
    DEVICE_MAKING = "DEVICE_MAKING", "医疗器械生产许可证 / 备案"
    DEVICE_TRADE = "DEVICE_TRADE", "医疗器械经营许可证 / 备案"
    MEDICAL_PRACTICE = "MEDICAL_PRACTICE", "医疗机构执业许可证"
    VACCINATION = "VACCINATION", "预防接种资质备案"
    ROAD_TRANSPORT = "ROAD_TRANSPORT", "道路运输经营许可证"
    QUALITY = "QUALITY", "质量管理体系认证"
    OTHER = "OTHER", "其他证照"


class RegistrationState(models.TextChoices):
    """How far an organisation's own registration is."""

    WAITING = "WAITING", "待核准"
    APPROVED = "APPROVED", "已核准"
    REFUSED = "REFUSED", "未核准"
