"""The rules about single records and about the books of a lot: what they must say, and when they must come.

Same form as ``catalogue``, which lists all of them.
"""

from __future__ import annotations

from suyuan.core.chain.rules.finding import Grade, Rule

OVERDRAWN = Rule(
    "MB-4",
    Grade.MAJOR,
    3,
    ("账面透支", "books overdrawn"),
    (
        "{party}于 {time} “{step}”批次 {lot} 的 {gave}，而账面只有 {had}",
        "{party} reported “{step}” of {gave} of lot {lot} at {time}, and had {had} by the books",
    ),
    (
        "核对实物与记录：漏报的收货补报，数量有误的作更正声明并重报",
        "compare goods and records: report the receipt that is missing, or declare the wrong amount and report it again",
    ),
    ("vaccine-law-39",),
)
MORE = Rule(
    "MB-5",
    Grade.MAJOR,
    3,
    ("批次总量不守恒", "more of a lot than there is"),
    (
        "批次 {lot}：各方共收到 {came}，而各方只发出 {went}（赋码、生产 {made}）；最后收货的是{party}（{time}）",
        "lot {lot}: {came} were received and {went} were sent (made: {made}); the last receipt is of {party} at {time}",
    ),
    (
        "由收货各方与供货方核对：漏报的发货补报，数量有误的更正；来源不明的隔离并报告",
        "receivers and senders compare: report the shipment that is missing, correct wrong amounts; quarantine and report what has no origin",
    ),
    ("vaccine-law-39",),
)
WRONG_DIGIT = Rule(
    "CODE-1",
    Grade.MINOR,
    3,
    ("追溯码校验位错误", "code with a wrong check digit"),
    (
        "{party}于 {time} “{step}”时上报的码校验位不对：抄错、扫错，或不是厂家的码",
        "the code that {party} reported with “{step}” at {time} has a wrong check digit: mistyped, or none of the maker's",
    ),
    (
        "与实物上的码核对：误报的作更正声明并重报；实物上就是如此的按疑似伪造隔离并报告",
        (
            "compare it with the label: declare a mistaken report and report it again; quarantine and report goods that"
            " carry it"
        ),
    ),
    ("nmpab-t-1004-2019",),
)
RING = Rule(
    "PK-1",
    Grade.MAJOR,
    3,
    ("包装互相装入", "packages stand in each other"),
    (
        "{party}于 {time} 的“{step}”使容器装进了它自己所装的容器（另一记录 {other_time}）",
        "“{step}” of {party} at {time} puts a container into one that stands in it (the other record: {other_time})",
    ),
    (
        "核对实物的包装层级：有误的一条作更正声明并重报，漏报的拆解补报",
        "look at the goods: declare the wrong record and report it again, or report the unpacking that is missing",
    ),
    ("nmpab-t-1004-2019",),
)
LATE = Rule(
    "TO-7",
    Grade.NOTICE,
    3,
    ("迟报", "reported late"),
    (
        "{party}的“{step}”发生于 {time}，{hours} 小时后才上报（时限 {limit} 小时）",
        "“{step}” of {party} happened at {time} and was reported {hours} hours later (allowed: {limit})",
    ),
    (
        "查明迟报原因并改进；若事件时间填错，作更正声明并重报",
        "find why it came late; if the time of the event is wrong, declare the error and report it again",
    ),
    ("vaccine-law-10",),
)
FUTURE = Rule(
    "TO-1",
    Grade.MINOR,
    3,
    ("事件时间在未来", "dated in the future"),
    (
        "{party}上报的“{step}”写的时间 {time} 晚于收到它的时间，在更正之前不计入追溯链",
        "“{step}” of {party} is dated {time}, later than it was received; it is left out of the chain until corrected",
    ),
    (
        "校准时钟；作更正声明，并按实际时间重报",
        "set the clock right; declare the error and report it again with the time at which it happened",
    ),
    ("epcis-2.0",),
)
SAME_NAME = Rule(
    "DU-1",
    Grade.MINOR,
    3,
    ("事件编号重复", "eventID used for two events"),
    (
        "{party}的“{step}”（{time}）用了{partner}另一事件（{other_time}）已用的事件编号",
        "“{step}” of {party} at {time} carries the eventID of another event, of {partner} at {other_time}",
    ),
    (
        "由{party}对该事件作更正声明，换新的事件编号（UUID）重报",
        "{party} declares the event and reports it again with a new eventID (a UUID)",
    ),
    ("epcis-2.0",),
)
UNCORRECTED = Rule(
    "DECL-1",
    Grade.MINOR,
    3,
    ("更正声明没有更正事件", "declaration without its correction"),
    (
        "{party}声明“{step}”（{time}）数据有误，{lack}",
        "{party} declared “{step}” at {time} to be wrong, and {lack_en}",
    ),
    (
        "补报正确的事件，并在更正声明中写明它的事件编号（correctiveEventIDs）",
        "report the right event, and name its eventID in the declaration (correctiveEventIDs)",
    ),
    ("epcis-2.0",),
)
INEFFECTIVE = Rule(
    "DECL-2",
    Grade.MINOR,
    3,
    ("更正声明不起作用", "declaration without effect"),
    (
        "{party}声明“{step}”（{time}）有误，但{why}，该声明不改变任何记录",
        "{party} declared “{step}” at {time} to be wrong, but {why_en}; the declaration changes nothing",
    ),
    (
        "核对事件编号；他人上报的事件须由上报单位或其受托方声明",
        "check the eventID; an event of others is declared by who reported it, or by who acts for them",
    ),
    ("epcis-2.0",),
)
FIELD_LOT = Rule(
    "FIELD-LOT",
    Grade.MINOR,
    3,
    ("赋码缺少批号", "code assigned without a lot"),
    (
        "{party}于 {time} “{step}”时没有写明批号",
        "{party} reported “{step}” at {time} without the lot",
    ),
    ("作更正声明，并带批号重报", "declare the error and report it again with the lot"),
    ("nmpab-t-1004-2019",),
)
FIELD_EXPIRY = Rule(
    "FIELD-EXPIRY",
    Grade.MINOR,
    3,
    ("赋码缺少有效期", "code assigned without an expiry"),
    (
        "{party}于 {time} “{step}”时没有写明有效期，或写法无法识别",
        "{party} reported “{step}” at {time} without an expiry, or with one that cannot be read",
    ),
    (
        "作更正声明，并带有效期（年-月-日）重报",
        "declare the error and report it again with the expiry (year-month-day)",
    ),
    ("nmpab-t-1004-2019",),
)
FIELD_PARTY = Rule(
    "FIELD-PARTY",
    Grade.MINOR,
    3,
    ("缺少对方单位", "without the other side"),
    (
        "{party}于 {time} 的“{step}”没有写明{side}",
        "“{step}” of {party} at {time} does not name {side_en}",
    ),
    ("作更正声明，并写明对方单位后重报", "declare the error and report it again with the other side"),
    ("nmpab-t-1004-2019", "vaccine-law-39"),
)
FIELD_BILL = Rule(
    "FIELD-BILL",
    Grade.MINOR,
    3,
    ("缺少单据号", "without a document number"),
    (
        "{party}于 {time} 的“{step}”没有写明任何单据号",
        "“{step}” of {party} at {time} names no business document",
    ),
    (
        "作更正声明，并带单据号（订单、发货单、发票、收货单之一）重报",
        "declare the error and report it again with the order, despatch advice, invoice or receiving advice",
    ),
    ("nmpab-t-1004-2019", "vaccine-law-39"),
)
FIELD_PLACE = Rule(
    "FIELD-PLACE",
    Grade.MINOR,
    3,
    ("缺少地点", "without a place"),
    (
        "{party}于 {time} 的“{step}”没有写明地点",
        "“{step}” of {party} at {time} names no place",
    ),
    ("作更正声明，并带地点重报", "declare the error and report it again with the place"),
    ("nmpab-t-1004-2019",),
)
