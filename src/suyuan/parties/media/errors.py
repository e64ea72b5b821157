"""What can be wrong with a file that comes in, and with asking for one."""

from __future__ import annotations

from suyuan.core.problem import rule

EMPTY = rule(
    "MED-001",
    "The file is empty",
    "文件是空的",
    "Choose the file again; it may not have been copied completely",
    "请重新选择文件，可能没有复制完整",
)
TOO_LARGE = rule(
    "MED-002",
    "The file has more than {most_mb} MB",
    "文件超过 {most_mb} MB",
    "Take a smaller picture or a shorter video",
    "请缩小图片，或缩短视频",
)
PARTY_FULL = rule(
    "MED-003",
    "Your organisation has used its room: {most_mb} MB or {most_files} files",
    "贵单位的空间已满：{most_mb} MB 或 {most_files} 个文件",
    "Delete files that nobody needs any more, or ask the operator for more room",
    "请删除不再需要的文件，或请平台运营扩容",
)
NOT_TAKEN = rule(
    "MED-004",
    "The content is no JPEG, PNG, WebP, PDF, MP4 or WebM, whatever its name says",
    "文件内容不是 JPEG、PNG、WebP、PDF、MP4 或 WebM，与文件名无关",
    "Send the picture, the PDF or the video itself, not packed and not another format",
    "请直接上传图片、PDF 或视频，不要打包，也不要用其他格式",
)
BROKEN = rule(
    "MED-005",
    "The file is damaged or cut off: it begins as {kind} and cannot be read to its end",
    "文件损坏或不完整：开头是 {kind}，但无法完整读取",
    "Open it on your own device; if it shows, save it anew and send that",
    "请先在本机打开；能打开的，另存一份再上传",
)
TOO_MANY_PIXELS = rule(
    "MED-006",
    "The picture unfolds to more than {most} million pixels",
    "图片展开后超过 {most} 百万像素",
    "Make the picture smaller",
    "请缩小图片尺寸",
)
MOVING = rule(
    "MED-007",
    "The picture moves: it has several frames",
    "图片是动画，包含多帧",
    "Send one picture, or a video",
    "请上传单张图片或视频",
)
ACTIVE = rule(
    "MED-008",
    "The PDF can do something by itself: {what}",
    "PDF 含有可自行执行的内容：{what}",
    "Print it into a new PDF and send that",
    "请“打印为 PDF”另存一份再上传",
)
LOCKED = rule(
    "MED-009",
    "The PDF is encrypted, so that nobody can say what is in it",
    "PDF 已加密，无法检查内容",
    "Send it without a password",
    "请去掉密码后上传",
)
HIDDEN_TRACK = rule(
    "MED-010",
    "The video carries a track besides picture and sound which cannot be taken out ({track})",
    "视频中除画面和声音外还有无法去除的轨道（{track}）",
    "Save the video anew with picture and sound alone; such a track may tell where it was taken",
    "请重新导出，只保留画面和声音；这类轨道可能含拍摄位置",
)
PURPOSE = rule(
    "MED-011",
    "{value} is no purpose of the list",
    "{value} 不在用途清单里",
    "One of: {known}",
    "请从中选择：{known}",
)
PERSON = rule(
    "MED-012",
    "A file about a patient names one whom your organisation holds, by the 26 characters; other files name nobody",
    "涉及患者的文件须写明本单位持有的 26 位患者代码；其他文件不得填写",
    "Copy the code from one of your own events, or choose another purpose",
    "请从本单位报告的事件里复制代码，或改选其他用途",
)
UNKNOWN = rule(
    "MED-013",
    "There is no such file",
    "没有这个文件",
    "Look it up in the list of your files",
    "请到文件列表中查找",
)
GONE = rule(
    "MED-014",
    "The file does not open",
    "文件无法打开",
    "Tell the operator: it was altered or lost in the store, or the key of the installation is another one",
    "请告知平台运营：存储中的文件被改动或丢失，或安装的密钥不对",
)
NOT_YOURS = rule(
    "MED-015",
    "A file is attached to an event that your organisation reported, or to a thing that it reported events of",
    "文件只能附到本单位报告的事件，或本单位报告过事件的物品",
    "Check the number of the event or the code of the thing",
    "请核对事件编号或追溯码",
)
NOT_OPEN = rule(
    "MED-016",
    "A file about a patient opens only while an approval to look at this patient holds",
    "涉及患者的文件，只有在查看该患者的批准有效期内才能打开",
    "Ask for it on the page of patients",
    "请到“患者”页面申请",
)
NOT_ATTACHED = rule(
    "MED-017",
    "A file about a patient is attached to nothing: others would learn of it",
    "涉及患者的文件不能附到事件或物品：他人会因此知道",
    "Keep it with the patient's code, or send it for another purpose if it shows nobody",
    "请只保留患者代码；若不涉及个人，请按其他用途上传",
)
NAMED_ONCE = rule(
    "MED-018",
    "Say to what it is attached: either an event or the code of a thing",
    "请写明附到哪里：事件编号或追溯码，二选一",
    "Give `event` or `item`",
    "请填写 event 或 item",
)
STORE_AWAY = rule(
    "MED-019",
    "The store of files cannot be reached now",
    "文件存储暂时无法访问",
    "Try again in a moment; nothing was changed",
    "请稍后再试，没有任何改动",
)
KEPT = rule(
    "MED-020",
    "The file is the scan of a paper that goes along with goods, and must be kept {years} years beyond their expiry",
    "该文件是随货单据的扫描件，须保存至产品有效期满后 {years} 年",
    "Withdraw the paper if it is wrong; its file stays for those who relied on it",
    "单据有误请撤回；其文件为依据它的单位保留",
)
