"""The rules that XML is read and written by. Every code has an entry in docs/reference/xml.md."""

from __future__ import annotations

from suyuan.core.problem import Severity, rule

FORMAT = rule(
    "XML-FORMAT",
    "This is {form}, not an EPCIS document.",
    "这是{form_zh}，不是 EPCIS 文档。",
    "Send EPCIS 2.0 JSON, or EPCIS 1.x or 2.0 XML; unpack archives and export workbooks first.",
    "请发送 EPCIS 2.0 JSON 或 EPCIS 1.x、2.0 XML；压缩包请先解压，工作簿请先导出。",
)
ENCODING = rule(
    "XML-ENCODING",
    "The text cannot be read in the encoding {encoding}.",
    "无法按编码 {encoding} 读取文本。",
    "Save the document as UTF-8.",
    "请将文档保存为 UTF-8 编码。",
)
CHARACTER = rule(
    "XML-CHARACTER",
    "The document holds a control character or a NUL byte, which XML forbids.",
    "文档含有 XML 不允许的控制字符或 NUL 字节。",
    "Remove the character where the text was made; it is often a scanner's separator sign.",
    "请在生成文本处去除该字符；常见原因是扫码枪的分隔符。",
)
DOCTYPE = rule(
    "XML-DOCTYPE",
    "The document has a DOCTYPE with declarations or with an outside address.",
    "文档含有带声明或外部地址的 DOCTYPE。",
    "Remove the DOCTYPE: EPCIS documents need none.",
    "请删除 DOCTYPE：EPCIS 文档不需要它。",
)
ENTITY = rule(
    "XML-ENTITY",
    "The document uses an entity other than the five of XML.",
    "文档使用了 XML 五个预定义实体以外的实体。",
    "Write the text itself, or a character number such as &#215;.",
    "请直接写出文本，或使用字符编号，例如 &#215;。",
)
INSTRUCTION = rule(
    "XML-INSTRUCTION",
    "The document holds a processing instruction.",
    "文档含有处理指令。",
    "Remove everything of the form <?…?> but the XML declaration in the first place.",
    "除开头的 XML 声明外，请删除所有 <?…?> 形式的内容。",
)
DEPTH = rule(
    "XML-DEPTH",
    "Elements are nested more than {limit} deep.",
    "元素嵌套超过 {limit} 层。",
    "Flatten the extension.",
    "请减少扩展元素的嵌套层数。",
)
ATTRIBUTES = rule(
    "XML-ATTRIBUTES",
    "An element has more than {limit} attributes.",
    "元素的属性超过 {limit} 个。",
    "Use child elements instead of attributes.",
    "请改用子元素。",
)
SIZE = rule(
    "XML-SIZE",
    "One event, or what stands before the events, is larger than {limit}.",
    "单个事件或事件之前的内容超过 {limit}。",
    "Split the event: one event should list the items of one observation.",
    "请拆分事件：一个事件只应列出一次观察到的物品。",
)
TRUNCATED = rule(
    "XML-TRUNCATED",
    "The document ends in the middle of an element.",
    "文档在元素中途结束。",
    "Send the whole file again; compare its size with the original.",
    "请重新发送完整文件，并与原文件核对大小。",
)
SYNTAX = rule(
    "XML-SYNTAX",
    "The document is not well-formed XML: {detail}",
    "文档不是格式良好的 XML：{detail}",
    "Mend the place named; a program that writes XML does so by itself.",
    "请改正所指之处；用程序生成 XML 可避免此类错误。",
)
NAMESPACE = rule(
    "XML-NAMESPACE",
    "A namespace is not a URI, or a prefix is not declared: {detail}",
    "命名空间不是 URI，或前缀未声明：{detail}",
    "Declare the prefix; write a namespace as a URI, other than ASCII characters percent-encoded.",
    "请声明前缀；命名空间须为 URI，非 ASCII 字符用百分号编码。",
)
ROOT = rule(
    "XML-ROOT",
    "The root element {value} is not an EPCIS document.",
    "根元素 {value} 不是 EPCIS 文档。",
    "Send an EPCISDocument or EPCISQueryDocument of version 1.0, 1.1, 1.2 or 2.0.",
    "请发送 1.0、1.1、1.2 或 2.0 版的 EPCISDocument 或 EPCISQueryDocument。",
)
VERSION = rule(
    "XML-VERSION",
    "The schemaVersion {value} is no version of EPCIS that is known here.",
    "schemaVersion {value} 不是已知的 EPCIS 版本。",
    "Send an EPCISDocument or EPCISQueryDocument of version 1.0, 1.1, 1.2 or 2.0.",
    "请发送 1.0、1.1、1.2 或 2.0 版的 EPCISDocument 或 EPCISQueryDocument。",
)
EVENT_TYPE = rule(
    "XML-EVENT-TYPE",
    "The event list holds {value}, which is not an EPCIS event.",
    "事件列表含有 {value}，它不是 EPCIS 事件。",
    "Use ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent or AssociationEvent.",
    "请使用 ObjectEvent、AggregationEvent、TransactionEvent、TransformationEvent 或 AssociationEvent。",
)
FIELD = rule(
    "XML-FIELD",
    "The element or attribute {value} is not part of EPCIS here.",
    "此处的元素或属性 {value} 不属于 EPCIS。",
    "Correct the spelling, or put an extension of your own into your own namespace.",
    "请更正拼写；自定义扩展请使用自己的命名空间。",
)
REPEATED = rule(
    "XML-REPEATED",
    "The element stands twice; only one can be meant.",
    "元素重复出现，无法判断以哪个为准。",
    "Leave one of them out.",
    "请只保留一个。",
)
MISSING = rule(
    "XML-MISSING",
    "The element or attribute {name} is missing.",
    "缺少元素或属性 {name}。",
    "Add it.",
    "请补充。",
)
NO_VALUE = rule(
    "XML-NO-VALUE",
    "The element is empty.",
    "元素为空。",
    "Fill it in, or leave the element out.",
    "请填写，或删除该元素。",
)
CONTENT = rule(
    "XML-CONTENT",
    "The element holds elements or text that do not belong there: {detail}.",
    "元素含有不应出现的内容：{detail}。",
    "Write this field as the EPCIS schema shows it.",
    "请按 EPCIS 模式书写该字段。",
)
LENGTH = rule(
    "XML-LENGTH",
    "The text is longer than {limit} characters.",
    "文本超过 {limit} 个字符。",
    "Shorten it, or refer to an outside document.",
    "请缩短文本，或引用外部文档。",
)
NUMBER = rule(
    "XML-NUMBER",
    "{value} is not a number.",
    "{value} 不是数字。",
    "Write digits with a decimal point, without unit or separators.",
    "请写数字和小数点，不带单位和分隔符。",
)
BOOLEAN = rule(
    "XML-BOOLEAN",
    "{value} is neither true nor false.",
    "{value} 既不是 true 也不是 false。",
    "Write true or false.",
    "请写 true 或 false。",
)
ACTION = rule(
    "XML-ACTION",
    "{value} is not an action.",
    "{value} 不是有效的 action。",
    "Write ADD, OBSERVE or DELETE.",
    "请写 ADD、OBSERVE 或 DELETE。",
)
HINT = rule(
    "XML-HINT",
    "A hint of the namespace https://ref.suyuan.example/ns/xml/1/ does not fit its place.",
    "命名空间 https://ref.suyuan.example/ns/xml/1/ 的提示与所在位置不符。",
    "Leave the hint out, or write it as the reference page of this namespace shows.",
    "请删除该提示，或按该命名空间的参考页书写。",
)
CREATED = rule(
    "XML-CREATED",
    "The document's creationDate {value} has no time zone and is kept as text.",
    "文档的 creationDate {value} 没有时区，按文本保留。",
    "Write it with an offset, like 2026-11-23T09:30:00+08:00.",
    "请带时区书写，例如 2026-11-23T09:30:00+08:00。",
    Severity.WARNING,
)
UNWRITABLE = rule(
    "XML-UNWRITABLE",
    "The value holds a character or a number that XML cannot write in this field.",
    "该值含有 XML 在此字段中无法书写的字符或数字。",
    "Correct the value in its source, or take the document as JSON.",
    "请在来源处更正该值，或改用 JSON 文档。",
)
