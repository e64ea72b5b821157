"""What can be wrong with joining an ERP and with what it says."""

from __future__ import annotations

from typing import Final

from suyuan.core.problem import Rule, Severity, rule

NAME_SHAPE = rule(
    "ERP-NAME",
    "a source cannot be called {value}",
    "数据源名称不能为 {value}",
    "use 1 to 60 letters, digits, hyphens or underscores",
    "请使用 1 至 60 个字母、数字、连字符或下划线",
)
NAME_TAKEN = rule(
    "ERP-TAKEN",
    "there is a source called {value} already",
    "名为 {value} 的数据源已存在",
    "choose another name, or leave that one first",
    "请换一个名称，或先解除原数据源",
)
NO_SUCH_SOURCE = rule(
    "ERP-UNKNOWN",
    "there is no source called {value}",
    "没有名为 {value} 的数据源",
    "`suyuan erp list` shows the sources",
    "请用 `suyuan erp list` 查看",
)
SETTING_MISSING = rule(
    "ERP-SETTING",
    "the setting {value} is missing or is no {wanted}",
    "缺少配置项 {value}，或其值不是{wanted_zh}",
    "write it into the file of settings (the password into that of secrets): docs/recipes/connect-an-erp.md",
    "请写入配置文件（密码写入密钥文件），参见 docs/recipes/connect-an-erp.md",
)
SETTING_UNKNOWN = rule(
    "ERP-SETTING-UNKNOWN",
    "there is no setting {value}",
    "没有配置项 {value}",
    "use: {known}",
    "可用的配置项：{known}",
)
AWAY = rule(
    "ERP-AWAY",
    "the ERP could not be reached: {why}",
    "无法连接 ERP：{why}",
    "nothing to do: it is asked again, and nothing is missed; if it goes on, look whether the ERP runs at this address",
    "无需处理：系统会自动重试，不会遗漏；如持续出现，请检查 ERP 是否在该地址运行",
)
BUSY = rule(
    "ERP-BUSY",
    "the ERP answered with status {status}",
    "ERP 返回状态 {status}",
    "nothing to do unless it goes on: it is asked again; 404: check the name of the database",
    "如非持续出现则无需处理，系统会自动重试；若为 404，请检查数据库名称",
)
LOGIN = rule(
    "ERP-LOGIN",
    "the ERP does not let the user {value} in",
    "ERP 拒绝用户 {value} 登录",
    "check login and password (`suyuan erp configure`), and that the user is active in the ERP",
    "请检查登录名和密码（`suyuan erp configure`），并确认该用户在 ERP 中有效",
)
SAID = rule(
    "ERP-SAID",
    "the ERP refused the question: {told}",
    "ERP 拒绝查询：{told}",
    "give the user of this connection the right to read stock (in Tryton the group Stock), then `suyuan erp retry`",
    "请授予该用户读取库存的权限（Tryton 中为 Stock 组），然后执行 `suyuan erp retry`",
)
STRANGE = rule(
    "ERP-STRANGE",
    "the ERP answered in a shape that this version does not know: {why}",
    "ERP 的应答格式无法识别：{why}",
    "Tryton of the series {series} is understood; tell the operator",
    "支持 Tryton {series} 系列，请告知运营方",
)
COMPANY = rule(
    "ERP-COMPANY",
    "the user {value} belongs to no company in the ERP, or not to the one in the settings",
    "用户 {value} 在 ERP 中不属于任何公司，或不属于配置中的公司",
    "add the company to the user in the ERP, or correct `company` in the settings",
    "请在 ERP 中为该用户添加公司，或更正配置项 `company`",
)
NO_CODE = rule(
    "ERP-NO-CODE",
    "the product {where} has no GTIN in the ERP",
    "ERP 中产品 {where} 没有 GTIN",
    "add an identifier to the product in the ERP (type EAN, or without a type: 8, 12, 13 or 14 digits); it is then"
    " recorded by itself, at once with `suyuan erp retry`",
    "请在 ERP 的产品中添加标识（类型 EAN，或不选类型：8、12、13 或 14 位数字）；随后自动入账，"
    "也可执行 `suyuan erp retry` 立即入账",
)
CODE = rule(
    "ERP-CODE",
    "the identifier {value} of the product {where} is no GTIN: its check digit is wrong",
    "产品 {where} 的标识 {value} 不是有效的 GTIN：校验位错误",
    "compare it with the label and correct it in the ERP; it is then recorded by itself",
    "请与标签核对并在 ERP 中更正，随后自动入账",
)
NO_LOT = rule(
    "ERP-NO-LOT",
    "goods of the product {where} were moved without a lot or serial number",
    "产品 {where} 的货物移动没有批号或序列号",
    "nobody can trace goods without a number: in the ERP cancel the shipment and do it again with a lot, and let the"
    " product require one from now on (“Lot Required”)",
    "没有编号的货物无法追溯：请在 ERP 中取消该单据并补录批号后重做，并将产品设为必须填写批号（Lot Required）",
)
LOT = rule(
    "ERP-LOT",
    "the number {value} of a lot of {where} holds signs that no label can carry, or more than 20",
    "产品 {where} 的批号 {value} 含有标签不能承载的字符，或超过 20 个字符",
    "write it as on the label: Latin letters, digits and the signs of GS1, at most 20; it is then recorded by itself",
    "请按标签书写：拉丁字母、数字及 GS1 允许的符号，最多 20 个；随后自动入账",
)
SERIAL = rule(
    "ERP-SERIAL",
    "a serial number of {where} stands for one item and was moved in another quantity ({value})",
    "产品 {where} 的序列号代表一件，但移动数量不是一（{value}）",
    "give each item a number of its own in the ERP, or set the lot's unit quantity to what the lot holds",
    "请在 ERP 中为每件分配序列号，或将该批的单位数量改为实际数量",
)
UNIT = rule(
    "ERP-UNIT",
    "the unit {value} of the product {where} has no code in UN/ECE Recommendation 20 here",
    "产品 {where} 的单位 {value} 没有对应的 UN/ECE 20 号建议书代码",
    "keep the product in units (u), kg, g, mg, l, ml or m in the ERP",
    "请在 ERP 中以 u、kg、g、mg、l、ml 或 m 为单位管理该产品",
)
NO_PLACE = rule(
    "ERP-NO-PLACE",
    "nobody knows which registered place the ERP's warehouse {value} is",
    "ERP 的仓库 {value} 没有对应的登记地点",
    "register a place of this name, or write the warehouse's GLN into `places` (`suyuan erp configure`);"
    " it is then recorded by itself",
    "请登记同名地点，或在 `places` 中写明该仓库的 GLN（`suyuan erp configure`）；随后自动入账",
)
NO_LINES = rule(
    "ERP-NO-LINES",
    "the shipment {value} moved nothing",
    "单据 {value} 没有移动任何货物",
    "nothing to do, or cancel the shipment in the ERP",
    "无需处理，或在 ERP 中取消该单据",
)
REFUSED = rule(
    "ERP-REFUSED",
    "the event was not taken: {why}",
    "事件未被接收：{why}",
    "mend it in the ERP, then `suyuan erp retry`",
    "请在 ERP 中更正后执行 `suyuan erp retry`",
)
UNDONE = rule(
    "ERP-UNDONE",
    "the shipment {value} was cancelled in the ERP after it had been recorded here",
    "单据 {value} 入账后在 ERP 中被取消",
    "if it did not happen: `suyuan erp retract` declares the event an error; if it did, do it again in the ERP",
    "若未发生：执行 `suyuan erp retract` 声明该事件有误；若确已发生：请在 ERP 中重新办理",
)
CHANGED = rule(
    "ERP-CHANGED",
    "the shipment {value} says something else in the ERP than what was recorded here",
    "单据 {value} 在 ERP 中的内容与已入账内容不一致",
    "if the ERP is right: `suyuan erp retract` declares the event an error and records the shipment anew",
    "若以 ERP 为准：执行 `suyuan erp retract`，原事件将被声明有误并重新入账",
)
GONE = rule(
    "ERP-GONE",
    "the shipment {value} is no longer in the ERP, or its user may not see it any more",
    "ERP 中已没有单据 {value}，或该用户无权查看",
    "if it was deleted because it did not happen: `suyuan erp retract`",
    "若因未发生而删除：执行 `suyuan erp retract`",
)
DAY_ONLY = rule(
    "ERP-DAY",
    "the ERP says that the shipment took place on {value} and not at which hour; noon was written",
    "ERP 只记录业务日期 {value}，没有时刻；事件时间记为当日正午",
    "nothing to do, unless the hour matters: then declare the event an error and send it with its hour",
    "无需处理；若时刻重要，请声明该事件有误并按实际时刻上报",
    Severity.WARNING,
)
PARTNER = rule(
    "ERP-PARTNER",
    "the event does not name the partner {value}: its GLN is not known",
    "事件未注明往来单位 {value}：其 GLN 未知",
    "add the GLN as an identifier (without a type) to the party in the ERP, or write it into `partners`",
    "请在 ERP 的往来单位中添加 GLN 标识（不选类型），或写入 `partners`",
    Severity.WARNING,
)
NO_SUCH_PAPER = rule(
    "ERP-NO-PAPER",
    "there is no paper {value} with which this can be done",
    "没有可执行此操作的单据 {value}",
    "`suyuan erp list NAME --papers` shows them with their states",
    "请用 `suyuan erp list NAME --papers` 查看单据及其状态",
)
OF_FAULTS: Final[dict[str, Rule]] = {
    "no-lines": NO_LINES,
    "no-place": NO_PLACE,
    "no-code": NO_CODE,
    "code": CODE,
    "no-number": NO_LOT,
    "number": LOT,
    "serial-quantity": SERIAL,
    "unit": UNIT,
}
"""The client's names of faults."""
