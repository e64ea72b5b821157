"""What looking at a delivery, deciding about it and taking that back is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

NOTHING = rule(
    "RECV-001",
    "No delivery is named that could be looked at",
    "没有写明要验收的货",
    "Give the number of the delivery note, the code of the carton, or the codes of the packs",
    "请扫描或填写随货单号、箱码或单件编码",
)
SEVERAL = rule(
    "RECV-002",
    "Several documents have this number: {found}",
    "有多份单据使用这个编号：{found}",
    "Give the whole identifier of the one that is meant",
    "请填写完整的单据标识",
)
EMPTY = rule(
    "RECV-003",
    "Nothing with a code of its own is still to be received on this document",
    "这份单据上没有尚未收货的、带追溯码的货",
    "Scan the cartons or packs instead; goods without serial numbers are received by a table",
    "请改扫箱码或单件；没有序列号的货请用表格上报收货",
)
TOO_MANY = rule(
    "RECV-004",
    "More than {most} things at once",
    "一次超过 {most} 件",
    "Receive a carton at a time",
    "请逐箱验收",
)
PLACE = rule(
    "RECV-005",
    "{value} is no registered place of the receiving party",
    "{value} 不是收货单位登记的地点",
    "Choose a place of your own; register it first where it is missing",
    "请选择本单位的地点；没有的请先登记",
)
TIME = rule(
    "RECV-006",
    "The time of arrival is missing, in the future, or before the goods were sent",
    "到货时间没有填写、晚于现在，或早于发货时间",
    "Give when the goods arrived",
    "请填写实际到货时间",
)
TEMPERATURE = rule(
    "RECV-007",
    "The temperature on arrival is missing or no temperature",
    "没有填写到货温度，或填写的不是温度",
    "Give degrees Celsius between -100 and 60; for vaccines it must be there before any is accepted",
    "请填写 -100 到 60 之间的摄氏度；疫苗须填写后才能收货",
)
DECISION = rule(
    "RECV-008",
    "{value} is no decision",
    "没有 {value} 这种处理",
    "Choose accept, hold or reject",
    "可选：收货（accept）、暂存（hold）、拒收（reject）",
)
UNDECIDED = rule(
    "RECV-009",
    "Nobody decided about this",
    "这一件没有处理",
    "Decide about each thing, or say what holds for the others",
    "请逐件处理，或写明其余的如何处理",
)
STRANGE = rule(
    "RECV-010",
    "This is not in the delivery",
    "这次到货中没有它",
    "Decide about what is in the delivery; receive other goods by themselves",
    "请只处理这次到货中的货；其他货另行验收",
)
REASON = rule(
    "RECV-011",
    "The reason is missing, shorter than 2 or longer than 300 characters",
    "没有填写原因，或不足 2 个字、超过 300 个字",
    "Say what is wrong; what is accepted against a warning needs a reason too",
    "请写明哪里不对；带提示收货也要写明理由",
)
NOT_ACCEPTABLE = rule(
    "RECV-012",
    "It cannot be accepted: {why}",
    "不能收货：{why_zh}",
    "Hold it until that is cleared up, or reject it",
    "请暂存待查，或拒收",
)
AGAIN = rule(
    "RECV-013",
    "It was already received in the acceptance {name}",
    "已在验收 {name} 中处理过",
    "Open that record; take it back first where it was wrong",
    "请查看该验收记录；有误的先撤销",
)
NOT_CAPTURED = rule(
    "RECV-014",
    "The ledger did not take the events: {detail}",
    "账本没有接受这些事件：{detail}",
    "Read the problem of the event; nothing was kept",
    "请查看事件的问题；没有保存任何内容",
)
GONE = rule(
    "RECV-015",
    "This acceptance was taken back already",
    "这次验收已经撤销",
    "Nothing is left to do",
    "无需再操作",
)
STILL_HELD = rule(
    "RECV-016",
    "Something is still held by this acceptance",
    "这次验收暂存的货还没有判定",
    "Decide about the hold first, on the page of the lock",
    "请先在锁定页面判定暂存的货",
)
WHY = rule(
    "RECV-017",
    "{value} is no reason to take an acceptance back",
    "没有 {value} 这种撤销原因",
    "Choose did_not_occur or incorrect_data",
    "可选：没有发生（did_not_occur）、数据有误（incorrect_data）",
)
PAPER = rule(
    "RECV-018",
    "You cannot see such a paper of this delivery",
    "这次到货没有这份证明文件",
    "Name papers that the delivery shows",
    "请选择这次到货中列出的文件",
)
NOTE = rule(
    "RECV-019",
    "The note is longer than 500 characters",
    "备注超过 500 个字",
    "Shorten it",
    "请缩短",
)
GROUP = rule(
    "RECV-020",
    "{value} names a product, a lot or a place, no thing that came",
    "{value} 是产品、批次或地点的编码，不是到货的单件或箱",
    "Scan cartons or packs; goods without serial numbers are received by a table",
    "请扫箱码或单件码；没有序列号的货请用表格上报收货",
)
