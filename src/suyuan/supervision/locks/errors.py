"""What setting, deciding and releasing a lock is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

NOTHING = rule(
    "LOCK-001",
    "Nothing is named that could be locked",
    "没有写明要锁定什么",
    "Name codes, a lot with its product, a product, or a place",
    "请填写编码、批次（含产品）、产品或地点",
)
UNKNOWN = rule(
    "LOCK-002",
    "Nobody ever reported this",
    "没有任何单位报过它",
    "Check the code; a whole lot can be locked before its packs are reported",
    "请核对编码；尚未上报的整批产品可按批锁定",
)
FOREIGN = rule(
    "LOCK-003",
    "You have nothing to do with this: it is not yours, you never reported it, and the product is another's",
    "与本单位无关：不在本单位、本单位没有报过它，也不是本单位的产品",
    "Tell whoever holds it or answers for the product, or the authority",
    "请通知持有单位、上市许可持有人或监管部门",
)
NOT_YOUR_LOT = rule(
    "LOCK-004",
    "Whole lots and products are locked by who answers for the product, or by an authority",
    "整批或整个产品只能由上市许可持有人（注册人）或监管部门锁定",
    "Lock your own packs by their codes",
    "请按编码锁定本单位的货",
)
REASON = rule(
    "LOCK-005",
    "The reason is missing, shorter than 4 or longer than 500 characters",
    "没有填写原因，或不足 4 个字、超过 500 个字",
    "Say in one sentence what is wrong, and how you know",
    "请用一句话写明问题和依据",
)
STATE = rule(
    "LOCK-006",
    "{value} is no state that this can be given",
    "{value} 不是可以设置的状态",
    "Choose one of: {wanted}",
    "可选：{wanted}",
)
FORBIDDEN = rule(
    "LOCK-007",
    "From “{before_en}” it cannot become “{after_en}”",
    "不能从“{before}”变为“{after}”",
    "What may follow: {wanted}",
    "之后可以是：{wanted_zh}",
)
CASE = rule(
    "LOCK-008",
    "The number of the recall or of the decision is missing, or longer than 80 characters",
    "没有填写召回编号或决定文号，或超过 80 个字",
    "Enter the number of the recall, of the quality decision or of the supervision record",
    "请填写召回编号、质量判定文号或监督记录编号",
)
MOVED = rule(
    "LOCK-009",
    "Somebody decided about this lock in the meantime, or it is closed",
    "这条锁定刚被处理过，或已经结束",
    "Reload it and see what holds now",
    "请刷新后查看现在的状态",
)
SECOND = rule(
    "LOCK-010",
    "A second person must approve this first",
    "须先由另一人复核",
    "Ask for the approval, and do it again once it is given",
    "请提交复核，批准后再执行",
)
TOO_MANY = rule(
    "LOCK-011",
    "More than {most} codes at once",
    "一次超过 {most} 个编码",
    "Lock the lot, or send several requests",
    "请按批锁定，或分几次提交",
)
PLACE = rule(
    "LOCK-012",
    "{value} is none of your registered places",
    "{value} 不是本单位登记的地点",
    "Choose a place of your own; an authority may name any",
    "请选择本单位的地点；监管部门可填写任意已登记地点",
)
EVIDENCE = rule(
    "LOCK-013",
    "More than {most} pieces of evidence, or one longer than 200 characters",
    "证据超过 {most} 条，或有一条超过 200 个字",
    "Name events, files or documents by their numbers",
    "请填写事件、文件或单据的编号",
)
NOT_CAPTURED = rule(
    "LOCK-014",
    "The event of the lock was not taken: {detail}",
    "锁定事件未能入账：{detail}",
    "Check the codes",
    "请核对编码",
)
