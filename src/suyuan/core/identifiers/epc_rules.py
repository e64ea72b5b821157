"""What can be wrong with an EPC URN or an RFID tag: every rule with its remedy."""

from __future__ import annotations

from suyuan.core.problem import rule

NOT_A_URN = rule(
    "EPC-URN",
    "this is not an EPC URN: urn:epc:id:, urn:epc:class: or urn:epc:idpat: with a scheme and its fields",
    "不是 EPC URN：应为 urn:epc:id:、urn:epc:class: 或 urn:epc:idpat: 加方案名和字段",
    "Write for example urn:epc:id:sgtin: company prefix . item . serial.",
    "例如写成 urn:epc:id:sgtin:厂商识别代码.项目代码.序列号。",
)
UNKNOWN_SCHEME = rule(
    "EPC-SCHEME",
    "“{scheme}” is not an EPC scheme of urn:epc:{what}:",
    "“{scheme}”不是 urn:epc:{what}: 的 EPC 方案",
    "Use a scheme of the EPC Tag Data Standard, such as sgtin, sscc, sgln.",
    "请使用 EPC 标签数据标准中的方案，如 sgtin、sscc、sgln。",
)
FIELDS = rule(
    "EPC-FIELDS",
    "scheme {scheme} has {expected} fields, here are {found}",
    "方案 {scheme} 应有 {expected} 个字段，此处有 {found} 个",
    "Compare with the form {form}; a serial or lot number may be missing.",
    "请对照格式 {form}，可能缺少序列号或批号。",
)
PREFIX = rule(
    "EPC-PREFIX",
    "the company prefix must be 6 to 12 digits",
    "厂商识别代码应为 6 至 12 位数字",
    "Write the company prefix as GS1 gave it to you, with its leading zeros.",
    "请按 GS1 分配的原样书写厂商识别代码，包括开头的零。",
)
DIGITS = rule(
    "EPC-DIGITS",
    "company prefix and reference must be {expected} digits together, here are {found} characters",
    "厂商识别代码与参考号合计应为 {expected} 位数字，此处为 {found} 位",
    "Leave out the check digit; the first digit of the reference is the indicator or extension digit.",
    "请去掉校验码；参考号的第一位是包装指示符或扩展位。",
)
ESCAPE = rule(
    "EPC-ESCAPE",
    "the field holds “{character}”, which a URN must write as % and two hexadecimal digits",
    "字段含有“{character}”，在 URN 中须写成 % 加两位十六进制数",
    'Write " % & / < > ? as %22 %25 %26 %2F %3C %3E %3F.',
    '请把 " % & / < > ? 写作 %22 %25 %26 %2F %3C %3E %3F。',
)
VALUE = rule(
    "EPC-VALUE",
    "the last field does not keep the rules of AI ({ai})",
    "最后的字段不符合应用标识符 ({ai}) 的规则",
    "Compare length and characters with the GS1 key; a pattern may hold * only at its end.",
    "请与 GS1 编码核对长度和字符；模式中的 * 只能在末尾。",
)
FOREIGN = rule(
    "EPC-FOREIGN",
    "the fields do not keep the form {form}",
    "字段不符合格式 {form}",
    "Compare with the EPC Tag Data Standard.",
    "请对照 EPC 标签数据标准。",
)
TAG_HEX = rule(
    "EPC-TAG-HEX",
    "this is not the memory of an RFID tag: an even number of hexadecimal digits",
    "不是 RFID 标签内存：应为偶数个十六进制数字",
    "Send the EPC memory bank without protocol control word.",
    "请发送 EPC 存储区内容，不含协议控制字。",
)
TAG_HEADER = rule(
    "EPC-TAG-HEADER",
    "header {header} is not a tag encoding that is read here",
    "标签头 {header} 不是支持的编码",
    "Read are SGTIN, SGLN, GRAI, GIAI, GDTI and ITIP in both lengths, and SSCC, GSRN, GSRNP, CPI, SGCN with 96 bits.",
    "支持 SGTIN、SGLN、GRAI、GIAI、GDTI、ITIP 的两种长度，以及 96 位的 SSCC、GSRN、GSRNP、CPI、SGCN。",
)
TAG_LENGTH = rule(
    "EPC-TAG-LENGTH",
    "encoding {encoding} needs {expected} bits, here are {found}",
    "编码 {encoding} 需要 {expected} 位，此处为 {found} 位",
    "Read the whole EPC memory bank.",
    "请读取完整的 EPC 存储区。",
)
TAG_PARTITION = rule(
    "EPC-TAG-PARTITION",
    "partition {partition} and its fields do not fit together",
    "分区值 {partition} 与字段不符",
    "The tag was written wrongly; write it again from the identifier.",
    "标签写入有误，请按标识重新写入。",
)
TAG_FORM = rule(
    "EPC-TAG-FORM",
    "the tag URI does not keep the form {form}",
    "标签 URI 不符合格式 {form}",
    "Compare with the EPC Tag Data Standard; the filter value is 0 to 7.",
    "请对照 EPC 标签数据标准；滤值为 0 至 7。",
)
TAG_CAPACITY = rule(
    "EPC-TAG-CAPACITY",
    "“{value}” does not fit into encoding {encoding}",
    "“{value}”无法写入编码 {encoding}",
    "Use the longer encoding: 96-bit tags hold numbers without leading zeros only.",
    "请使用更长的编码：96 位标签只能写入没有前导零的数字。",
)
