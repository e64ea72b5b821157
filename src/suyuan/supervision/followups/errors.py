"""What making a link, and showing something by it, is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

NO_TAKEAWAY = rule(
    "FUP-001",
    "Your institution reported no take-away of this",
    "本单位没有上报过这件物品的带离",
    "Scan the pack that the patient took home; report the take-away first",
    "请扫描患者带走的包装；尚未登记带离的，请先登记",
)
NOBODY = rule(
    "FUP-002",
    "The take-away names no patient of yours",
    "这次带离没有写明本单位的患者",
    "Correct the event: it needs the number of the patient",
    "请更正该事件，补上患者编号",
)
THERE_ALREADY = rule(
    "FUP-003",
    "There is a link for this patient and take-away already",
    "这位患者的这次带离已有追访链接",
    "End the old link first, if the patient lost it",
    "患者遗失链接时，请先作废旧链接再发新的",
)
WRONG_NUMBER = rule(
    "FUP-004",
    "This is not the number of the patient",
    "编号与登记的患者不符",
    "Enter the record number or outpatient number as on your papers",
    "请按病历或处方上的编号填写",
)
PAUSED = rule(
    "FUP-005",
    "Too many wrong numbers; wait {minutes} minutes",
    "编号错误次数过多，请 {minutes} 分钟后再试",
    "Look the number up on your papers, or ask the hospital",
    "请核对病历或处方上的编号，或联系医院",
)
NO_CODE = rule(
    "FUP-006",
    "No code can be read in the picture",
    "照片中没有可识别的追溯码",
    "Take it again: closer, sharp, with the whole code in light",
    "请重拍：靠近一些、对准焦、光线充足，让追溯码完整可见",
)
OTHER_CODE = rule(
    "FUP-007",
    "The picture shows another pack",
    "照片上是另一个包装的追溯码",
    "Take a picture of the pack that is named here",
    "请拍摄这里列出的那个包装",
)
NOT_OPEN = rule(
    "FUP-008",
    "There is nothing to show for this any more",
    "这一项不需要再上传",
    "Look at the list for what is still open",
    "请查看列表中尚未完成的项目",
)
NO_FILE = rule(
    "FUP-009",
    "No picture was sent",
    "没有选择照片或视频",
    "Choose or take a picture",
    "请选择或拍摄照片",
)
NOT_SHOWN = rule(
    "FUP-010",
    "You have not shown who you are",
    "尚未验证身份",
    "Choose a sign-in service above; then go on",
    "请先在上方选择一种方式验证身份，再继续",
)
OTHER_ACCOUNT = rule(
    "FUP-011",
    "Another account is bound to this link",
    "此链接已绑定另一个账号",
    "Use the account of the first time, or ask the hospital for a new link",
    "请使用首次验证的账号；或请医院重新发送链接",
)
