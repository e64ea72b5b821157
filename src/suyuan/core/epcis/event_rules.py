"""What can be wrong with an event as an event, in whatever format it came (EPCIS 2.0, clause 7.4).

Errors are contradictions that leave open what was observed; everything that can be told apart is kept with a
warning, since an oddity is for the supervisors and not for the door.
"""

from __future__ import annotations

from suyuan.core.problem import Severity, rule

ACTION_MISSING = rule(
    "EVT-201",
    "{event} needs an action.",
    "{event} 缺少 action。",
    "Add action: ADD, OBSERVE or DELETE.",
    "请补充 action：ADD、OBSERVE 或 DELETE。",
)
NOT_IN_TYPE = rule(
    "EVT-202",
    "{field} does not belong to {event}.",
    "{event} 不应含有 {field}。",
    "Take the field out, or use the event type that has it.",
    "请删除该字段，或改用含有该字段的事件类型。",
)
NOTHING_OBSERVED = rule(
    "EVT-203",
    "{event} names no object: {fields} are all empty.",
    "{event} 没有指明对象：{fields} 均为空。",
    "Name at least one identifier, class with quantity, or sensor element.",
    "请至少填写一个标识、带数量的类别或传感器元素。",
)
PARENT_MISSING = rule(
    "EVT-204",
    "{event} with action {action} needs parentID.",
    "action 为 {action} 的 {event} 必须有 parentID。",
    "Name the container (or the asset) in parentID.",
    "请在 parentID 中填写上级包装（或载体）的标识。",
)
CHILD_MISSING = rule(
    "EVT-205",
    "{event} with action {action} names no child.",
    "action 为 {action} 的 {event} 没有列出下级对象。",
    "Name the children in childEPCs or childQuantityList; only DELETE may leave them out, meaning all.",
    "请在 childEPCs 或 childQuantityList 中列出下级；仅 DELETE 可省略，表示全部。",
)
TRANSACTION_MISSING = rule(
    "EVT-206",
    "A TransactionEvent needs at least one business transaction.",
    "TransactionEvent 至少需要一个业务单据。",
    "Add bizTransactionList with the order, invoice or delivery.",
    "请在 bizTransactionList 中填写订单、发票或发货单。",
)
SIDE_MISSING = rule(
    "EVT-207",
    "A TransformationEvent without transformationID needs inputs and outputs; {side} are missing.",
    "没有 transformationID 的 TransformationEvent 必须同时有投入和产出，缺少{side_zh}。",
    "Name the missing side, or give all parts of the transformation one transformationID.",
    "请补全，或为同一转换过程的各事件填写相同的 transformationID。",
)
CLASS_MISSING = rule(
    "EVT-208",
    "A QuantityEvent needs epcClass and quantity.",
    "QuantityEvent 必须有 epcClass 和 quantity。",
    "Add the missing field.",
    "请补充缺少的字段。",
)
EMPTY_TEXT = rule(
    "EVT-209",
    "{field} is empty.",
    "{field} 为空。",
    "Fill it in, or leave the field out.",
    "请填写内容，或省略该字段。",
)
TOO_LONG = rule(
    "EVT-210",
    "{field} has {size} characters; no more than {limit} are taken.",
    "{field} 长度为 {size} 个字符，最多允许 {limit} 个。",
    "Check what was written there; identifiers are short.",
    "请检查填写的内容；标识不应如此之长。",
)
EMPTY_CHANGE = rule(
    "EVT-211",
    "persistentDisposition neither sets nor unsets anything.",
    "persistentDisposition 既无 set 也无 unset。",
    "Name a disposition, or leave the field out.",
    "请填写状态，或省略该字段。",
)
ILMD_NOT_BORN = rule(
    "EVT-212",
    "Master data (ilmd) stands in an {event} with action {action}; it belongs to the beginning of a life.",
    "action 为 {action} 的 {event} 带有 ilmd；ilmd 只应出现在对象产生时。",
    "Send lot and expiry with the commissioning event (action ADD); here use an extension.",
    "批号、有效期请随赋码（action 为 ADD）事件上报；此处请用扩展字段。",
    Severity.WARNING,
)
HOLDS_ITSELF = rule(
    "EVT-213",
    "{value} is its own child.",
    "{value} 将自身列为下级。",
    "Correct parentID or the list of children.",
    "请更正 parentID 或下级列表。",
    Severity.WARNING,
)
TWICE = rule(
    "EVT-214",
    "{value} stands twice in {field}.",
    "{value} 在 {field} 中出现了两次。",
    "Name each object once.",
    "每个对象请只写一次。",
    Severity.WARNING,
)
TIME_UNLIKELY = rule(
    "EVT-215",
    "The event time lies before {year}.",
    "事件时间早于 {year} 年。",
    "Check the clock of the device that recorded it.",
    "请检查记录设备的时钟。",
    Severity.WARNING,
)
NUMBER_RANGE = rule(
    "EVT-216",
    "The number {value} is larger or finer than {limit} digits.",
    "数值 {value} 超出 {limit} 位。",
    "Check the number and its unit.",
    "请检查数值和单位。",
)
QUANTITY_SIGN = rule(
    "EVT-217",
    "The quantity {value} is negative.",
    "数量 {value} 为负数。",
    "Write what was counted; a correction is an error declaration with a new event.",
    "请填写实际数量；更正请使用差错声明并另报事件。",
    Severity.WARNING,
)
QUANTITY_ODD = rule(
    "EVT-221",
    "The quantity {value} can hardly have been counted.",
    "数量 {value} 不像是清点的结果。",
    "Write what was counted: more than nothing, and in the unit that stands beside it.",
    "请填写实际清点的数量：应大于零，并与所填单位相符。",
    Severity.WARNING,
)
UNIT_ALONE = rule(
    "EVT-218",
    "The unit {value} stands without a quantity.",
    "有单位 {value} 而没有数量。",
    "Add the quantity, or leave the unit out.",
    "请补充数量，或省略单位。",
    Severity.WARNING,
)
UNIT_UNKNOWN = rule(
    "EVT-219",
    "{value} does not look like a unit code of UN/ECE Recommendation 20.",
    "{value} 不像 UN/ECE 第 20 号建议书的计量单位代码。",
    "Write the code, for instance KGM, LTR or CEL.",
    "请填写代码，例如 KGM、LTR、CEL。",
    Severity.WARNING,
)
DAY_UNREAD = rule(
    "EVT-220",
    "The date {value} in {field} cannot be read.",
    "{field} 中的日期 {value} 无法识别。",
    "Write year, month and day as on the label, for instance 2028-08-31; until then no expiry is known.",
    "请按标签填写年月日，例如 2028-08-31；更正之前系统不知道其有效期。",
    Severity.WARNING,
)
UNKNOWN_WORD = rule(
    "EVT-301",
    "{value} is no word of the CBV list {vocabulary}.",
    "{value} 不在 CBV 的 {vocabulary} 词表中。",
    "Use a word of the standard, or a full address of your own vocabulary.",
    "请使用标准词汇，或自有词表的完整地址。",
    Severity.WARNING,
)
SENSOR_TWICE = rule(
    "EVT-401",
    "{field} stands in sensorMetadata and in sensorReport.",
    "{field} 同时出现在 sensorMetadata 和 sensorReport 中。",
    "Write it in one of the two: for all reports in the metadata, or in each report.",
    "请只写一处：对全部报告有效的写在 sensorMetadata，否则写在各 sensorReport。",
)
SENSOR_EMPTY = rule(
    "EVT-402",
    "The sensor element has no sensorReport.",
    "传感器元素没有 sensorReport。",
    "Add at least one report.",
    "请至少填写一个 sensorReport。",
)
SENSOR_UNTYPED = rule(
    "EVT-403",
    "The sensor report names neither type nor exception.",
    "传感器报告既无 type 也无 exception。",
    "Name what was measured, for instance Temperature.",
    "请写明测量类型，例如 Temperature。",
    Severity.WARNING,
)
SENSOR_UNITLESS = rule(
    "EVT-404",
    "The measured value has no unit.",
    "测量值没有单位。",
    "Add uom, for degrees Celsius CEL.",
    "请补充 uom，摄氏度为 CEL。",
    Severity.WARNING,
)
UNREADABLE = rule(
    "EVT-501",
    "The identifier {value} cannot be read{reason}.",
    "标识 {value} 无法识别{reason_zh}。",
    "Scan or type it again; it is kept as written and found only by exactly this text.",
    "请重新扫描或录入；系统按原样保存，只能以完全相同的文本查到。",
    Severity.WARNING,
)
WRONG_DIGIT = rule(
    "EVT-502",
    "The identifier {value} has a wrong check digit{reason}.",
    "标识 {value} 的校验位不正确{reason_zh}。",
    "Compare it with the label and send the event again with the right one; it is kept as another thing than the one on the label.",
    "请与标签核对，并以正确的标识重新上报；系统按原样保存，不会与标签上的物品视为同一件。",
    Severity.WARNING,
)
