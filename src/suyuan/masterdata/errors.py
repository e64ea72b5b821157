"""What can be wrong when products are entered."""

from __future__ import annotations

from suyuan.core.problem import rule

NO_CLASS = rule(
    "MDA-001",
    "{value} does not name a product: it has no class level",
    "{value} 不能确定产品：没有产品级标识",
    "Give a GTIN, a drug identification code (7 digits) or an MA device identifier",
    "请提供 GTIN、7 位药品标识码或 MA 产品标识",
)
CLASS_TAKEN = rule(
    "MDA-002",
    "The product {value} is registered already",
    "产品 {value} 已登记",
    "Use the existing entry",
    "请使用已有登记",
)
KIND_UNKNOWN = rule(
    "MDA-003",
    "{value} is not a kind of product",
    "{value} 不是已知的产品类别",
    "Use one of: {known}",
    "请使用以下之一：{known}",
)
STORAGE_WRONG = rule(
    "MDA-004",
    "The lowest storage temperature is above the highest",
    "最低储存温度高于最高储存温度",
    "Enter the lower figure first",
    "请先填写较低的温度",
)
NO_VACCINE = rule(
    "MDA-005",
    "The product {value} is registered, and not as a vaccine",
    "产品 {value} 登记的类别不是疫苗",
    "Give the code of a vaccine",
    "请提供疫苗的编码",
)
