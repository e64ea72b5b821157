"""What the API refuses besides what every door refuses, and how to mend it."""

from __future__ import annotations

from suyuan.core.problem import rule

MISSING = rule(
    "API-MISSING",
    "the parameter {name} is missing",
    "缺少参数 {name}",
    "add {name} to the address; /api/v1/docs shows an example",
    "请在地址中加入 {name}；示例见 /api/v1/docs",
)
UNKNOWN_NAME = rule(
    "API-UNKNOWN",
    "there is no parameter {value} here; there are: {known}",
    "此处没有参数 {value}；可用：{known}",
    "correct its name or leave it out: an unknown name is refused so that no wish is overlooked silently",
    "请更正参数名或去掉该参数：未知参数会被拒绝，以免要求被悄悄忽略",
)
TWICE = rule(
    "API-TWICE",
    "the parameter {name} was given {times} times",
    "参数 {name} 出现了 {times} 次",
    "give it once",
    "请只提供一次",
)
VALUE = rule(
    "API-VALUE",
    "{name} cannot be {value}: it is {wanted}",
    "{name} 的值不能是 {value}：{wanted_zh}",
    "correct the value; /api/v1/docs shows an example",
    "请更正该值；示例见 /api/v1/docs",
)
BODY = rule(
    "API-BODY",
    "the body is not the JSON that is wanted here: {detail}",
    "请求体不是所需的 JSON：{detail}",
    "compare it with the example at /api/v1/docs",
    "请参照 /api/v1/docs 中的示例",
)
NO_SPAN = rule(
    "API-SPAN",
    "the span of time is empty: until ({value}) is not behind since ({since})",
    "时间范围为空：until（{value}）不晚于 since（{since}）",
    "give a later until",
    "请给出更晚的 until",
)
NO_CODE = rule(
    "API-CODE",
    "a code has 1 to {limit} characters, this one has {value}",
    "编码长度应为 1 至 {limit} 个字符，实际为 {value}",
    "send one code, as it was scanned",
    "请发送一个编码，保持扫描时的原样",
)
NO_JOB = rule(
    "API-CAPTURE",
    "there is no capture called {value}, or it is not yours",
    "没有名为 {value} 的采集任务，或该任务不属于贵方",
    "use the captureID that POST /api/v1/capture answered",
    "请使用 POST /api/v1/capture 返回的 captureID",
)
