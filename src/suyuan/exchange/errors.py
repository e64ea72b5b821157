"""What the doors for machines refuse, and how to mend it. What documents break is told by the rules of intake."""

from __future__ import annotations

from suyuan.core.problem import rule

KEY_MISSING = rule(
    "DOOR-KEY",
    "the request carries no key that is valid here",
    "请求没有携带有效的接口密钥",
    "send the header `Authorization: Bearer <API key>`; the operator issues keys with `suyuan apikey create`",
    "请在请求头加入 `Authorization: Bearer <接口密钥>`；密钥由运营方用 `suyuan apikey create` 签发",
)
KEY_WAIT = rule(
    "DOOR-KEY-WAIT",
    "too many requests from this address, or for this key, showed no valid key",
    "该地址或该密钥的无效请求过多",
    "wait {seconds} seconds, and mend the key before: the refusals until now said why; valid keys are not held up",
    "请等待 {seconds} 秒，并先改正密钥：此前的拒绝已说明原因；有效密钥不受影响",
)
SIGNATURE = rule(
    "DOOR-SIGNATURE",
    "the signature of the request is not valid here",
    "请求签名无效",
    "sign anew each time: with the present time (a clock within 5 minutes), a nonce that was never used, the digest of"
    " the body as it is sent, method and address as they are sent, and a key that is valid; compare your text with the"
    " example on /connect/#signed",
    "每次请求都须重新签名：当前时间（误差 5 分钟以内）、从未用过的随机数、与实际发送一致的正文摘要、方法和地址，以及有效的密钥；"
    "请与 /connect/#signed 中的示例逐行比对",
)
SCOPE_MISSING = rule(
    "DOOR-SCOPE",
    "this key was not issued for {scope}",
    "该密钥未获授权：{scope}",
    "ask the operator for a key with the scope {scope}",
    "请向运营方申请包含 {scope} 权限的密钥",
)
ROLE_MAY_NOT = rule(
    "DOOR-ROLE",
    "the role of this person does not allow it",
    "该账号的角色不允许此操作",
    "see /permissions/ for who may, or use an API key",
    "请在 /permissions/ 查看谁可以操作，或改用接口密钥",
)
CSRF = rule(
    "DOOR-CSRF",
    "a signed-in page must send its CSRF token with a change",
    "已登录页面提交更改时必须附带 CSRF 令牌",
    "reload the page and try again, or use an API key",
    "请刷新页面后重试，或改用接口密钥",
)
NO_PARTY = rule(
    "DOOR-PARTY",
    "nobody but a party can send events, and this identity belongs to none",
    "只有参与方可以提交事件，当前身份不属于任何参与方",
    "use a key or an account of the party that observed the events",
    "请使用观察到该事件的参与方的密钥或账号",
)
UNKNOWN = rule(
    "DOOR-UNKNOWN",
    "there is nothing here called {value}",
    "此处没有名为 {value} 的资源",
    "check the address; what other parties captured is not shown",
    "请检查地址；其他参与方提交的内容不会显示",
)
METHOD = rule(
    "DOOR-METHOD",
    "{value} is not possible here; there are: {allowed}",
    "此处不支持 {value}；可用方法：{allowed}",
    "use one of {allowed}",
    "请使用以下方法之一：{allowed}",
)
NOT_ACCEPTABLE = rule(
    "DOOR-ACCEPT",
    "nothing that is offered here fits {value}; there is: {offered}",
    "此处无法提供 {value}；可提供：{offered}",
    "name one of {offered} in the header Accept",
    "请在 Accept 请求头中指定 {offered} 之一",
)
VERSION = rule(
    "DOOR-VERSION",
    "{name} {value} cannot be met here; there is: {offered}",
    "无法满足 {name} {value}；可用：{offered}",
    "leave the header out, or let it allow one of the versions named",
    "请去掉该请求头，或将其设为支持的版本",
)
HEADER = rule(
    "DOOR-HEADER",
    "the header {name} cannot be {value}; it is one of {allowed}",
    "请求头 {name} 的值不能是 {value}；可用值：{allowed}",
    "send one of {allowed}, or leave the header out",
    "请使用 {allowed} 之一，或去掉该请求头",
)
MEDIA_TYPE = rule(
    "DOOR-TYPE",
    "content of the type {value} cannot be read here; there is: {accepted}",
    "无法读取 {value} 类型的内容；支持：{accepted}",
    "send {accepted} and say so in the header Content-Type",
    "请发送 {accepted}，并在 Content-Type 请求头中注明",
)
FORM = rule(
    "DOOR-FORM",
    "the form cannot be taken apart: {detail}",
    "表单无法解析：{detail}",
    "send multipart/form-data as RFC 7578 has it, with the parts that are described and no others; or the table itself",
    "请按 RFC 7578 发送 multipart/form-data，仅包含说明中的部分；也可直接发送表格本身",
)
CONTENT_ENCODING = rule(
    "DOOR-ENCODING",
    "content packed as {value} cannot be unpacked here; gzip can",
    "无法解压 {value} 编码的内容；支持 gzip",
    "send it plain or with Content-Encoding: gzip",
    "请以不压缩或 gzip 方式发送",
)
PACKED_BADLY = rule(
    "DOOR-GZIP",
    "the content does not unpack: it is no whole gzip stream",
    "内容无法解压：不是完整的 gzip 数据",
    "pack it again, or send it plain",
    "请重新压缩，或不压缩发送",
)
CUT_SHORT = rule(
    "DOOR-CUT",
    "the connection ended after {got} of {promised} bytes",
    "连接中断：应收 {promised} 字节，实收 {got} 字节",
    "send it again",
    "请重新发送",
)
TOO_LARGE = rule(
    "DOOR-SIZE",
    "the content is larger than {limit} bytes",
    "内容超过 {limit} 字节",
    "send it in parts; the header GS1-EPCIS-Capture-File-Size-Limit names the limit",
    "请分批发送；上限见响应头 GS1-EPCIS-Capture-File-Size-Limit",
)
TOO_MANY_EVENTS = rule(
    "DOOR-EVENTS",
    "the document holds {value} events, more than the {limit} that one may",
    "文档包含 {value} 个事件，超过上限 {limit}",
    "send it in parts; the header GS1-EPCIS-Capture-Limit names the limit",
    "请分批发送；上限见响应头 GS1-EPCIS-Capture-Limit",
)
ONE_EVENT = rule(
    "DOOR-ONE-EVENT",
    "exactly one event belongs here, and there are {value}",
    "此处只接受一个事件，实际为 {value} 个",
    "send several events to /epcis/v2/capture",
    "多个事件请提交至 /epcis/v2/capture",
)
EVENT_EXISTS = rule(
    "DOOR-EVENT-EXISTS",
    "you captured this event before; nothing was stored again",
    "贵方此前已提交过该事件，未重复保存",
    "nothing is to be done: it is there, under the address in Location",
    "无需处理：事件已存在，地址见 Location 响应头",
)
NOT_YET_NUMBERED = rule(
    "DOOR-LATER",
    "the event is stored for good, and its number in the ledger is not given yet",
    "事件已永久保存，账本编号尚未生成",
    "read it at the address in Location in a moment; sending it again does no harm",
    "请稍后按 Location 响应头中的地址读取；重复提交不会产生影响",
)
ADDRESS_TOO_LONG = rule(
    "DOOR-ADDRESS",
    "the address has {value} characters, more than {limit}",
    "请求地址长度为 {value} 个字符，超过上限 {limit}",
    "store the query with POST /epcis/v2/queries and ask for its events by name",
    "请用 POST /epcis/v2/queries 保存该查询，再按名称读取事件",
)
QUEUE_FULL = rule(
    "DOOR-QUEUE",
    "{waiting} captures of yours wait to be worked off; the document was not taken",
    "贵方尚有 {waiting} 个采集任务排队，本次文档未接收",
    "send it again after the seconds in Retry-After",
    "请在 Retry-After 响应头指定的秒数后重新提交",
)
OVERLOADED = rule(
    "DOOR-BUSY",
    "the server has as much to do as it can; the request was not taken",
    "服务器繁忙，本次请求未接收",
    "send it again after the seconds in Retry-After",
    "请在 Retry-After 响应头指定的秒数后重新提交",
)
TOKEN = rule(
    "DOOR-TOKEN",
    "this page token is not one of ours, has expired, or was ended",
    "分页令牌无效、已过期或已终止",
    "ask for the first page again",
    "请从第一页重新读取",
)
PARAMETER = rule(
    "DOOR-PARAMETER",
    "{name} cannot be {value}: {wanted}",
    "参数 {name} 的值不能是 {value}：{wanted}",
    "correct it, or leave it out",
    "请更正，或去掉该参数",
)
LISTED = rule(
    "DOOR-LISTED",
    "this list has no parameter {value}",
    "该列表没有参数 {value}",
    "use {known}; conditions for events belong to /epcis/v2/events",
    "可用参数：{known}；事件的查询条件请用于 /epcis/v2/events",
)
DEFINITION = rule(
    "DOOR-QUERY",
    "{member} of the query to be stored is missing, of another kind, or has no place here",
    "要保存的查询中，{member} 缺失、类型不符或不应出现",
    'send {{"name": "my-shipments", "query": {{"EQ_bizStep": ["shipping"]}}}}',
    '请发送 {{"name": "my-shipments", "query": {{"EQ_bizStep": ["shipping"]}}}}',
)
STORED = rule(
    "DOOR-STORED",
    "the query {value} has its parameters stored with it and does not take {given}",
    "查询 {value} 的参数已随其保存，不接受 {given}",
    "page with perPage and nextPageToken; for other conditions ask /epcis/v2/events, or store another query",
    "翻页用 perPage 和 nextPageToken；其他条件请查询 /epcis/v2/events，或另存一个查询",
)
TEXT = rule(
    "DOOR-TEXT",
    "a text in the request holds what no text can: NUL, half a character, or far too much",
    "请求中的文本包含无法保存的内容：空字符、不完整的字符，或过长",
    "take it out and send the request again",
    "请删除后重新提交",
)
FAULT = rule(
    "DOOR-FAULT",
    "something failed on our side; it was noted as {reference}",
    "服务端发生错误，已记录，编号 {reference}",
    "try again; when it stays, tell the operator the reference",
    "请重试；如仍失败，请将该编号告知运营方",
)
