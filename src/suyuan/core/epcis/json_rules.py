"""What can be wrong with EPCIS JSON as JSON: the rules of the readers, each with its remedy."""

from __future__ import annotations

from suyuan.core.problem import Severity, rule

EMPTY = rule(
    "JSON-001",
    "The document is empty.",
    "文件为空。",
    "Send a JSON document with at least one event.",
    "请发送至少含一个事件的 JSON 文件。",
)
ENCODING = rule(
    "JSON-002",
    "The text is not UTF-8; it looks like {encoding}.",
    "文本不是 UTF-8 编码，疑为 {encoding}。",
    "Save or convert it as UTF-8 and send it again.",
    "请以 UTF-8 编码另存（或转换）后重新发送。",
)
MALFORMED = rule(
    "JSON-003",
    "The JSON breaks at line {line}, column {column}: {detail}.",
    "JSON 在第 {line} 行第 {column} 列处有语法错误（{detail}）。",
    "Mend the text at that place; a JSON writer of your platform avoids such errors.",
    "请修正该处；建议使用平台自带的 JSON 库生成文件。",
)
TRUNCATED = rule(
    "JSON-004",
    "The document ends in the middle after {size} bytes.",
    "文件在 {size} 字节处中断，内容不完整。",
    "Send the whole document; check the length that was sent and any limit on the way.",
    "请重新发送完整文件，并检查发送长度和中间环节的大小限制。",
)
DUPLICATE_NAME = rule(
    "JSON-005",
    "The name {value} stands twice in the same object.",
    "同一对象中名称 {value} 出现了两次。",
    "Keep one of them; programs differ in which one they believe.",
    "请只保留一个；不同程序对重复名称的取值不一致。",
)
TOO_DEEP = rule(
    "JSON-006",
    "The values are nested deeper than {limit} levels.",
    "嵌套层数超过 {limit} 层。",
    "Write flatter extension fields.",
    "请减少扩展字段的嵌套层数。",
)
NOT_A_NUMBER = rule(
    "JSON-007",
    "{value} is no JSON number.",
    "{value} 不是合法的 JSON 数值。",
    "Leave the field out when there is no value, or report an exception of the sensor.",
    "没有数值时请省略该字段；传感器异常请用 exception 报告。",
)
NUMBER_TOO_LARGE = rule(
    "JSON-008",
    "The number {value} has too many digits or too large an exponent.",
    "数值 {value} 位数过多或指数过大。",
    "Write at most {limit} digits; a code that looks like a number belongs in quotation marks.",
    "数值最多 {limit} 位；形似数字的编码请加引号按文本书写。",
)
LONE_SURROGATE = rule(
    "JSON-009",
    "The text holds half of a character (\\uD800 to \\uDFFF without its partner).",
    "文本中含有半个字符（单独的 \\uD800 至 \\uDFFF）。",
    "Write the character itself in UTF-8.",
    "请直接以 UTF-8 书写该字符。",
)
NUL = rule(
    "JSON-010",
    "The text holds the character NUL (\\u0000).",
    "文本中含有空字符（\\u0000）。",
    "Take it out; fixed-length fields of the source system need trimming.",
    "请删除该字符；来源系统的定长字段需要截尾。",
)
WRONG_TYPE = rule(
    "JSON-011",
    "Expected {expected}, got {got}.",
    "此处应为 {expected}，实为 {got}。",
    "Write the value in the expected form.",
    "请按要求的形式书写。",
)
MISSING = rule(
    "JSON-012",
    "The required field {name} is missing.",
    "缺少必填字段 {name}。",
    "Add the field.",
    "请补充该字段。",
)
UNKNOWN_FIELD = rule(
    "JSON-013",
    "{value} is no field of EPCIS here{hint}.",
    "{value} 不是此处的 EPCIS 字段{hint}。",
    "Correct the spelling, or make it an extension: declare a prefix in @context and write prefix:name.",
    "请更正拼写；若为扩展字段，请在 @context 中声明前缀并写作“前缀:名称”。",
)
UNDECLARED_PREFIX = rule(
    "JSON-014",
    "The prefix of {value} is not declared in @context; the name is kept as written.",
    "{value} 的前缀未在 @context 中声明，名称按原样保留。",
    "Declare the prefix with its namespace in @context.",
    "请在 @context 中声明该前缀对应的命名空间。",
    Severity.WARNING,
)
NOT_EPCIS = rule(
    "JSON-015",
    "This is no EPCIS document: its type is {value}.",
    "这不是 EPCIS 文件：type 为 {value}。",
    "Send an EPCISDocument, an EPCISQueryDocument or one bare event; all of them name their type.",
    "请发送 EPCISDocument、EPCISQueryDocument 或单个事件，并写明 type。",
)
NOT_ALLOWED = rule(
    "JSON-016",
    "{value} is not one of the allowed values: {allowed}.",
    "{value} 不在允许的取值之内：{allowed}。",
    "Write one of the allowed values, in the same case.",
    "请使用允许的取值，注意大小写。",
)
NUMBER_AS_TEXT = rule(
    "JSON-017",
    "The number {value} is written as a text.",
    "数值 {value} 被写成了文本。",
    "Write it without quotation marks.",
    "请去掉引号。",
)
RESERVED_NAME = rule(
    "JSON-018",
    "Names that start with ~ or {{ are reserved: {value}.",
    "以 ~ 或 {{ 开头的名称为保留名称：{value}。",
    "Rename the field.",
    "请更改字段名称。",
)
TOO_MANY_PARTS = rule(
    "JSON-019",
    "The document has {parts} objects in {size} bytes; no EPCIS document is like that.",
    "文件在 {size} 字节中含有 {parts} 个对象，不符合 EPCIS 文件的特征。",
    "Send events, not empty objects.",
    "请发送事件，而不是空对象。",
)
NO_EVENT_LIST = rule(
    "JSON-020",
    "The document has no event list at {place}.",
    "文件中 {place} 处没有事件列表。",
    "Put the events into epcisBody.eventList (of a query document: epcisBody.queryResults.resultsBody.eventList).",
    "请将事件放入 epcisBody.eventList（查询结果文件为 epcisBody.queryResults.resultsBody.eventList）。",
)
SCHEMA_VERSION = rule(
    "JSON-021",
    "The schemaVersion is {value}, expected 2.0.",
    "schemaVersion 为 {value}，应为 2.0。",
    'Write "schemaVersion": "2.0".',
    '请写 "schemaVersion": "2.0"。',
    Severity.WARNING,
)
NO_CONTEXT = rule(
    "JSON-022",
    "The document has no @context.",
    "文件没有 @context。",
    "Name the EPCIS context, and declare the prefixes of your extensions there.",
    "请写明 EPCIS 的 @context，并在其中声明扩展字段的前缀。",
    Severity.WARNING,
)
FOREIGN_CONTEXT = rule(
    "JSON-023",
    "The context {value} is not known and is not fetched; names that it defines are kept as written.",
    "未知的 @context {value}，不会联网读取，其中定义的名称按原样保留。",
    'Declare the prefixes inline, as {{"prefix": "namespace"}}.',
    '请在 @context 中直接以 {{"前缀": "命名空间"}} 声明。',
    Severity.WARNING,
)
BAD_HEADER = rule(
    "JSON-024",
    "The header field {name} cannot be read and is left out: {detail}.",
    "文件头字段 {name} 无法读取，已忽略：{detail}。",
    "Correct the field; the events are not affected.",
    "请更正该字段；事件不受影响。",
    Severity.WARNING,
)
KEPT_AS_EXTENSION = rule(
    "JSON-025",
    "{value} is no attribute of EPCIS here; it is kept as an extension.",
    "{value} 不是此处的 EPCIS 属性，作为扩展字段保留。",
    "Correct the spelling or the place, or give it a prefix that @context declares.",
    "请更正拼写或位置，或使用 @context 中声明的前缀。",
    Severity.WARNING,
)
NOT_AN_OBJECT = rule(
    "JSON-027",
    "The document is a list, and not one object.",
    "文件最外层是列表，应为一个对象。",
    "Put the events into epcisBody.eventList of one EPCISDocument, or send each by itself.",
    "请将事件放入一个 EPCISDocument 的 epcisBody.eventList，或逐个事件发送。",
)
UNKNOWN_VERSION = rule(
    "JSON-028",
    "The schemaVersion {value} is no version of EPCIS that is known here: those are 1.0, 1.1, 1.2 and 2.0, in JSON 2.0.",
    "schemaVersion {value} 不是已知的 EPCIS 版本；已知版本为 1.0、1.1、1.2 和 2.0，JSON 为 2.0。",
    'Write the document in EPCIS 2.0, with "schemaVersion": "2.0".',
    '请按 EPCIS 2.0 书写文件，并写 "schemaVersion": "2.0"。',
)
SIZE = rule(
    "JSON-026",
    "One event is larger than {limit}.",
    "单个事件超过 {limit}。",
    "Split the event: one event should list the items of one observation.",
    "请拆分事件：一个事件只应列出一次观察到的物品。",
)
