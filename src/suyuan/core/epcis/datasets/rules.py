"""What can be wrong with a row of a data set. Values are quoted, since no field of these sets is about a patient."""

from __future__ import annotations

from suyuan.core.problem import rule

MISSING = rule(
    "VDS-101",
    "{title} is missing.",
    "缺少{title_zh}。",
    "{owes} fills it in and reports it again.",
    "请{owes_zh}补齐后重新上报。",
)
SHAPE = rule(
    "VDS-102",
    "{title} does not have the form that is asked for: {form}.",
    "{title_zh}格式不对，应为：{form}。",
    "Compare with the document and correct it.",
    "请与原件核对后改正。",
)
WORD = rule(
    "VDS-103",
    "{title} is none of the words of the list.",
    "{title_zh}不在代码表中。",
    "Use one of: {known}.",
    "请使用以下之一：{known_zh}。",
)
TYPE = rule(
    "VDS-104",
    "{title} is no {type}.",
    "{title_zh}不是{type_zh}。",
    "Write it as {example}.",
    "请写成 {example}。",
)
TOO_LONG = rule(
    "VDS-105",
    "{title} is longer than {limit} characters.",
    "{title_zh}超过 {limit} 个字。",
    "Shorten it.",
    "请缩短。",
)
EXTENSION_SET = rule(
    "VDS-201",
    "The set {value} takes no further fields.",
    "数据集 {value} 不能增加字段。",
    "Use one of: {known}.",
    "请使用以下之一：{known}。",
)
EXTENSION_NAME = rule(
    "VDS-202",
    "A further field cannot be called {value}.",
    "扩展字段名称不能为 {value}。",
    "Use a lower-case letter, then up to 39 letters and digits; not a name of the national set, nor one that stands above.",
    "请以小写字母开头，后接最多 39 个字母或数字；不能与国家标准字段或前面的字段重名。",
)
EXTENSION_TITLE = rule(
    "VDS-203",
    "The heading {value} is empty, too long, or stands in the table of this set already.",
    "列名“{value}”为空、过长，或与本数据集的其他列重名。",
    "Write 1 to 40 characters that no other column has, in Chinese and in English.",
    "请填写 1 至 40 个字，中英文都要填，且不与其他列重名。",
)
EXTENSION_TYPE = rule(
    "VDS-204",
    "{value} is no type of a field, or its list of words is not right.",
    "{value} 不是字段类型，或代码表不正确。",
    "Use text, day, moment, whole, number, flag, or word with 1 to 100 words of which none stands twice.",
    "请使用文本、日期、时间、整数、数字、是或否，或代码表（1 至 100 个，不重复）。",
)
EXTENSION_PATTERN = rule(
    "VDS-205",
    "The pattern {value} cannot be used.",
    "格式 {value} 不能使用。",
    "Use characters, classes and counts such as [A-Z]{{2}}[0-9]{{8}}, without groups and alternatives.",
    "请使用字符、字符类和次数，例如 [A-Z]{{2}}[0-9]{{8}}，不用分组和“或”。",
)
EXTENSION_PERSONAL = rule(
    "VDS-206",
    "{value} is about a person; such fields do not belong into the data sets.",
    "{value} 涉及个人信息，不能放入追溯数据集。",
    "Leave it out: people are pseudonyms in events.",
    "请删去该字段：个人信息在事件中以假名保存。",
)
EXTENSION_MANY = rule(
    "VDS-207",
    "There are more than {limit} further fields.",
    "扩展字段超过 {limit} 个。",
    "Keep those that somebody asks for.",
    "请只保留需要的字段。",
)
MANY_ROWS = rule(
    "VDS-106",
    "The table has more than {limit} rows.",
    "表格超过 {limit} 行。",
    "Split it into several files.",
    "请拆分为多个文件。",
)
NO_FILE = rule(
    "VDS-107",
    "There is no file, or it is larger than {limit} MB.",
    "没有文件，或文件超过 {limit} MB。",
    "Choose a table of that size or less.",
    "请选择不超过该大小的表格。",
)
NOT_HOLDER = rule(
    "VDS-301",
    "{value} is no product of which your organisation is the holder.",
    "{value} 不是本单位持有的产品。",
    "Compare the code; who runs the platform registers products.",
    "请核对编码；产品由平台运营登记。",
)
NOT_OWN = rule(
    "VDS-302",
    "The credit code {value} is not that of your organisation.",
    "统一社会信用代码 {value} 不是本单位的。",
    "Send the licences of your own organisation.",
    "请只报送本单位的许可证。",
)
