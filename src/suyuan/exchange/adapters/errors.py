"""What can be wrong with a connection to another platform and with what is sent there."""

from __future__ import annotations

from suyuan.core.problem import rule

UNKNOWN_ADAPTER = rule(
    "ADP-001",
    "there is no adapter {value}",
    "没有名为 {value} 的适配器",
    "use one of: {known}",
    "可用的适配器：{known}",
)
SETTING_MISSING = rule(
    "ADP-002",
    "the setting {value} is missing: {meaning}",
    "缺少配置项 {value}：{meaning_zh}",
    "add it to the settings of the connection (or to its secrets, if it is one)",
    "请在连接配置（或密钥）中补充",
)
SETTING_UNKNOWN = rule(
    "ADP-003",
    "this adapter has no setting {value}",
    "该适配器没有配置项 {value}",
    "use: {known}",
    "可用的配置项：{known}",
)
NAME_SHAPE = rule(
    "ADP-004",
    "a connection cannot be called {value}",
    "连接名称不能为 {value}",
    "use 1 to 60 letters, digits, hyphens or underscores",
    "请使用 1 至 60 个字母、数字、连字符或下划线",
)
NAME_TAKEN = rule(
    "ADP-005",
    "there is a connection called {value} already",
    "名为 {value} 的连接已存在",
    "choose another name, or disconnect that one first",
    "请换一个名称，或先断开原连接",
)
NO_SUCH_CONNECTION = rule(
    "ADP-006",
    "there is no connection called {value}",
    "没有名为 {value} 的连接",
    "`suyuan adapters list` shows the connections",
    "请用 `suyuan adapters list` 查看",
)
PLATFORM_AWAY = rule(
    "ADP-007",
    "the other platform could not be reached: {why}",
    "无法连接对方平台：{why}",
    "nothing to do: it is tried again, under the same number",
    "无需处理：系统会以同一编号自动重试",
)
PLATFORM_BUSY = rule(
    "ADP-008",
    "the other platform answered {status} {code}: {told}",
    "对方平台返回 {status} {code}：{told}",
    "nothing to do unless it goes on: it is tried again, under the same number. 401 or 403: check the secrets",
    "如非持续出现则无需处理，系统会以同一编号重试；若为 401 或 403，请检查密钥",
)
PLATFORM_REFUSED = rule(
    "ADP-009",
    "the other platform refused it: {code} {told}",
    "对方平台拒绝：{code} {told}",
    "mend what it names, then `suyuan adapters retry`",
    "请按其说明更正后执行 `suyuan adapters retry`",
)
NOT_JUDGED = rule(
    "ADP-010",
    "the other platform took it and did not say in time what became of it",
    "对方平台已接收，但未在期限内给出处理结果",
    "`suyuan adapters reconcile` shows whether it is there; `retry` asks again",
    "可用 `suyuan adapters reconcile` 核对；`retry` 会再次查询",
)
CONTENT_CHANGED = rule(
    "ADP-011",
    "the message would no longer say what it said when it was sent first",
    "该报文的内容与首次发送时不同",
    "look whether the other platform has the first one (`reconcile`), then `retry --anew` sends it under a new number",
    "请先核对对方是否已有首次内容（reconcile），再用 `retry --anew` 以新编号发送",
)
EVENTS_GONE = rule(
    "ADP-012",
    "{value} of its events can no longer be read: they were erased, or you may not see them any more",
    "其中 {value} 个事件已无法读取：已删除或不再有权查看",
    "nothing can be sent; tell the other platform if it must know",
    "无法发送；如有必要请自行告知对方平台",
)
NO_CORRECTIONS = rule(
    "ADP-013",
    "the platform takes no corrections: an error declaration cannot be sent to it",
    "该平台不接受更正：错误声明无法发送",
    "correct the bill there by hand; its number is that of the message that was sent for the event",
    "请在对方平台人工更正，单据号为原事件对应报文的编号",
)
PARTNER_UNKNOWN = rule(
    "ADP-014",
    "the platform's number of {value} is not known",
    "未配置 {value} 在对方平台的编号",
    "add it to `partners` in the settings of the connection, then `suyuan adapters retry`",
    "请在连接配置的 `partners` 中补充，然后执行 `suyuan adapters retry`",
)
PARTNER_MISSING = rule(
    "ADP-015",
    "the event names no {value}",
    "事件未注明{value_zh}",
    "send events with source and destination (owning_party), or set `default_partner`",
    "请在事件中提供来源和去向（owning_party），或配置 `default_partner`",
)
RECORD_INCOMPLETE = rule(
    "ADP-016",
    "the record of {value} lacks: {missing}",
    "{value} 的产品记录缺少：{missing}",
    "complete it in `records` in the settings of the connection, then `suyuan adapters retry`",
    "请在连接配置的 `records` 中补充，然后执行 `suyuan adapters retry`",
)
NO_SUCH_MESSAGE = rule(
    "ADP-017",
    "there is no message {value} that could be sent again",
    "没有可重新发送的报文 {value}",
    "`suyuan adapters list --messages` shows them; accepted ones are never sent again",
    "请用 `suyuan adapters list --messages` 查看；已受理的不会重发",
)
CANNOT_COMPARE = rule(
    "ADP-018",
    "the other platform did not say what it has: {why}",
    "对方平台未能返回其已有数据：{why}",
    "try again later",
    "请稍后再试",
)
BROKEN = rule(
    "ADP-019",
    "the adapter itself failed: {why}",
    "适配器自身出错：{why}",
    "tell the operator; `suyuan adapters retry` sends it when that is mended",
    "请告知运营方；修复后执行 `suyuan adapters retry`",
)
SETTING_SHAPE = rule(
    "ADP-020",
    "the setting {value} must be {wanted}",
    "配置项 {value} 应为 {wanted}",
    "correct it: {meaning}",
    "请更正：{meaning_zh}",
)
