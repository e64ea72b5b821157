"""Which fields a product and a place have: table 13, the tags of the UDI database, table 14.

Sources: Beijing plan, annex 3, tables 13 and 14; YY/T 1752 for devices. Of a device that is brought in by an approval
of urgent need there may be no registration in China, so the tags about it may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table."""

    name: str
    zh: str
    en: str
    example: str = "…"
    must: bool = True
    most: int = 200
    """How many characters it may have."""


CODE: Final = Field("additionalTradeItemIdentification", "药品标识码", "drug identification code", "8001203")
ISSUER: Final = Field(
    "additionalTradeItemIdentificationTypeCode", "药品标识码发码机构", "issuing body", "AHM", most=60
)
DRUG: Final = (
    CODE,
    ISSUER,
    Field("regulatedProductName", "药品通用名称", "generic name", "依洛维司片"),
    Field(
        "manufacturerOfTradeItemPartyName", "药品持有人", "marketing authorisation holder", "Norvia Pharma AG"
    ),
    Field("dosageFormType", "剂型", "dosage form", "片剂"),
    Field("strengthDescription", "制剂规格", "strength", "50 mg"),
    Field("netContentDescription", "包装规格", "pack", "28 片/盒"),
)
DI: Final = Field(
    "zxxsdycpbs", "最小销售单元产品标识", "device identifier of the smallest unit sold", "06901234567892"
)
DEVICE: Final = (
    DI,
    Field("cpbsbmtxmc", "医疗器械唯一标识编码体系名称", "issuing body", "GS1", most=60),
    Field("cpmctymc", "产品名称/通用名称", "generic name", "可降解气道支架"),
    Field("ggxh", "规格型号", "model", "12 mm × 40 mm"),
    Field("ylqxzcrbarmc", "注册人/备案人名称", "registrant", "Norvia Pharma AG"),
    Field("spmc", "商品名称", "trade name", must=False),
    Field("cpms", "产品描述", "description", must=False, most=2_000),
    Field("cphhhbh", "产品货号或编号", "article number", must=False),
    Field("cpbsfbrq", "产品标识发布日期", "identifier published on", "2026-01-31", must=False, most=20),
    Field(
        "zxxsdyzsydydsl",
        "最小销售单元中使用单元的数量",
        "units of use in the smallest unit sold",
        "1",
        must=False,
    ),
    Field("sydycpbs", "使用单元产品标识", "identifier of the unit of use", must=False),
    Field("qxlb", "器械类别", "class", must=False),
    Field("flbm", "分类编码", "classification code", must=False),
    Field("cplb", "产品类别", "category", must=False),
    Field("tyshxydm", "统一社会信用代码", "unified social credit code", must=False),
    Field("zczbhhzbapzbh", "注册证编号或备案凭证编号", "registration number", must=False),
    Field("sfbjwycxsy", "是否标记为一次性使用", "for single use", must=False),
    Field("zdcfsycs", "最大重复使用次数", "most uses", must=False),
    Field("sfwwjbz", "是否为无菌包装", "sterile pack", must=False),
    Field("syqsfxyjxmj", "使用前是否需要进行灭菌", "to be sterilised before use", must=False),
    Field("mjfs", "灭菌方式", "way of sterilising", must=False),
    Field("cgzmraqxgxx", "磁共振安全相关信息", "safety in magnetic resonance", must=False),
    Field("tscchcztj", "特殊储存或操作条件", "storage and handling", must=False, most=2_000),
    Field("tsccsm", "特殊尺寸说明", "sizes", must=False, most=2_000),
    Field("scbssfbhph", "生产标识是否包含批号", "code holds the lot", must=False),
    Field("scbssfbhxlh", "生产标识是否包含序列号", "code holds the serial number", must=False),
    Field("scbssfbhscrq", "生产标识是否包含生产日期", "code holds the day of making", must=False),
    Field("scbssfbhsxrq", "生产标识是否包含失效日期", "code holds the expiry", must=False),
)
PLACE_ID: Final = Field(
    "id", "标识码", "identifier", "http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C", most=500
)
PLACE: Final = (
    Field("name", "实体名称", "name", "天竺保税仓库"),
    Field("streetAddressOne", "地址1", "street, first line", "金航东路 1 号"),
    Field("streetAddressTwo", "地址2", "street, second line", "A 区 3 号库"),
    Field("city", "市", "city", "北京市", most=60),
    Field("state", "省", "province", "北京市", most=60),
    Field("postalCode", "邮政编码", "postal code", "101318", most=20),
    Field("countryCode", "国家/地区代码", "country code", "CN", most=3),
)
PLACE_COLUMNS: Final = {
    "name": "name", "streetAddressOne": "street_one", "streetAddressTwo": "street_two", "city": "city", "state": "state",
    "postalCode": "postal_code", "countryCode": "country_code",
}  # fmt: skip
"""Field of table 14 to column."""
