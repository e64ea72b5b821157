"""The exceptions of the query and capture interfaces (EPCIS 2.0, clauses 8.1 and 8.2.6), and what queries break."""

from __future__ import annotations

from typing import Final

from suyuan.core.problem import Problem, rule

STATUS: Final = {
    "QueryParameterException": 400,
    "QueryValidationException": 400,
    "ValidationException": 400,
    "SubscriptionControlsException": 400,
    "InvalidURIException": 400,
    "SubscribeNotPermittedException": 400,
    "SecurityException": 403,
    "NoSuchNameException": 404,
    "NoSuchResourceException": 404,
    "NoSuchSubscriptionException": 404,
    "NotAcceptableException": 406,
    "ResourceAlreadyExistsException": 409,
    "DuplicateNameException": 409,
    "DuplicateSubscriptionException": 409,
    "CaptureLimitExceededException": 413,
    "QueryTooLargeException": 413,
    "QueryTooComplexException": 413,
    "URITooLongException": 414,
    "UnsupportedMediaTypeException": 415,
    "ImplementationException": 500,
}
"""HTTP status of each kind. SecurityException is 401 where nobody has said who is asking: the door knows."""

UNKNOWN_NAME = rule(
    "QRY-001",
    "There is no query parameter {value}.",
    "没有名为 {value} 的查询参数。",
    "Upper and lower case matter; a field of your own needs a prefix (EQ_ex:colour) or a namespace "
    "(EQ_http://ns.example.com#colour). Names that look like it: {near}",
    "名称区分大小写；自定义字段须带前缀（EQ_ex:colour）或命名空间（EQ_http://ns.example.com#colour）。相近的参数名：{near}",
)
TWICE = rule(
    "QRY-002",
    "The parameter {value} is given twice.",
    "参数 {value} 出现了两次。",
    "Give it once; several values of one parameter stand in one list.",
    "请只写一次；多个取值请放在同一个列表中。",
)
WRONG_TYPE = rule(
    "QRY-003",
    "The value {value} is not {expected}.",
    "参数值 {value} 应为{expected_zh}。",
    "Give {expected}, for example {example}.",
    "请改为{expected_zh}，例如 {example}。",
)
EMPTY = rule(
    "QRY-004",
    "The parameter has no value.",
    "参数没有取值。",
    "Give at least one value, or leave the parameter out.",
    "请至少填写一个取值，或去掉该参数。",
)
NOT_ALLOWED = rule(
    "QRY-005",
    "The value {value} is not one of: {allowed}.",
    "取值 {value} 不在可选范围内：{allowed}。",
    "Use one of: {allowed}.",
    "请使用以下取值之一：{allowed}。",
)
NO_SUCH_WORD = rule(
    "QRY-006",
    "The word {value} is none of the standard's values for {field}.",
    "{value} 不是标准中 {field} 的取值。",
    "Check the spelling; write a value of your own vocabulary as a full address or with a declared prefix. A word "
    "that was reported bare all the same is found as {address}.",
    "请检查拼写；自有词汇请写完整地址，或使用已声明的前缀。若事件中确以该词上报，请按 {address} 查询。",
)
NO_SUCH_PREFIX = rule(
    "QRY-007",
    "The prefix {prefix} of {value} is not declared.",
    "{value} 的前缀 {prefix} 没有声明。",
    "Declare it in the @context of the query or in the header GS1-Extensions ({prefix}=http://…), or write "
    "namespace#name instead.",
    "请在查询的 @context 或请求头 GS1-Extensions（{prefix}=http://…）中声明，或改写为“命名空间#名称”。",
)
NO_SUCH_FIELD = rule(
    "QRY-008",
    "The field {value} refers to no master data.",
    "字段 {value} 不引用主数据。",
    "Use one of: {allowed}, or an extension field with its prefix.",
    "请使用：{allowed}，或带前缀的扩展字段。",
)
LIMIT_WITHOUT_ORDER = rule(
    "QRY-009",
    "eventCountLimit needs orderBy: without an order there are no first events.",
    "使用 eventCountLimit 时必须同时指定 orderBy，否则无法确定先后。",
    "Add orderBy, for example orderBy=eventTime, or use maxEventCount.",
    "请加上 orderBy（例如 orderBy=eventTime），或改用 maxEventCount。",
)
TWO_LIMITS = rule(
    "QRY-010",
    "eventCountLimit and maxEventCount exclude each other.",
    "eventCountLimit 与 maxEventCount 不能同时使用。",
    "Keep eventCountLimit to get the first events, or maxEventCount to be refused when there are more.",
    "只取前若干条请用 eventCountLimit；结果过多时报错请用 maxEventCount。",
)
NO_UNIT = rule(
    "QRY-011",
    "{value} is not a unit code of UN/ECE Recommendation 20.",
    "{value} 不是 UN/ECE 第 20 号建议书的计量单位代码。",
    "Write two to four capital letters or digits: CEL, KEL, KGM, C62.",
    "请使用 2 至 4 位大写字母或数字，例如 CEL、KEL、KGM、C62。",
)
BAD_ORDER = rule(
    "QRY-012",
    "Results cannot be ordered by {value}.",
    "无法按 {value} 排序。",
    "Use eventTime, recordTime or an extension field with its prefix or namespace.",
    "请使用 eventTime、recordTime，或带前缀、命名空间的扩展字段。",
)
NOT_A_QUERY = rule(
    "QRY-013",
    "The query is not an object of names and values.",
    "查询内容不是由参数名和值组成的对象。",
    'Write it like {{"EQ_bizStep": ["shipping"]}}; an empty object asks for all events.',
    '请写成 {{"EQ_bizStep": ["shipping"]}} 的形式；空对象表示全部事件。',
)
TOO_MANY = rule(
    "QRY-014",
    "The query has {count} values; at most {limit} are read.",
    "查询共有 {count} 个取值，最多 {limit} 个。",
    "Ask in several queries.",
    "请分成多次查询。",
)
BAD_SCHEDULE = rule(
    "QRY-021",
    "{value} is no schedule for {field}: numbers {lowest} to {highest}, ranges [a-b], separated by commas.",
    "{value} 不是 {field} 的有效计划：应为 {lowest} 至 {highest} 的数字或 [a-b] 范围，用逗号分隔。",
    "Write for example {lowest} or [{lowest}-{highest}].",
    "例如写作 {lowest} 或 [{lowest}-{highest}]。",
)
NO_SUCH_SCHEDULE_FIELD = rule(
    "QRY-022",
    "A schedule has no field {value}.",
    "执行计划没有字段 {value}。",
    "Use second, minute, hour, dayOfMonth, month and dayOfWeek.",
    "请使用 second、minute、hour、dayOfMonth、month、dayOfWeek。",
)
NEVER = rule(
    "QRY-023",
    "The schedule {value} never comes true.",
    "执行计划 {value} 永远不会到期。",
    "Choose a day that exists in one of the months.",
    "请选择在所给月份中存在的日期。",
)
EMPTY_SCHEDULE = rule(
    "QRY-024",
    "The schedule names no time.",
    "执行计划没有给出时间。",
    "Give at least one of second, minute, hour, dayOfMonth, month and dayOfWeek.",
    "请至少填写 second、minute、hour、dayOfMonth、month、dayOfWeek 之一。",
)


class EpcisException(Exception):  # noqa: N818 - the standard's own word
    """A refusal of the query or capture interface: the kind the standard gives it, and what is wrong."""

    def __init__(self, kind: str, *problems: Problem) -> None:
        super().__init__(f"{kind}: " + "; ".join(f"{p.code} {p.where}: {p.message}" for p in problems))
        self.kind = kind
        self.problems = problems

    @property
    def status(self) -> int:
        """The HTTP status that the standard gives the kind."""
        return STATUS.get(self.kind, 500)


def bad_parameter(*problems: Problem) -> EpcisException:
    """The exception for a parameter that cannot be understood."""
    return EpcisException("QueryParameterException", *problems)
