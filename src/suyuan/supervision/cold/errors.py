"""What sensors and their readings are refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

NAME = rule(
    "COLD-001",
    "The name is missing or longer than 100 characters",
    "没有填写名称，或超过 100 个字",
    "Name the sensor as people on the spot call it",
    "请填写现场使用的名称",
)
PROFILE = rule(
    "COLD-002",
    "{value} is no profile",
    "没有 {value} 这种储运条件",
    "Choose one of: {wanted}",
    "可选：{wanted}",
)
REQUIRED = rule(
    "COLD-003",
    "The interval must lie between 10 seconds and 24 hours",
    "记录间隔须在 10 秒到 24 小时之间",
    "The GSP asks for 30 minutes in stores and 5 minutes in transport",
    "GSP 要求储存不超过 30 分钟、运输不超过 5 分钟",
)
DEVICE = rule(
    "COLD-004",
    "Another sensor has this device id already",
    "该设备标识已登记",
    "End the other one first, or leave the device id out",
    "请先停用原传感器，或不填设备标识",
)
UNKNOWN = rule(
    "COLD-005",
    "You have no such sensor",
    "没有这个传感器",
    "Look its id up on /cold-chain/",
    "请在冷链页面查看编号",
)
THING = rule(
    "COLD-006",
    "The code of the container, vehicle or place cannot be read",
    "容器、车辆或地点的编码无法识别",
    "Write an SSCC, GIAI, GRAI or GLN, as a URN or as a Digital Link",
    "请填写 SSCC、GIAI、GRAI 或 GLN（URN 或数字链接）",
)
TIME = rule(
    "COLD-007",
    "The end lies before the beginning",
    "结束时间早于开始时间",
    "Correct the times",
    "请更正时间",
)
TABLE = rule(
    "COLD-008",
    "This is no table of readings: {detail}",
    "无法识别为温度记录表：{detail_zh}",
    "Send CSV or Excel with a column of times and a column of temperatures",
    "请上传 CSV 或 Excel，含时间列和温度列",
)
ROW = rule(
    "COLD-009",
    "Row {row} cannot be read: {value}",
    "第 {row} 行无法识别：{value}",
    "Times as 2026-11-30 09:30, temperatures in °C",
    "时间写作 2026-11-30 09:30，温度单位 °C",
)
REASON = rule(
    "COLD-010",
    "The reason is missing, shorter than 4 or longer than 500 characters",
    "没有填写理由，或不足 4 个字、超过 500 个字",
    "Say on what the decision rests: the holder's assessment, its number and date",
    "请写明依据，例如持有人的评估报告编号和日期",
)
VERDICT = rule(
    "COLD-011",
    "{value} is no decision",
    "没有 {value} 这种处理",
    "Choose release, keep or reject",
    "可选：放行、继续待定、拒收",
)
TOO_MANY = rule(
    "COLD-012",
    "More than {most} readings at once",
    "一次超过 {most} 条记录",
    "Send the file in parts",
    "请分几次上传",
)
HELD = rule(
    "COLD-013",
    "What is held by this excursion is released or rejected by the people of the sensor's party",
    "被这次超温锁定的物品由传感器所属单位的人员放行或拒收",
    "Ask the party of the sensor to decide",
    "请传感器所属单位处理",
)
NOT_YOUR_SENSOR = rule(
    "COLD-014",
    "You have no sensor in use that is called so: {value}",
    "没有这个在用的传感器：{value}",
    "Name the id of the sensor as on /cold-chain/, or its device id; register it first where it is missing",
    "请填写冷链页面上的传感器编号或设备标识；没有的请先登记",
)
READING_TIME = rule(
    "COLD-015",
    "{value} is no time of a reading",
    "{value} 不是可用的读数时间",
    "Write it with its offset, as 2026-11-30T09:30:00+08:00; not before 2015, and at most a day ahead",
    "须带时区，例如 2026-11-30T09:30:00+08:00；不早于 2015 年，不晚于现在一天以上",
)
DEGREES = rule(
    "COLD-016",
    "{value} is no temperature",
    "{value} 不是温度",
    "Give degrees Celsius between -273 and 1000",
    "请填写 -273 到 1000 之间的摄氏度",
)
COLUMNS = rule(
    "COLD-017",
    "The table has no columns of sensors, times and temperatures",
    "表格缺少传感器列、时间列或温度列",
    "Head them sensor, time, temperature (传感器、时间、温度)",
    "表头写作：传感器、时间、温度",
)
