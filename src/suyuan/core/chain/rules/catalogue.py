"""The rules of a chain: number, gravity, days to mend, and what is said to people.

Numbers and meaning follow the vaccine validation paper (sections 2.1, 2.2, 4.1-4.3) and its formal reading; messages
name parties and times by ``{party}``, ``{partner}``, ``{time}``, ``{other_time}`` and the words of the finding.
"""

from __future__ import annotations

from suyuan.core.chain.rules import catalogue_of_records
from suyuan.core.chain.rules.finding import Grade, Rule

ORIGIN = Rule(
    "COMP-ORIGIN",
    Grade.MAJOR,
    3,
    ("缺少来源记录", "no record of origin"),
    (
        "该追溯码没有生产入库（赋码）或进口入库记录，最早的记录是 {time} 的“{step}”",
        "there is no production or import record of this code; the earliest record is “{step}” at {time}",
    ),
    (
        "由赋码单位补报赋码（生产入库、进口入库）事件；若码由他人误报，请作更正声明",
        "the party that assigned the code reports its commissioning; if the code was reported by mistake, declare the error",
    ),
    ("vaccine-law-10",),
)
ISSUE = Rule(
    "COMP-ISSUE",
    Grade.MAJOR,
    3,
    ("缺少出库记录", "no record of issue"),
    (
        "{partner}于 {time} 报告“{step}”，但{party}没有对应的出库记录",
        "{partner} reported “{step}” at {time}, and {party} has no record of issuing it",
    ),
    ("由{party}补报出库（发货）事件", "{party} reports the shipment"),
    ("vaccine-law-39",),
)
RECEIPT = Rule(
    "COMP-RECEIPT",
    Grade.MAJOR,
    3,
    ("缺少收货记录", "no record of receipt"),
    (
        "{partner}于 {time} 发货，{party}没有收货记录",
        "{partner} shipped at {time}, and {party} has no record of receiving it",
    ),
    (
        "由{party}补报收货事件；若货物未到，请与{partner}核对",
        "{party} reports the receipt, or settles with {partner} if nothing arrived",
    ),
    ("vaccine-law-39",),
)
SALE = Rule(
    "COMP-SALE",
    Grade.MINOR,
    3,
    ("缺少销售记录", "no record of sale"),
    (
        "{party}于 {time} 向{partner}发货，但没有销售（下发）记录",
        "{party} shipped to {partner} at {time} without a record of sale or distribution",
    ),
    ("由{party}补报销售（下发）事件，并附单据号", "{party} reports the sale with its document number"),
    ("vaccine-law-39",),
)
PURCHASE = Rule(
    "COMP-PURCHASE",
    Grade.MINOR,
    3,
    ("缺少购进记录", "no record of purchase"),
    (
        "{party}于 {time} 收货，但没有购进记录（供货单位{partner}）",
        "{party} received at {time} without a record of purchase from {partner}",
    ),
    ("由{party}补报购进事件，并附单据号", "{party} reports the purchase with its document number"),
    ("vaccine-law-39",),
)
ACCEPTANCE = Rule(
    "COMP-ACCEPT",
    Grade.MINOR,
    3,
    ("使用前缺少验收记录", "used without acceptance"),
    (
        "{party}于 {time} 使用，此前没有收货或验收记录",
        "{party} used it at {time} without a record of receipt or acceptance before",
    ),
    ("由{party}补报收货、验收事件", "{party} reports receipt and acceptance"),
    ("device-regulation-45",),
)
DIRECTION = Rule(
    "DIR-1",
    Grade.GRAVE,
    1,
    ("逆向流通", "against the direction of supply"),
    (
        "{time} 由{party}（{from_kind}）发往{partner}（{to_kind}）：供应链单向不可逆，且未注明退货或召回",
        (
            "at {time} {party} ({from_kind}) sent it to {partner} ({to_kind}): supply goes one way, and neither a return nor"
            " a recall is named"
        ),
    ),
    (
        "退货、召回的须注明处置状态 returned 或 recalled；否则停止流通并报告监管部门",
        "name the disposition returned or recalled if it is one; else stop it and tell the authority",
    ),
    ("vaccine-law-35",),
)
SUPPLIER = Rule(
    "DIR-2",
    Grade.GRAVE,
    1,
    ("非疾控机构向接种单位供应", "supplied to a vaccination unit by another than a CDC"),
    (
        "{time} {party}向接种单位{partner}供应疫苗；疾控机构以外的单位不得向接种单位供应疫苗",
        "at {time} {party} supplied vaccine to the vaccination unit {partner}; nobody but a CDC may",
    ),
    (
        "若由疾控机构销售、持有人直接配送，请疾控机构补报销售事件；否则停止使用并报告监管部门",
        "if a CDC sold it and the holder delivered, the CDC reports the sale; else stop its use and tell the authority",
    ),
    ("vaccine-law-35", "vaccine-law-36"),
)
LOCKED = Rule(
    "ST-1",
    Grade.GRAVE,
    1,
    ("锁定期间流通或使用", "moved or used while locked"),
    (
        "{party}于 {time} “{step}”，而该追溯码自 {other_time} 起为“{state}”",
        "{party} reported “{step}” at {time}, while it is “{state_en}” since {other_time}",
    ),
    ("立即停止流通、使用，隔离并报告", "stop, quarantine and report it"),
    ("vaccine-law-40", "vaccine-law-73"),
)
AFTER_END = Rule(
    "ST-2",
    Grade.GRAVE,
    1,
    ("终态之后仍有记录", "events after the end"),
    (
        "{party}于 {time} 报告“{step}”，而该追溯码已于 {other_time} “{end}”",
        "{party} reported “{step}” at {time}, after the end of this item by “{end_en}” at {other_time}",
    ),
    (
        "核对实物与追溯码：误报的作更正声明；确有实物的按疑似伪造、回流处理",
        (
            "compare the goods with the code: declare a mistaken report, or treat goods that are there as suspected of"
            " falsification"
        ),
    ),
    ("vaccine-law-10",),
)
ORDER = Rule(
    "TO-2",
    Grade.MINOR,
    3,
    ("时序颠倒", "out of order"),
    (
        "{party}的“{step}”（{time}）晚于{partner}的收货（{other_time}）",
        "“{step}” of {party} at {time} is later than the receipt by {partner} at {other_time}",
    ),
    (
        "核对双方系统时间，由时间有误的一方作更正声明并重报",
        "whoever has the wrong time declares the error and reports it again",
    ),
)
BEFORE_BIRTH = Rule(
    "TO-3",
    Grade.MAJOR,
    3,
    ("先于赋码", "before its code was assigned"),
    (
        "{party}的“{step}”（{time}）早于赋码（{other_time}）",
        "“{step}” of {party} at {time} is earlier than the commissioning at {other_time}",
    ),
    (
        "核对赋码时间与该事件时间，有误的一方作更正声明并重报",
        "whoever has the wrong time declares the error and reports it again",
    ),
)
PRODUCED = Rule(
    "TO-4",
    Grade.MAJOR,
    3,
    ("生产日期晚于发货", "made after it was shipped"),
    (
        "生产日期 {produced} 晚于{party}的首次发货 {time}",
        "the production date {produced} is later than the first shipment by {party} at {time}",
    ),
    ("核对批号与生产日期，更正后重报", "check lot and production date, and report them again"),
    ("nmpab-t-1004-2019",),
)
EXPIRED = Rule(
    "TO-5",
    Grade.GRAVE,
    1,
    ("过期使用", "used after its expiry"),
    (
        "{party}于 {time} “{step}”，而有效期至 {expiry}",
        "{party} reported “{step}” at {time}; it expired on {expiry}",
    ),
    (
        "立即停用同批次过期产品，评估受种者、患者风险并报告",
        "stop the expired lot, assess the recipient's risk and report it",
    ),
    ("vaccine-law-40", "vaccine-law-45"),
)
FACTS = Rule(
    "TO-9",
    Grade.MAJOR,
    3,
    ("批号、日期前后不一", "lot or dates contradict each other"),
    (
        "{party}于 {time} 报告的{field}“{value}”与 {other_time} 的“{before}”不一致",
        "{party} reported {field_en} “{value}” at {time}, and “{before}” was reported at {other_time}",
    ),
    (
        "与赋码单位核对标签，有误的一方作更正声明并重报",
        "compare the label with who assigned it; whoever erred declares it",
    ),
    ("nmpab-t-1004-2019",),
)
RETRY = Rule(
    "DU-3",
    Grade.NOTICE,
    3,
    ("疑似重复扫码", "probably scanned twice"),
    (
        "{party}在 {minutes} 分钟内两次报告“{step}”（{other_time}、{time}）",
        "{party} reported “{step}” twice within {minutes} minutes ({other_time}, {time})",
    ),
    ("保留一次，另一次作更正声明（原因 duplicate）", "keep one and declare the other (reason duplicate)"),
)
BORN_TWICE = Rule(
    "DU-4",
    Grade.MAJOR,
    1,
    ("重复赋码", "assigned twice"),
    (
        "{party}于 {time} 再次赋码，该码已于 {other_time} 赋予",
        "{party} assigned the code again at {time}; it was assigned at {other_time}",
    ),
    (
        "停用重复的标签，核对序列号来源",
        "withdraw the second labels and find where the serial number came from",
    ),
)
ENDED_TWICE = Rule(
    "DU-5",
    Grade.GRAVE,
    1,
    ("重复使用", "used twice"),
    (
        "{party}于 {time} 报告“{step}”，而该追溯码已于 {other_time} 使用",
        "{party} reported “{step}” at {time}, and the item had been used at {other_time}",
    ),
    (
        "核对实物：疑似伪造、回流的隔离并报告；误报的作更正声明",
        "compare the goods: quarantine what may be falsified, declare a mistaken report",
    ),
    ("vaccine-law-10", "vaccine-law-45"),
)
RECEIVED_TWICE = Rule(
    "DU-6",
    Grade.MINOR,
    3,
    ("重复收货", "received twice"),
    (
        "{party}于 {time} 再次收货，其间没有出库记录（前次 {other_time}）",
        "{party} received it again at {time} without an issue since {other_time}",
    ),
    (
        "保留一次，另一次作更正声明；若确曾发出，请补报出库",
        "declare one of them, or report the issue between",
    ),
)
TWO_PARENTS = Rule(
    "DU-7",
    Grade.MINOR,
    3,
    ("同时在两个包装内", "in two packages at once"),
    (
        "{party}于 {time} 将其装入新包装，此前（{other_time}）装入的包装没有拆解记录",
        "{party} packed it at {time} while it stood in the package of {other_time}, which was not unpacked",
    ),
    ("补报拆解事件，或更正包装关联", "report the unpacking, or correct the aggregation"),
)
TWO_PLACES = Rule(
    "DU-8",
    Grade.GRAVE,
    1,
    ("同时在两地", "in two places at once"),
    (
        "{party}于 {time} 在{place}报告“{step}”，而 {minutes} 分钟内它在{before}",
        "{party} reported “{step}” in {place} at {time}; it was in {before} within {minutes} minutes",
    ),
    (
        "核对两地实物与时钟：疑似复制码的隔离并报告",
        "compare goods and clocks at both places; quarantine what may carry a copied code",
    ),
)

BALANCE = Rule(
    "MB-3",
    Grade.MAJOR,
    3,
    ("收发数量不符", "sent and received differ"),
    (
        "单据 {document}：{partner}发出与{party}收到的数量不符（{lines}）",
        "document {document}: what {partner} sent and {party} received differs ({lines})",
    ),
    (
        "双方核对实物与单据：有误的一方作更正声明并重报；破损、短少的另行上报",
        "both sides compare goods and document: whoever erred declares it and reports again; report what is damaged or lost",
    ),
    ("vaccine-law-39",),
)

RELEASE = Rule(
    "COMP-V3",
    Grade.GRAVE,
    1,
    ("未经批签发流通", "supplied without batch release"),
    (
        "{time} 由{party}与{partner}交接的疫苗{why}；未经批签发不得销售",
        "at {time} vaccine changed hands between {party} and {partner}: {why_en}; nothing is sold without batch release",
    ),
    (
        "发货方附上批签发证明，接收方核对后验证；没有证明的停止流通并报告监管部门",
        "the sender attaches the certificate and the receiver verifies it; without one stop it and tell the authority",
    ),
    ("vaccine-law-26", "vaccine-law-38"),
)
TRANSPORT = Rule(
    "COMP-TEMP",
    Grade.MINOR,
    3,
    ("缺少运输温度记录", "no record of the temperature on the way"),
    (
        "{partner}于 {time} 收货，没有本次运输的温度记录（{party}于 {other_time} 发货）",
        "{partner} received at {time}, and there is no record of the temperature since {party} shipped at {other_time}",
    ),
    (
        "由{party}提供本次运输的温度记录：上报读数、上传记录仪文件，或附上运单与温度记录",
        "{party} provides the record: readings, the file of the logger, or the waybill with temperatures",
    ),
    ("vaccine-law-39", "vaccine-storage-code"),
)

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in [*globals().values(), *vars(catalogue_of_records).values()]
    if isinstance(rule, Rule)
}
"""By id, in the order above; then the rules about single records."""
