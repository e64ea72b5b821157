"""What can be wrong with a table, a mapping or a row. No text quotes a cell: cells may hold names of people."""

from __future__ import annotations

from suyuan.core.problem import Severity, rule

EMPTY = rule(
    "TAB-101",
    "The file holds no row of data.",
    "文件中没有数据行。",
    "Fill in at least one row below the headings.",
    "请在表头下方至少填写一行数据。",
)
NOT_A_TABLE = rule(
    "TAB-102",
    "This is no table that can be read: it is {form}.",
    "无法按表格读取：该文件是{form_zh}。",
    "Send CSV text or an Excel workbook (.xlsx).",
    "请提交 CSV 文本或 Excel 工作簿（.xlsx）。",
)
OLD_EXCEL = rule(
    "TAB-103",
    "This is an old Excel file (.xls) or a workbook with a password.",
    "该文件是旧版 Excel（.xls）或设有密码的工作簿。",
    "Save it as an Excel workbook (.xlsx) without a password.",
    "请另存为不带密码的 Excel 工作簿（.xlsx）。",
)
DAMAGED = rule(
    "TAB-104",
    "The workbook is damaged or is not laid out as one: {detail}.",
    "工作簿已损坏或结构不符：{detail}。",
    "Open it in Excel or WPS, save it again as .xlsx, and send that file.",
    "请用 Excel 或 WPS 打开后重新另存为 .xlsx 再提交。",
)
TOO_LARGE_INSIDE = rule(
    "TAB-105",
    "Unpacked, the workbook has more than {limit} MB, or far more than such a file can hold.",
    "工作簿解压后超过 {limit} MB，或远大于正常文件。",
    "Split the table into several files; delete unused sheets and pictures.",
    "请拆分为多个文件，并删除无用的工作表和图片。",
)
TOO_MANY_ROWS = rule(
    "TAB-106",
    "The table has more than {limit} rows.",
    "表格超过 {limit} 行。",
    "Split it into several files.",
    "请拆分为多个文件提交。",
)
TOO_MANY_COLUMNS = rule(
    "TAB-107",
    "The table has more than {limit} columns.",
    "表格超过 {limit} 列。",
    "Delete the columns that the mapping does not name.",
    "请删除映射中没有的列。",
)
ENCODING = rule(
    "TAB-108",
    "The text is neither UTF-8 nor GB18030.",
    "文本既不是 UTF-8 也不是 GB18030 编码。",
    "Save the file as “CSV UTF-8”, or send an Excel workbook.",
    "请另存为“CSV UTF-8”，或改交 Excel 工作簿。",
)
QUOTES = rule(
    "TAB-109",
    "The CSV text cannot be taken apart near line {line}: a quotation mark is not closed, or a cell is too long.",
    "CSV 第 {line} 行附近无法解析：引号未闭合或单元格过长。",
    "Close the quotation mark; write a quotation mark inside a cell twice.",
    "请补全引号；单元格内的引号须写两次。",
)
NO_HEADINGS = rule(
    "TAB-110",
    "The headings of the mapping {mapping} were not found in the first {rows} rows; missing: {missing}.",
    "前 {rows} 行中没有找到映射 {mapping} 的表头，缺少：{missing}。",
    "Use the headings of the template, which can be downloaded, or name your own in a mapping.",
    "请使用模板中的表头（可下载模板），或在映射中声明自己的表头。",
)
HEADING_TWICE = rule(
    "TAB-111",
    "The heading {heading} stands twice.",
    "表头 {heading} 出现了两次。",
    "Delete or rename one of the two columns.",
    "请删除或重命名其中一列。",
)
HEADING_UNKNOWN = rule(
    "TAB-112",
    "The column {heading} is not named in the mapping and was passed over.",
    "映射中没有列 {heading}，已忽略。",
    "Nothing to do, unless the column matters: then add it to the mapping.",
    "如该列无关紧要则无需处理；否则请在映射中补充。",
    Severity.NOTE,
)

TOO_MANY_CELLS = rule(
    "TAB-113",
    "The table has more than {limit} cells.",
    "表格超过 {limit} 个单元格。",
    "Delete the columns that the mapping does not name, or split the table into several files.",
    "请删除映射中没有的列，或拆分为多个文件。",
)
MISSING = rule(
    "TAB-201",
    "The cell is empty.",
    "单元格为空。",
    "Fill it in.",
    "请填写。",
)
LOST_DIGITS = rule(
    "TAB-202",
    "The program that wrote the file turned this long code into a number and lost its last digits"
    " (scientific notation).",
    "该长编码被表格软件转成了数字（科学计数法），末尾数字已丢失。",
    "Format the column as text, then scan or type the code again; the lost digits cannot be recovered.",
    "请先将该列设为“文本”格式，再重新扫码或录入；已丢失的数字无法恢复。",
)
CELL_ERROR = rule(
    "TAB-203",
    "The cell shows an error of a formula.",
    "单元格是公式错误值。",
    "Write the value itself.",
    "请直接填写值。",
)
FORMULA = rule(
    "TAB-204",
    "The cell holds a formula without a stored result; formulas are not evaluated here.",
    "单元格是未存结果的公式，系统不计算公式。",
    "Paste the column as values, or open and save the file in Excel.",
    "请将该列“粘贴为值”，或用 Excel 打开并保存后再提交。",
)
CODE = rule(
    "TAB-205",
    "The code cannot be read: {reason}.",
    "编码无法识别：{reason_zh}。",
    "{mend}",
    "{mend_zh}",
)
CODE_WARNING = rule(
    "TAB-206",
    "The code was taken, with a remark: {reason}.",
    "编码已接收，但请注意：{reason_zh}。",
    "{mend}",
    "{mend_zh}",
    Severity.WARNING,
)
CODE_IS_CLASS = rule(
    "TAB-207",
    "A container or a document needs a code of its own; this one names a product or lot.",
    "箱码、单据必须是唯一编码；此处是产品或批次编码。",
    "Scan the code of the box (SSCC or serialised).",
    "请扫描箱体自身的编码（SSCC 或带序列号）。",
)
PARTS = rule(
    "TAB-208",
    "Lot or serial number cannot be joined to this code.",
    "该编码无法与批号、序列号列合并。",
    "Give the whole code in one cell, or the product code (GTIN or MA) beside lot and serial.",
    "请在一个单元格中填写完整编码，或分列填写产品编码（GTIN、MA）、批号和序列号。",
)
PARTS_DIFFER = rule(
    "TAB-209",
    "The {part} in the code differs from the one in its own column.",
    "编码内的{part_zh}与单独一列的{part_zh}不一致。",
    "Compare both with the label.",
    "请与标签核对。",
)
ONE_ITEM = rule(
    "TAB-210",
    "A code with a serial number stands for one item; the quantity says otherwise.",
    "带序列号的编码只代表一件，数量应为 1。",
    "Write 1, leave the quantity empty, or give the lot instead of the serial.",
    "请将数量改为 1 或留空，或改填批次编码。",
)
NOT_A_NUMBER = rule(
    "TAB-211",
    "The quantity is not a number above zero.",
    "数量不是大于零的数字。",
    "Write digits only, without a unit; the unit has a column of its own.",
    "请只写数字；单位请填在单位列。",
)
NOT_A_TIME = rule(
    "TAB-212",
    "The time cannot be read, or there is no such day or hour.",
    "时间无法识别，或日期、钟点不存在。",
    "Write it as in {example}.",
    "请按 {example} 的格式填写。",
)
NO_CLOCK = rule(
    "TAB-213",
    "There is a day without an hour.",
    "只有日期，没有钟点。",
    "Write the time of day too, such as {example}; an event happened at a moment.",
    "请同时填写钟点，例如 {example}；事件须有发生时刻。",
)
BAD_OFFSET = rule(
    "TAB-214",
    "The time zone is not an offset such as +08:00.",
    "时区不是 +08:00 这样的偏移。",
    "Write +08:00 for Beijing.",
    "北京时间请写 +08:00。",
)
WORD = rule(
    "TAB-215",
    "The word is not one that the mapping or the standard knows.",
    "该词不在映射或标准词表中。",
    "Use one of: {known}.",
    "请使用以下之一：{known}。",
)
PLACE = rule(
    "TAB-216",
    "The place cannot be recognised.",
    "地点无法识别。",
    "Write its GLN or address code, or the name exactly as your organisation registered it.",
    "请填写 GLN 或地点编码，或与本单位登记完全一致的地点名称。",
)
GROUP_DIFFERS = rule(
    "TAB-217",
    "The row belongs to one event with row {first}, but differs from it here.",
    "该行与第 {first} 行属于同一事件，但此列内容不一致。",
    "Write the same, or another number in the column {key}.",
    "请填写一致的内容，或在列 {key} 中使用不同的编号。",
)
GROUP_BROKEN = rule(
    "TAB-218",
    "The row is sound, but its event was not taken because of row {other}.",
    "该行无误，但同一事件的第 {other} 行有问题，整条事件未收。",
    "Mend row {other} and send these rows together again.",
    "请改正第 {other} 行后，将这些行一并重新提交。",
)
NO_OBJECT = rule(
    "TAB-219",
    "The row names no code.",
    "该行没有填写任何编码。",
    "Fill in the code of the product or the box.",
    "请填写产品或箱体的编码。",
)
TOO_LONG = rule(
    "TAB-220",
    "The text has more than {limit} characters.",
    "文本超过 {limit} 个字符。",
    "Shorten it.",
    "请缩短。",
)
TEXT_FIELD = rule(
    "TAB-221",
    "The cell holds control characters or a replacement sign: the text was damaged on its way.",
    "单元格含有控制字符或乱码。",
    "Type or scan it again.",
    "请重新录入或扫码。",
)
SERIAL_DATE = rule(
    "TAB-222",
    "The time was written as a bare number and read as a day number of Excel.",
    "时间写成了纯数字，已按 Excel 日期序号读取。",
    "Compare the time shown; format the column as a date.",
    "请核对所示时间；建议将该列设为日期格式。",
    Severity.WARNING,
)

PARTY = rule(
    "TAB-223",
    "The other party cannot be recognised.",
    "对方单位无法识别。",
    "Write its GLN (13 digits) or another identifier that is a URI.",
    "请填写对方单位的 GLN（13 位）或其他 URI 形式的标识。",
)

CUT_SHORT = rule(
    "TAB-224",
    "The 20 digits were taken as a drug trace code; they are also how a GS1 code (01){gtin} begins that was cut short.",
    "这 20 位数字已按药品追溯码接收，但也可能是被截断的 GS1 码 (01){gtin}。",
    "Scan the label again and compare; let the scanner send the whole code with its separators.",
    "请重新扫码核对；并将扫码设备设为输出完整编码（含分隔符）。",
    Severity.WARNING,
)

NOT_ROWS = rule(
    "TAB-114",
    "The JSON is no list of flat rows: {detail}.",
    "JSON 不是由平铺的行组成的列表：{detail}。",
    "Send a list of objects whose names are the headings and whose values are texts or numbers.",
    "请发送对象列表：名称为列名，值为文本或数字。",
)
NO_DEGREES = rule(
    "TAB-225",
    "This is no temperature in degrees Celsius.",
    "不是摄氏温度。",
    "Write a number such as 4.5 or -18.",
    "请填写数字，例如 4.5 或 -18。",
)
MAPPING_SHAPE = rule(
    "TAB-301",
    "The mapping cannot be read: {detail}.",
    "映射无法读取：{detail}。",
    "Compare it with the example at /api/v1/docs and with a shipped mapping, such as GET /api/v1/mappings/receiving.",
    "请参照 /api/v1/docs 的示例和内置映射，例如 GET /api/v1/mappings/receiving。",
)
MAPPING_FIELD = rule(
    "TAB-302",
    "{field} is no field that a column or constant can fill.",
    "{field} 不是列或常量可填写的字段。",
    "Use one of: {known}.",
    "请使用：{known}。",
)
MAPPING_TWICE = rule(
    "TAB-303",
    "{name} stands twice in the mapping.",
    "{name} 在映射中出现了两次。",
    "Name each heading and each field once.",
    "每个表头、每个字段只能出现一次。",
)
MAPPING_NEEDS = rule(
    "TAB-304",
    "The mapping gives no {field}, which every event of this kind needs.",
    "映射缺少 {field}，该类事件必须填写。",
    "Add a column or a constant for it.",
    "请为其增加一列或常量。",
)
MAPPING_VALUE = rule(
    "TAB-305",
    "{name} of the mapping is not right: {detail}.",
    "映射中的 {name} 不正确：{detail}。",
    "Mend it as told; /api/v1/docs shows a whole mapping.",
    "请按提示更正；完整示例见 /api/v1/docs。",
)

SCANNED_TWICE = rule(
    "TAB-401",
    "The code was scanned {times} times and counts once.",
    "该编码被扫描 {times} 次，只计一次。",
    "Nothing to do.",
    "无需处理。",
    Severity.WARNING,
)
PARENT_AMONG = rule(
    "TAB-402",
    "The code of the box stands among those of its content; it was left out there.",
    "箱码出现在内容物编码中，已从内容物中略去。",
    "Nothing to do.",
    "无需处理。",
    Severity.WARNING,
)
