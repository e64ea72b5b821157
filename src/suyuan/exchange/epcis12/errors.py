"""What SOAP messages break. What a query in them breaks is told by ``core.epcis.query.errors``."""

from __future__ import annotations

from suyuan.core.problem import rule

NO_ENVELOPE = rule(
    "SOAP-ENVELOPE",
    "the root element {value} is no SOAP 1.1 envelope",
    "根元素 {value} 不是 SOAP 1.1 信封",
    "send a soapenv:Envelope of the namespace http://schemas.xmlsoap.org/soap/envelope/",
    "请发送命名空间为 http://schemas.xmlsoap.org/soap/envelope/ 的 soapenv:Envelope",
)
OTHER_SOAP = rule(
    "SOAP-VERSION",
    "this is an envelope of another version of SOAP: {value}",
    "信封属于其他 SOAP 版本：{value}",
    "send SOAP 1.1, as the WSDL says",
    "请按 WSDL 使用 SOAP 1.1",
)
MUST_UNDERSTAND = rule(
    "SOAP-HEADER",
    "the header block {value} must be understood, and is not",
    "信封头 {value} 标记为必须理解，而本服务不支持",
    "leave it out; who is asking is told in the HTTP header Authorization, not in WS-Security",
    "请去掉该信封头；身份请用 HTTP 请求头 Authorization 表明，不使用 WS-Security",
)
ONE_MESSAGE = rule(
    "SOAP-BODY",
    "the body of the envelope must hold exactly one message; it holds {count}",
    "信封体应恰好包含一个消息，实际为 {count} 个",
    "send one operation in one envelope",
    "每个信封只发送一个操作",
)
UNKNOWN_OPERATION = rule(
    "SOAP-OPERATION",
    "there is no operation {value} here",
    "此处没有操作 {value}",
    "use one of {known} of the namespace urn:epcglobal:epcis-query:xsd:1; ?wsdl describes them",
    "请使用命名空间 urn:epcglobal:epcis-query:xsd:1 中的 {known}；说明见 ?wsdl",
)
FIELD_MISSING = rule(
    "SOAP-MISSING",
    "the element {name} is missing or empty",
    "缺少元素 {name} 或其内容为空",
    "add it; ?wsdl describes the message",
    "请补充；消息结构见 ?wsdl",
)
FIELD_REPEATED = rule(
    "SOAP-REPEATED",
    "the element {name} stands twice",
    "元素 {name} 出现两次",
    "leave one of them out",
    "请只保留一个",
)
FIELD_UNKNOWN = rule(
    "SOAP-UNKNOWN",
    "the element {name} has no place here",
    "此处不应有元素 {name}",
    "compare the message with ?wsdl; upper and lower case matter",
    "请对照 ?wsdl；名称区分大小写",
)
VALUE_SHAPE = rule(
    "SOAP-VALUE",
    "the value of a parameter holds elements other than <string>",
    "参数值中含有 <string> 以外的元素",
    'write a list as <value xsi:type="epcisq:ArrayOfString"><string>…</string></value>',
    '列表请写作 <value xsi:type="epcisq:ArrayOfString"><string>…</string></value>',
)
NAME_TOO_LONG = rule(
    "SOAP-NAME",
    "a name has at most {limit} characters",
    "名称最多 {limit} 个字符",
    "use a shorter name",
    "请使用更短的名称",
)
NO_TRIGGER = rule(
    "SOAP-TRIGGER",
    "there are no triggers here: {value}",
    "不支持触发器：{value}",
    "send a schedule; without schedule and trigger results are sent as soon as events are captured",
    "请使用 schedule；两者都不写时，事件一经采集即发送",
)
NOT_IN_A_SCHEDULED = rule(
    "SOAP-BOTH",
    "schedule and trigger exclude each other",
    "schedule 与 trigger 不能同时使用",
    "keep the schedule",
    "请保留 schedule",
)
BOOLEAN = rule(
    "SOAP-BOOLEAN",
    "{value} is neither true nor false",
    "{value} 既不是 true 也不是 false",
    "write true or false",
    "请写 true 或 false",
)
OWN_PARAMETERS = rule(
    "SOAP-STORED",
    "the query {value} has its parameters stored with it and takes no others",
    "查询 {value} 的参数已随其保存，不接受其他参数",
    "leave params empty, or ask SimpleEventQuery with all parameters",
    "请将 params 留空，或用 SimpleEventQuery 给出全部参数",
)
NOT_SUBSCRIBABLE = rule(
    "SOAP-POLL-ONLY",
    "{value} can be asked only once at a time, not subscribed to",
    "{value} 只能单次查询，不能订阅",
    "use poll",
    "请使用 poll",
)
TOO_LARGE = rule(
    "SOAP-SIZE",
    "the message is larger than {limit} bytes",
    "消息超过 {limit} 字节",
    "ask in several queries",
    "请分成多次查询",
)
TOO_MANY_EVENTS = rule(
    "SOAP-LARGE",
    "the result has more than {limit} events, which is the most that one answer holds",
    "结果超过 {limit} 条事件，超出单次应答上限",
    "narrow the query, for example by event time, or walk through it page by page at /epcis/v2/events",
    "请缩小查询范围（例如限定时间），或在 /epcis/v2/events 分页读取",
)
TOO_MANY_ELEMENTS = rule(
    "SOAP-ELEMENTS",
    "the result has more than {limit} master-data elements",
    "结果超过 {limit} 个主数据元素",
    "narrow the query with vocabularyName, EQ_name or WD_name, or raise maxElementCount",
    "请用 vocabularyName、EQ_name 或 WD_name 缩小范围，或提高 maxElementCount",
)
PARAMETER_MISSING = rule(
    "SOAP-REQUIRED",
    "the parameter {name} is required",
    "缺少必填参数 {name}",
    "give it as true or false",
    "请填写 true 或 false",
)
NAMES_WITHOUT_ATTRIBUTES = rule(
    "SOAP-ATTRIBUTES",
    "attributeNames has a meaning only with includeAttributes true",
    "仅当 includeAttributes 为 true 时才能使用 attributeNames",
    "set includeAttributes to true, or leave attributeNames out",
    "请将 includeAttributes 设为 true，或去掉 attributeNames",
)
NO_SUCH_PAGE = rule(
    "SOAP-PAGE",
    "nothing is to be read here; the description of the service is at {address}?wsdl",
    "此处没有可读取的内容；服务说明见 {address}?wsdl",
    "read ?wsdl, or send a SOAP message with POST",
    "请读取 ?wsdl，或用 POST 发送 SOAP 消息",
)
