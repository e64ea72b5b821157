"""What can be wrong with asking for serials, printing and voiding them."""

from __future__ import annotations

from suyuan.core.problem import rule

MISSING = rule(
    "SER-001",
    "{name} is missing, empty or longer than {most} characters",
    "缺少 {name}，或为空，或超过 {most} 个字符",
    "Fill in every field of table 1: all of them are mandatory",
    "请填写表1的全部字段，均为必填",
)
KIND = rule(
    "SER-002",
    "{value} is not a kind of serial",
    "{value} 不是可申请的序列号类型",
    "Use one of: {known}",
    "请使用：{known}",
)
SIZE = rule(
    "SER-003",
    "{value} is no number of serials: a whole number from 1 to {most} is needed",
    "{value} 不是有效的申请数量：应为 1 至 {most} 的整数",
    "Ask for as many as the next runs need; ask again for more",
    "按近期需要申请，不够再申请",
)
OBJECT = rule(
    "SER-004",
    "{value} does not name a product for {kind}",
    "{value} 不是 {kind} 类型的产品标识",
    "Give a GTIN for GTIN, 7 digits for AHM, the UDI-DI for MA, the GS1 company prefix for SSCC",
    "GTIN 填商品条码，AHM 填 7 位药品标识码，MA 填产品标识（UDI-DI），SSCC 填厂商识别代码",
)
UNKNOWN_PRODUCT = rule(
    "SER-005",
    "The product {value} is not registered",
    "产品 {value} 未登记",
    "Register the product first, each packaging level by itself",
    "请先登记该产品，每一包装级别分别登记",
)
NOT_YOURS = rule(
    "SER-006",
    "Serials of {value} are not issued to you",
    "{value} 的序列号不能发给贵单位",
    "The holder of a product gets its serials, and an importer those of foreign holders; of SSCCs, who has the prefix",
    "产品的序列号发给其持有人，境外持有人的产品发给进口企业；SSCC 发给厂商识别代码的所有者",
)
EXHAUSTED = rule(
    "SER-007",
    "No more serials of {value}: with more, one guess in 10,000 would hit an issued one",
    "{value} 的序列号已发完：再发会使随机猜中的机会超过万分之一",
    "Use another product code, or another company prefix for SSCCs",
    "请使用新的产品标识；SSCC 请使用另一个厂商识别代码",
)
NOT_IN_POOL = rule(
    "SER-008",
    "{value} is not a serial of this pool",
    "{value} 不是这一批的序列号",
    "Copy the serial from the list of the pool",
    "请从本批的列表中复制",
)
IN_USE = rule(
    "SER-009",
    "{value} is in use: it stands in a commissioning event",
    "{value} 已使用：已有赋码记录",
    "Correct the commissioning event instead",
    "请更正赋码记录",
)
VOID = rule(
    "SER-010",
    "{value} is void",
    "{value} 已作废",
    "Take another serial",
    "请使用其他序列号",
)
REASON = rule(
    "SER-011",
    "A reason of 4 to 500 characters is needed",
    "请填写 4 至 500 字的原因",
    "Say why, in a sentence",
    "用一句话说明",
)
NOTHING = rule(
    "SER-012",
    "No serial is named",
    "没有选择序列号",
    "Give the serials, one a line, at most {most}",
    "请填写序列号，每行一个，最多 {most} 个",
)
BODY = rule(
    "SER-013",
    "The request is no object of table 1 and no list of such: {detail}",
    "请求不是表1的对象，也不是其列表：{detail}",
    "Send JSON or XML, at most {most} requests at once",
    "请发送表1格式的 JSON 或 XML，一次最多 {most} 个申请",
)
