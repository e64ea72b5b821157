"""What the white lists and approvals refuse at the door of urgent imports."""

from __future__ import annotations

from suyuan.core.problem import rule

IMPORTER = rule(
    "IMP-T3-101",
    "Your organisation was not on the white list of importers at that time.",
    "事件发生时，贵单位不在进口企业白名单。",
    "Ask the drug regulator to list you, or check eventTime.",
    "请联系药监部门列入名单，或核对 eventTime。",
)
UNKNOWN = rule(
    "IMP-T3-102",
    "The certificate in certificateNo is not registered.",
    "certificateNo 中的批准文件未登记。",
    "Write the number as on the certificate; ask the drug regulator to enter it.",
    "请照批准文件填写编号；未登记的请联系药监部门录入。",
)
NOT_IN_FORCE = rule(
    "IMP-T3-103",
    "The certificate was not in force at that time: {first} to {last}.",
    "事件发生时批准文件不在有效期内（{first} 至 {last}）。",
    "Send the number of the certificate that was in force, or check eventTime.",
    "请填写当时有效的批准文件编号，或核对 eventTime。",
)
OTHER_PRODUCT = rule(
    "IMP-T3-104",
    "The certificate does not cover the product of the code in {field}.",
    "批准文件不包括 {field} 中追溯码的品种。",
    "Send the number of the certificate for this product; of a carton register its packaging first.",
    "请填写该品种的批准文件编号；外包装的编码请先在产品主数据中登记包装级别。",
)
WITHDRAWN = rule(
    "IMP-T3-105",
    "The certificate was withdrawn.",
    "批准文件已撤销。",
    "Ask the drug regulator why, and keep the goods apart.",
    "请联系药监部门，并将货物隔离存放。",
)
PRODUCT = rule(
    "IMP-T3-106",
    "The product of the code in {field} was not on the white list of products at that time.",
    "事件发生时，{field} 中追溯码的品种不在品种白名单。",
    "Ask the drug regulator to list it; of a carton register its packaging first.",
    "请联系药监部门列入名单；外包装的编码请先在产品主数据中登记包装级别。",
)
INSTITUTION = rule(
    "IMP-T5-101",
    "The approval by which the code in {field} was brought in does not name your institution.",
    "{field} 中追溯码的批准文件没有指定贵单位使用。",
    "Do not use it; return it to the sender.",
    "请勿使用，退回发货单位。",
)
