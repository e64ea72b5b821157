"""What can be wrong with a GS1 element string, key or Digital Link: every rule with its remedy."""

from __future__ import annotations

from suyuan.core.problem import Severity, rule

EMPTY = rule(
    "GS1-EMPTY",
    "there is no data to read",
    "没有可解析的数据",
    "Scan the symbol again or type the text under it.",
    "请重新扫描条码，或输入条码下方的文字。",
)
BRACKETS = rule(
    "GS1-BRACKETS",
    "the text is not a row of (AI)value parts",
    "文本不是由“(应用标识符)数据”依次组成的",
    "Write every part as (AI)value, for example (10)LOT1, and write a bracket inside a value as \\(.",
    "每一部分写成“(应用标识符)数据”，例如 (10)LOT1；数据中的左括号写成 \\(。",
)
UNKNOWN_AI = rule(
    "GS1-AI-UNKNOWN",
    "“{ai}” is not a GS1 application identifier",
    "“{ai}”不是 GS1 应用标识符",
    "Check the text around this place; a separator may be missing before it.",
    "请核对此处前后的内容，前面可能缺少分隔符。",
)
EMPTY_VALUE = rule(
    "GS1-AI-EMPTY",
    "AI ({ai}) has no value",
    "应用标识符 ({ai}) 没有数据",
    "Give the value or leave the AI out.",
    "请补充数据，或去掉该应用标识符。",
)
TOO_SHORT = rule(
    "GS1-AI-SHORT",
    "the value of AI ({ai}) is too short: {length} of at least {shortest} characters",
    "应用标识符 ({ai}) 的数据过短：{length} 位，至少应为 {shortest} 位",
    "Compare with the text printed under the symbol; the scan may be cut off.",
    "请与条码下方的文字核对，扫描结果可能不完整。",
)
TOO_LONG = rule(
    "GS1-AI-LONG",
    "the value of AI ({ai}) is too long: {length} of at most {longest} characters",
    "应用标识符 ({ai}) 的数据过长：{length} 位，最多 {longest} 位",
    "Compare with the text printed under the symbol; a separator may have been lost behind the value.",
    "请与条码下方的文字核对，数据后面的分隔符可能丢失。",
)
LENGTH = rule(
    "GS1-AI-LENGTH",
    "the value of AI ({ai}) has a length of {length}, which its format does not allow",
    "应用标识符 ({ai}) 的数据长度为 {length}，不符合其格式",
    "Compare with the text printed under the symbol.",
    "请与条码下方的文字核对。",
)
CHARACTER = rule(
    "GS1-AI-CHARACTER",
    "the value of AI ({ai}) holds a character that is not allowed there: “{character}”",
    "应用标识符 ({ai}) 的数据含有不允许的字符“{character}”",
    "Use digits where the AI is numeric, else A-Z a-z 0-9 and ! \" % & ' ( ) * + , - . / : ; < = > ? _ only.",
    "数字型应用标识符只能用数字，其余只能用字母、数字和 ! \" % & ' ( ) * + , - . / : ; < = > ? _。",
)
CHECK_DIGIT = rule(
    "GS1-CHECK-DIGIT",
    "the check digit is {found} where {expected} belongs",
    "校验码为 {found}，应为 {expected}",
    "A digit was misread or mistyped: scan again or compare digit by digit.",
    "有数字误读或误输入：请重新扫描或逐位核对。",
)
CHECK_PAIR = rule(
    "GS1-CHECK-PAIR",
    "the two check characters do not fit the value",
    "两位校验字符与数据不符",
    "A character was misread or mistyped: scan again or compare character by character.",
    "有字符误读或误输入：请重新扫描或逐位核对。",
)
DATE_MONTH = rule(
    "GS1-DATE-MONTH",
    "the date has no month {month}",
    "日期中的月份 {month} 不存在",
    "Dates are written YYMMDD; compare with the printed date.",
    "日期格式为 YYMMDD，请与印刷的日期核对。",
)
DATE_DAY = rule(
    "GS1-DATE-DAY",
    "the date has no day {day} in that month",
    "该月没有 {day} 日",
    "Dates are written YYMMDD; compare with the printed date.",
    "日期格式为 YYMMDD，请与印刷的日期核对。",
)
TIME = rule(
    "GS1-TIME",
    "“{part}” is not a time of day",
    "“{part}”不是有效的时刻",
    "Hours run from 00 to 23, minutes and seconds from 00 to 59.",
    "小时为 00 至 23，分和秒为 00 至 59。",
)
COMPANY_PREFIX = rule(
    "GS1-COMPANY-PREFIX",
    "the value does not begin with a GS1 company prefix",
    "数据开头不是 GS1 厂商识别代码",
    "At least the first four characters must be digits; compare with the printed text.",
    "前四位必须是数字，请与印刷的文字核对。",
)
CODE_LIST = rule(
    "GS1-CODE-LIST",
    "“{part}” is not in the code list {list}",
    "“{part}”不在代码表 {list} 中",
    "Use a code of that list.",
    "请使用该代码表中的代码。",
)
PERCENT = rule(
    "GS1-PERCENT",
    "a % in the value is not followed by two hexadecimal digits",
    "数据中的 % 后面不是两位十六进制数",
    "Write a percent sign as %25 and other escaped characters as % and two hexadecimal digits.",
    "百分号写作 %25，其他转义字符写作 % 加两位十六进制数。",
)
PIECE = rule(
    "GS1-PIECE",
    "piece and total “{part}” do not fit together",
    "件号与总件数“{part}”不符",
    "Neither may be zero, and the piece may not be above the total.",
    "两者都不能为零，件号不能大于总件数。",
)
FORMAT = rule(
    "GS1-FORMAT",
    "“{part}” does not keep the rule “{linter}” of its AI",
    "“{part}”不符合该应用标识符的规则“{linter}”",
    "Compare with the text printed under the symbol and with the GS1 General Specifications.",
    "请与条码下方的文字及 GS1 通用规范核对。",
)
REPEATED = rule(
    "GS1-AI-REPEATED",
    "AI ({ai}) stands twice with different values",
    "应用标识符 ({ai}) 出现两次且数据不同",
    "Keep the value that is right; two symbols may have been scanned into one field.",
    "请保留正确的一个；可能把两个条码扫到了同一栏。",
)
FORBIDDEN_PAIR = rule(
    "GS1-AI-PAIR",
    "AI ({ai}) may not stand together with AI ({other})",
    "应用标识符 ({ai}) 不能与 ({other}) 同时出现",
    "Remove one of them or put them on different symbols; a count (37) belongs to (02), never to (01).",
    "请去掉其中一个或分放在不同条码上；(37) 只能配 (02)，不能配 (01)。",
)
COMPANION = rule(
    "GS1-AI-COMPANION",
    "AI ({ai}) needs a companion: {needed}",
    "应用标识符 ({ai}) 需要同时有：{needed}",
    "Scan the other symbol on the item as well; it may carry the companion.",
    "请同时扫描物品上的另一个条码，它可能含有所需的内容。",
    Severity.NOTE,
)
SEPARATOR_LOST = rule(
    "GS1-SEPARATOR-LOST",
    "the separator seems lost: the value of AI ({ai}) holds what looks like AI ({inner}) {rest}",
    "分隔符似乎丢失：应用标识符 ({ai}) 的数据中含有类似 ({inner}) {rest} 的内容",
    "Set the scanner to transmit FNC1 as GS (hexadecimal 1D), or type the text with its brackets.",
    "请将扫描枪设置为把 FNC1 作为 GS（十六进制 1D）发送，或带括号输入。",
    Severity.WARNING,
)
PLAIN = rule(
    "GS1-PLAIN",
    "nothing marks this text as GS1 data; it was read so because it splits without a rest",
    "没有标志表明这是 GS1 数据；因其可以完整拆分而按 GS1 解析",
    "Set the scanner to send the AIM symbology identifier (]d2, ]C1, ]Q3).",
    "请将扫描枪设置为发送 AIM 码制标识（]d2、]C1、]Q3）。",
    Severity.WARNING,
)
FULL_WIDTH = rule(
    "GS1-FULL-WIDTH",
    "full-width characters were read as their ASCII forms",
    "全角字符已按半角解析",
    "Switch the input method to half-width before scanning.",
    "扫描前请把输入法切换为半角。",
    Severity.WARNING,
)
SPACES = rule(
    "GS1-SPACES",
    "spaces around the values were left out",
    "已忽略数据前后的空格",
    "Type the text without spaces.",
    "请不要输入空格。",
    Severity.WARNING,
)
NOT_SCANNED = rule(
    "GS1-SCAN-IDENTIFIER",
    "the scan does not begin with an AIM symbology identifier",
    "扫描数据开头没有 AIM 码制标识",
    "Set the scanner to send it, for example ]d2 before a GS1 DataMatrix.",
    "请将扫描枪设置为发送码制标识，例如 GS1 DataMatrix 前的 ]d2。",
)
UNKNOWN_SYMBOL = rule(
    "GS1-SCAN-SYMBOL",
    "“{symbol}” is not a symbology identifier that can carry an identifier",
    "“{symbol}”不是可识别的码制标识",
    "Check the scanner's prefix setting.",
    "请检查扫描枪的前缀设置。",
)
PRIMARY_LENGTH = rule(
    "GS1-SCAN-LENGTH",
    "the symbol carries {expected} digits, the scan has {found}",
    "该码制为 {expected} 位数字，扫描结果为 {found} 位",
    "Scan again; the transmission was cut off or something was added.",
    "请重新扫描，传输可能被截断或夹带了其他内容。",
)
GTIN = rule(
    "GS1-GTIN",
    "this is not a GTIN: 8, 12, 13 or 14 digits",
    "不是 GTIN：应为 8、12、13 或 14 位数字",
    "Type all digits under the bar code, leading zeros included.",
    "请完整输入条码下方的数字，包括开头的零。",
)
SSCC = rule(
    "GS1-SSCC",
    "this is not an SSCC: 18 digits, or 00 and 18 digits",
    "不是 SSCC：应为 18 位数字，或 00 加 18 位数字",
    "Type all digits of the logistic label, leading zeros included.",
    "请完整输入物流标签上的数字，包括开头的零。",
)
PERSONAL = rule(
    "GS1-PERSONAL",
    "AI ({ai}) is personal data and is shown to nobody without a grant",
    "应用标识符 ({ai}) 属于个人信息，未经授权不予显示",
    "Do not send personal AIs in trace events; use the pseudonym of the patient.",
    "追溯事件中请勿发送个人信息，请使用患者假名。",
    Severity.WARNING,
)
LINK_SCHEME = rule(
    "GS1-DL-SCHEME",
    "a Digital Link begins with http:// or https:// in one case",
    "数字链接应以 http:// 或 https:// 开头（大小写一致）",
    "Write https:// in small letters.",
    "请用小写书写 https://。",
)
LINK_CHARACTER = rule(
    "GS1-DL-CHARACTER",
    "the address holds a character that a URI may not hold: “{character}”",
    "网址含有不允许的字符“{character}”",
    "Write the character percent-encoded, for example %3C for <.",
    "请用百分号编码书写该字符，例如 < 写作 %3C。",
)
LINK_DOMAIN = rule(
    "GS1-DL-DOMAIN",
    "the address has no domain followed by a path",
    "网址缺少域名或路径",
    "Write https://, a domain, and the path, for example https://id.gs1.org/01/…",
    "请写成 https:// 加域名加路径，例如 https://id.gs1.org/01/…",
)
LINK_NO_KEY = rule(
    "GS1-DL-KEY",
    "the path holds no GS1 key such as /01/ with its value",
    "路径中没有 GS1 关键字（如 /01/）及其数据",
    "Write the key and its value as the last parts of the path, without a slash behind them.",
    "请把关键字及其数据写在路径末尾，后面不加斜线。",
)
LINK_QUALIFIERS = rule(
    "GS1-DL-QUALIFIERS",
    "the parts behind key {key} are not its qualifiers in their order",
    "关键字 {key} 后面的部分不是按规定顺序的限定符",
    "Behind /01/ stand /22/, /10/, /21/ in this order, or /235/ alone; other AIs belong behind the ?.",
    "/01/ 后依次为 /22/、/10/、/21/，或只有 /235/；其他应用标识符写在 ? 之后。",
)
LINK_NUL = rule(
    "GS1-DL-NUL",
    "the value of AI ({ai}) decodes to a null character",
    "应用标识符 ({ai}) 的数据解码后含空字符",
    "Write the value without %00.",
    "数据中请勿出现 %00。",
)
LINK_UNKNOWN_QUERY = rule(
    "GS1-DL-QUERY",
    "“{ai}” behind the ? is not a GS1 application identifier",
    "? 之后的“{ai}”不是 GS1 应用标识符",
    "Names of digits only are kept for AIs; rename the parameter.",
    "纯数字的参数名保留给应用标识符，请改名。",
)
LINK_NOT_ATTRIBUTE = rule(
    "GS1-DL-ATTRIBUTE",
    "AI ({ai}) may not stand behind the ?",
    "应用标识符 ({ai}) 不能写在 ? 之后",
    "Put it into the path behind its key, or leave it out.",
    "请写在路径中关键字之后，或去掉。",
)
LINK_COMPRESSED = rule(
    "GS1-DL-COMPRESSED",
    "this looks like a compressed Digital Link, which is not read",
    "似乎是压缩的数字链接，不支持解析",
    "Ask the brand owner for the uncompressed link.",
    "请向品牌方索取未压缩的链接。",
)
LINK_WORD = rule(
    "GS1-DL-WORD",
    "“{word}” was read as AI ({ai}); words for AIs have been withdrawn from the Digital Link standard",
    "“{word}”已按应用标识符 ({ai}) 解析；数字链接标准已取消单词写法",
    "Write /{ai}/ instead of /{word}/ when the code is printed anew.",
    "重新印制时请将 /{word}/ 写作 /{ai}/。",
    Severity.WARNING,
)
