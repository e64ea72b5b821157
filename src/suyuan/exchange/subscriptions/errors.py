"""What can be wrong with a subscription, its address and its deliveries."""

from __future__ import annotations

from suyuan.core.problem import rule

NAME_SHAPE = rule(
    "SUB-001",
    "a query cannot be called {value}",
    "查询名称不能为 {value}",
    "use 1 to 200 visible characters without spaces, / ? # % or \\, and more than dots",
    "请使用 1 至 200 个可见字符，不含空格和 / ? # % \\，且不能只是点号",
)
NAME_TAKEN = rule(
    "SUB-002",
    "there is a query called {value} already",
    "名为 {value} 的查询已存在",
    "choose another name, or delete that query first; its subscriptions end with it",
    "请换一个名称，或先删除该查询（其订阅将一并终止）",
)
NO_SUCH_QUERY = rule(
    "SUB-003",
    "you have no query called {value}",
    "贵方没有名为 {value} 的查询",
    "GET /epcis/v2/queries lists your queries; POST there makes one",
    "请用 GET /epcis/v2/queries 查看贵方的查询，或用 POST 新建",
)
NO_SUCH_SUBSCRIPTION = rule(
    "SUB-004",
    "this query has no subscription {value}",
    "该查询没有编号为 {value} 的订阅",
    "GET the subscriptions of the query; one that ended is told there with its reason",
    "请列出该查询的订阅；已终止的订阅会注明原因",
)
SUBSCRIPTION_TAKEN = rule(
    "SUB-005",
    "there is a subscription {value} already",
    "编号为 {value} 的订阅已存在",
    "choose another id, or unsubscribe the other first",
    "请换一个编号，或先取消原订阅",
)
BODY_SHAPE = rule(
    "SUB-006",
    "{where_name} must be {wanted}",
    "{where_name} 应为 {wanted}",
    "send a JSON object with dest and either stream: true or schedule: {{…}}",
    "请发送 JSON 对象，包含 dest，以及 stream: true 或 schedule: {{…}} 之一",
)
UNKNOWN_MEMBER = rule(
    "SUB-007",
    "a subscription has no member {value}",
    "订阅没有成员 {value}",
    "use dest, signatureToken, stream, schedule, reportIfEmpty and initialRecordTime",
    "可用成员：dest、signatureToken、stream、schedule、reportIfEmpty、initialRecordTime",
)
STREAM_OR_SCHEDULE = rule(
    "SUB-008",
    "a subscription needs either stream: true or a schedule, not {value}",
    "订阅须在 stream: true 与 schedule 中二选一，实际为：{value}",
    "send one of the two: stream reports at once, schedule at its times",
    "请二选一：stream 为即时通知，schedule 为定时通知",
)
REPORT_NEEDS_SCHEDULE = rule(
    "SUB-009",
    "reportIfEmpty has a meaning with a schedule only",
    "reportIfEmpty 仅适用于定时订阅",
    "leave it out, or subscribe with a schedule",
    "请去掉该项，或改用 schedule",
)
NO_POLL_CONTROLS = rule(
    "SUB-010",
    "{value} has a meaning only when a query is asked once",
    "{value} 仅适用于一次性查询",
    "leave orderBy, orderDirection, eventCountLimit and maxEventCount out of a query that is subscribed to",
    "可订阅的查询中请勿使用 orderBy、orderDirection、eventCountLimit、maxEventCount",
)
DEST_SHAPE = rule(
    "SUB-011",
    "{value} is not an address that results can be sent to: {why}",
    "结果无法发送到 {value}：{why_zh}",
    "use https://host[:port]/path, without user name, password or fragment",
    "请使用 https://主机[:端口]/路径，不含用户名、密码和片段",
)
DEST_REFUSED = rule(
    "SUB-012",
    "results are not sent to {address}: {why}",
    "不向 {address} 发送结果：{why_zh}",
    "use a public address; the operator can allow networks of its own in SUYUAN_EGRESS_ALLOW",
    "请使用公网地址；内部网络可由运营方在 SUYUAN_EGRESS_ALLOW 中放行",
)
DEST_UNRESOLVED = rule(
    "SUB-013",
    "the name {value} has no address",
    "域名 {value} 无法解析",
    "check the name; it must resolve on the server that sends",
    "请检查域名；须能在发送端服务器上解析",
)
RECEIVER_AWAY = rule(
    "SUB-014",
    "the receiver could not be reached: {why}",
    "无法连接接收方：{why}",
    "check that it listens, that its certificate is valid, and that it answers within {seconds} seconds",
    "请检查接收方是否在线、证书是否有效、能否在 {seconds} 秒内应答",
)
RECEIVER_REFUSED = rule(
    "SUB-015",
    "the receiver answered {status}",
    "接收方返回 {status}",
    "answer 2xx when the content is stored; redirects are not followed",
    "内容保存后请返回 2xx；不跟随重定向",
)
RECEIVER_GONE = rule(
    "SUB-016",
    "the receiver answered 410: it wants nothing more",
    "接收方返回 410，不再接收",
    "subscribe again when it should receive once more",
    "如需恢复接收，请重新订阅",
)
UNWRITABLE = rule(
    "SUB-017",
    "the results could not be written in the form asked for: {why}",
    "结果无法按所需格式写出：{why}",
    "pass over this delivery, or subscribe for JSON",
    "请跳过该次投递，或改为 JSON 格式订阅",
)
NOTHING_TO_REPLAY = rule(
    "SUB-019",
    "nothing was recorded at or after {value}",
    "{value} 及之后没有记录",
    "name a number or a moment of the past",
    "请指定过去的编号或时间",
)
TIME_WITHOUT_OFFSET = rule(
    "SUB-020",
    "{value} is not a moment: a time needs a date, a time and an offset",
    "{value} 不是有效时刻：须含日期、时间和时区偏移",
    "write for example 2026-11-23T08:00:00+08:00",
    "示例：2026-11-23T08:00:00+08:00",
)
NO_SUCH_DELIVERY = rule(
    "SUB-021",
    "there is no dead letter {value}",
    "没有编号为 {value} 的死信",
    "list the dead letters of the subscription first",
    "请先列出该订阅的死信",
)
NOTHING_BLOCKS = rule(
    "SUB-040",
    "no dead letter blocks the subscription {value}",
    "没有死信阻塞订阅 {value}",
    "nothing is to be done: what comes next is sent; GET …/deliveries?state=dead lists the dead letters",
    "无需处理，后续内容会继续发送；死信列表见 GET …/deliveries?state=dead",
)
REPLAY_SHAPE = rule(
    "SUB-041",
    "the body does not say from where to send again",
    "请求体没有说明从哪里重新发送",
    'send {{"number": 123}}, {{"recordTime": "2026-11-23T08:00:00+08:00"}} or {{"delivery": "id of a dead letter"}}',
    '请发送 {{"number": 123}}、{{"recordTime": "2026-11-23T08:00:00+08:00"}} 或 {{"delivery": "死信编号"}}',
)
RESERVED = rule(
    "SUB-042",
    "{value} is a name of the standard; nobody can give it to a query of their own",
    "{value} 是标准规定的名称，不能用作自有查询的名称",
    "choose another name; ask SimpleEventQuery itself at /epcis/v2/events, or by SOAP at /epcis/v1/query",
    "请换一个名称；SimpleEventQuery 请在 /epcis/v2/events 查询，或用 SOAP 在 /epcis/v1/query 查询",
)
QUERY_FAILED = rule(
    "SUB-022",
    "the query itself could not be answered: {why}",
    "查询本身无法执行：{why}",
    "make the query narrower and subscribe again",
    "请缩小查询范围后重新订阅",
)
ENDED = rule(
    "SUB-023",
    "the subscription {value} has ended and cannot go on",
    "订阅 {value} 已终止，无法继续",
    "subscribe again",
    "请重新订阅",
)
TOO_MANY_SOCKETS = rule(
    "SUB-024",
    "you watch with {limit} connections already",
    "贵方已有 {limit} 个连接",
    "close those that are not needed, or watch one wider query",
    "请关闭不需要的连接，或合并为范围更大的查询",
)
NO_SOCKETS = rule(
    "SUB-025",
    "this installation opens no websockets",
    "本系统未开放 WebSocket",
    "subscribe with a webhook, or ask the operator to set SUYUAN_WEBSOCKET_PORT",
    "请改用 webhook 订阅，或请运营方设置 SUYUAN_WEBSOCKET_PORT",
)
TOO_MANY_SUBSCRIPTIONS = rule(
    "SUB-026",
    "you have {limit} subscriptions already",
    "贵方已有 {limit} 个订阅",
    "end those that are not needed, or make one query wider",
    "请取消不需要的订阅，或扩大单个查询的范围",
)
NO_OWNER = rule(
    "SUB-027",
    "queries and subscriptions belong to a party, and this identity belongs to none",
    "查询和订阅属于参与方，当前身份不属于任何参与方",
    "use a key or an account of a party",
    "请使用参与方的密钥或账号",
)
PERIOD_TOO_LARGE = rule(
    "SUB-028",
    "the period that begins at {value} holds too many events for one digest",
    "自 {value} 起的时段内事件过多，无法生成摘要",
    "compare hour by hour (by=hour), or name a query that means less",
    "请按小时比对（by=hour），或指定范围更小的查询",
)
AHEAD = rule(
    "SUB-029",
    "the number {value} has not been given yet; the last one is {head}",
    "编号 {value} 尚未产生，目前最大编号为 {head}",
    "use the number upto of an answer or the header Suyuan-Upto of a delivery",
    "请使用应答中的 upto 或推送的 Suyuan-Upto 头",
)
NAMES_PEOPLE = rule(
    "SUB-031",
    "the query names a person, and the platform keeps no queries about people",
    "查询涉及个人，平台不保存这样的查询",
    "ask it without a name, or have the institution whose patient it is store it",
    "请不要以命名查询保存，或由该个人所在的单位保存",
)
TOO_MANY_QUERIES = rule(
    "SUB-030",
    "you have {limit} named queries already",
    "贵方已有 {limit} 个命名查询",
    "delete those that are not needed",
    "请删除不需要的查询",
)
