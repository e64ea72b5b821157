"""What the doors for tables, scans, folders and repeated requests refuse, and how to mend it."""

from __future__ import annotations

from suyuan.core.problem import rule

KEY_SHAPE = rule(
    "DOOR-IDEMPOTENCY-KEY",
    "the Idempotency-Key has no or more than 255 characters, or others than visible ASCII",
    "Idempotency-Key 为空、超过 255 个字符，或含有非可见 ASCII 字符",
    "use a random UUID, a new one for each new request",
    "请使用随机 UUID，每个新请求使用新的值",
)
KEY_REUSED = rule(
    "DOOR-IDEMPOTENCY-REUSED",
    "this Idempotency-Key was used for another request within {hours} hours",
    "该 Idempotency-Key 在 {hours} 小时内已用于内容不同的请求",
    "use a new key for a new request; repeat a request only as it was",
    "新请求请使用新的键；重试时请原样重发",
)
KEY_BUSY = rule(
    "DOOR-IDEMPOTENCY-BUSY",
    "a request with this Idempotency-Key is still being worked on",
    "使用该 Idempotency-Key 的请求仍在处理",
    "send it again after the seconds in Retry-After",
    "请在 Retry-After 响应头指定的秒数后重新提交",
)
NO_MAPPING = rule(
    "DOOR-MAPPING",
    "there is no mapping called {value}; there are: {known}",
    "没有名为 {value} 的映射；可用：{known}",
    "name one of them as ?mapping=, or declare your own with POST /api/v1/mappings",
    "请用 ?mapping= 指定其一，或通过 POST /api/v1/mappings 声明自己的映射",
)
NO_FILE = rule(
    "DOOR-FILE",
    "the form holds no file",
    "表单中没有文件",
    "send the table as the part called file, or as the body itself",
    "请将表格放入名为 file 的表单项，或直接作为请求体发送",
)
GONE = rule(
    "DOOR-GONE",
    "the table was erased; only its counts are left",
    "该表格内容已依法删除，仅保留统计",
    "send the rows again if they are still needed",
    "如仍需要，请重新提交",
)
IMPORT_FAILED = rule(
    "DOOR-IMPORT",
    "the table could not be worked off several times over; nothing of it was kept",
    "该表格多次处理失败，未保存任何内容",
    "try it again from the interface page, or send it in parts; tell the operator when it stays",
    "请在接口页面重试，或拆分后提交；如仍失败请联系运营方",
)
IMPORT_WAITS = rule(
    "DOOR-IMPORT-WAITS",
    "the table was taken and waits to be worked off",
    "表格已收下，正在排队处理",
    "ask again after the seconds in Retry-After",
    "请在 Retry-After 响应头指定的秒数后再取",
)
NOT_JSON = rule(
    "DOOR-JSON",
    "the body is not the JSON that is wanted here: {detail}",
    "请求体不是所需的 JSON：{detail}",
    "compare it with the example at /api/v1/docs",
    "请参照 /api/v1/docs 中的示例",
)
NO_CODES = rule(
    "DOOR-SCAN-EMPTY",
    "there is no code that could be taken",
    "没有可接收的编码",
    "scan at least one code, or mend those that are listed",
    "请至少扫描一个编码，或更正列出的编码",
)
TOO_MANY_CODES = rule(
    "DOOR-SCAN-MANY",
    "more than {limit} codes in one scan",
    "一次扫码超过 {limit} 个编码",
    "send one carton at a time",
    "请按箱分次提交",
)
FOLDER_PARTY = rule(
    "DOOR-FOLDER-PARTY",
    "no party is called as this folder",
    "没有与该文件夹同名的参与方",
    "name the folder by the code of a party (`suyuan party list`)",
    "请用参与方代码命名文件夹（`suyuan party list`）",
)
FOLDER_MAPPING = rule(
    "DOOR-FOLDER-MAPPING",
    "a table lies in a folder that is not called as a mapping; there are: {known}",
    "表格所在的文件夹不是映射名；可用：{known}",
    "put it into a folder such as receiving/ beside done/ and failed/",
    "请放入 receiving/ 等以映射命名的子文件夹",
)
FOLDER_SIZE = rule(
    "DOOR-FOLDER-SIZE",
    "the file is larger than {limit} MB",
    "文件超过 {limit} MB",
    "split it into several files",
    "请拆分为多个文件",
)
FOLDER_FAULT = rule(
    "DOOR-FOLDER-FAULT",
    "the file could not be worked off several times over; nothing of it was kept",
    "文件多次处理失败，未保存任何内容",
    "put it back to try it again, or send it in parts; tell the operator when it stays",
    "请放回原处重试，或分批提交；如仍失败请告知运营方",
)
NOT_A_PARTY = rule(
    "DOOR-TABLE-PARTY",
    "nobody but a party can send tables, and this account belongs to none",
    "只有参与方可以提交表格，当前账号不属于任何参与方",
    "sign in with an account of the party that observed the events",
    "请使用观察到该事件的参与方账号登录",
)
WEBHOOK_SIGNATURE = rule(
    "DOOR-WEBHOOK-SIGNATURE",
    "the delivery is not signed with the signing secret of a valid key, it was altered, or it is older than five minutes",
    "推送未用有效接口密钥的签名密钥签名、内容被改动，或已超过五分钟",
    "name the key in the address (?key=PREFIX), let the subscription's signatureToken be its signing secret, sign id,"
    " timestamp and body as Standard Webhooks has it, and compare the clocks",
    "请在地址中写明接口密钥前缀（?key=前缀），将订阅的 signatureToken 设为其签名密钥，按 Standard Webhooks"
    " 对 id、时间戳和正文签名，并核对双方时钟",
)
