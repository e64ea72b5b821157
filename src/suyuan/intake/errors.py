"""Rules of the way in that concern whole documents and senders."""

from __future__ import annotations

from suyuan.core.problem import Severity, rule

EVENT_ID_TAKEN = rule(
    "CAP-EVENT-ID",
    "you have already given the eventID {event_id} to an event with other content",
    "eventID {event_id} 已被贵方用于内容不同的另一事件",
    "give the new event an eventID of its own; to correct the earlier one, declare it an error and name the new"
    " event in correctiveEventIDs",
    "请为新事件使用新的 eventID；若要更正原事件，请对其提交错误声明，并在 correctiveEventIDs 中指明新事件",
)
TOO_MANY_PROBLEMS = rule(
    "CAP-MORE",
    "more problems were found than are listed here",
    "问题过多，未全部列出",
    "mend the listed ones and send the document again",
    "请先修正已列出的问题，然后重新提交",
)
NO_EVENTS = rule(
    "CAP-EMPTY",
    "the document holds no event",
    "文档中没有任何事件",
    "check that the event list of the document is filled",
    "请检查文档的事件列表是否为空",
)
ERASED = rule(
    "CAP-ERASED",
    "this very document was captured before and has been erased; it is not stored again",
    "该文档曾被接收，其内容已依法删除，不再重复保存",
    "send the events that must be kept in a new document",
    "如有事件仍需保存，请放入新的文档提交",
)
STORAGE_FULL = rule(
    "CAP-STORAGE",
    "the document could not be stored: the disk of the server is full; nothing of it was kept",
    "服务器磁盘已满，文档未能保存，未留下任何内容",
    "send the document again later; the operator has to free space",
    "请稍后重新提交；运营方需要清理磁盘空间",
)
BUSY = rule(
    "CAP-BUSY",
    "the document collided with others being stored at the same moment, several times over",
    "文档与同时写入的其他文档多次冲突",
    "send the document again",
    "请重新提交",
)
FUTURE = rule(
    "CAP-FUTURE",
    "the event lies {minutes} minutes in the future; it is kept and shown, and counts only once corrected",
    "事件时间比当前时间晚 {minutes} 分钟；已保存并标记，更正之前不参与状态推导",
    "check the clock and the time zone of the device, then correct the event",
    "请检查设备时钟与时区，并更正该事件",
    Severity.WARNING,
)
NAME_FROM_PEOPLE = rule(
    "CAP-NAME",
    "the eventID, or the name of a correcting event, was computed over data of people and was left out",
    "eventID（或更正事件的标识）由个人信息计算得出，已不予保存",
    "use the eventID of the answer, or name events with people by urn:uuid",
    "请使用回执中的 eventID，或对含个人信息的事件使用 urn:uuid 标识",
    Severity.WARNING,
)
