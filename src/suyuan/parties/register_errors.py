"""What can be wrong with the facts of an organisation, its licences, entrustments and ways of joining."""

from __future__ import annotations

from suyuan.core.problem import rule

USCC_MISSING = rule(
    "PTY-101",
    "An organisation of this kind in China has a unified social credit code",
    "境内的此类单位须填写统一社会信用代码",
    "Copy the 18 characters from the business licence, or name the country if it stands abroad",
    "请按营业执照录入 18 位代码；境外单位请选择所在国家",
)
USCC_ABROAD = rule(
    "PTY-102",
    "A foreign organisation has no unified social credit code",
    "境外单位没有统一社会信用代码",
    "Leave it empty, or set the country to CN",
    "请留空，或将国家改为 CN",
)
NOT_ABROAD = rule(
    "PTY-103",
    "An organisation of this kind stands in China",
    "此类单位须在境内",
    "Set the country to CN, or choose another kind, for example SUPPLIER",
    "请将国家改为 CN，或选择其他类型（如供货企业）",
)
COUNTRY_UNKNOWN = rule(
    "PTY-104",
    "{value} is not a country code",
    "{value} 不是国家代码",
    "Use the two capital letters of ISO 3166-1, for example CN, CH, DE",
    "请使用 ISO 3166-1 的两位大写字母，如 CN、CH、DE",
)
AREA_UNKNOWN = rule(
    "PTY-105",
    "{value} is not an administrative area of GB/T 2260, or several are called so",
    "{value} 不是 GB/T 2260 的行政区划，或有多个同名区划",
    "Use the six digits, or the full name from the province down, for example 北京市朝阳区",
    "请使用六位代码，或从省开始的全称，如 北京市朝阳区",
)
AREA_MISSING = rule(
    "PTY-106",
    "An organisation in China lies in an administrative area",
    "境内单位须填写行政区划",
    "Choose its district, or the city or province for an authority of that level",
    "请选择所在区县；市级或省级部门可选市或省",
)
LEVEL_WRONG = rule(
    "PTY-107",
    "An organisation of this kind has no level {value}",
    "此类单位没有“{value}”这一级别",
    "Use one of: {known}",
    "请使用以下之一：{known}",
)
LEVEL_MISSING = rule(
    "PTY-108",
    "An organisation of this kind has a level",
    "此类单位须填写级别",
    "Use one of: {known}",
    "请使用以下之一：{known}",
)
SECTION_WRONG = rule(
    "PTY-109",
    "{value} is not a section of an organisation of this kind",
    "{value} 不是此类单位的内设部门",
    "Only regulators have sections; leave it empty otherwise",
    "只有药品监管部门填写内设部门；其他单位请留空",
)
NAME_MISSING = rule(
    "PTY-110",
    "The name is missing or longer than 200 characters",
    "名称为空或超过 200 字",
    "Enter the name as on the business licence",
    "请按营业执照录入名称",
)
TIME_WRONG = rule(
    "PTY-111",
    "A change holds from a moment that is not in the future and not before the change before it",
    "变更的生效时间不能在将来，也不能早于上一次变更",
    "Use a moment between the last change and now",
    "请填写上一次变更之后、现在之前的时间",
)
NOTHING_CHANGED = rule(
    "PTY-112",
    "Nothing is different from what is there",
    "内容没有变化",
    "Change what is to be changed, or leave the form",
    "请修改需要变更的内容，或离开本页",
)
LICENCE_WRONG = rule(
    "PTY-113",
    "A licence has a kind and a number, and ends on or after the day it begins",
    "证照须有类型和编号，且截止日期不早于起始日期",
    "Copy kind, number and both days from the paper",
    "请按证照录入类型、编号和起止日期",
)
LICENCE_TWICE = rule(
    "PTY-114",
    "The licence {value} is entered already with the same first day",
    "证照 {value} 已登记（起始日期相同）",
    "A renewal has a first day of its own",
    "换发的证照请填写新的起始日期",
)
TOO_LONG = rule(
    "PTY-115",
    "The text is longer than {limit} characters",
    "内容超过 {limit} 字",
    "Shorten it",
    "请缩短",
)
ENDED_ALREADY = rule(
    "PTY-116",
    "This has ended already",
    "此项已经终止",
    "Nothing is left to do",
    "无需再操作",
)
CONTACT_MISSING = rule(
    "PTY-117",
    "Whom to ask back is missing or longer than 200 characters",
    "联系人为空或超过 200 字",
    "Enter a name with a telephone number or mail address",
    "请填写联系人姓名和电话或邮箱",
)
WAITS_ALREADY = rule(
    "PTY-118",
    "A registration of {value} waits already",
    "{value} 已有待核准的注册申请",
    "Wait for the decision",
    "请等待核准",
)
TOO_MANY_WAIT = rule(
    "PTY-119",
    "Too many registrations wait to be decided",
    "待核准的注册申请过多",
    "Try again tomorrow, or call the operator",
    "请明日再试，或联系平台运营",
)
REASON_MISSING = rule(
    "PTY-120",
    "The reason is missing or longer than 500 characters",
    "未填写原因或原因超过 500 字",
    "Say in one sentence what has to be different",
    "请用一句话说明需要如何修改",
)
NO_TABLE = rule(
    "PTY-121",
    "The workbook has no row under the headings, or not the headings of the template",
    "表中没有数据行，或表头与模板不符",
    "Fill in the template from this page",
    "请使用本页的模板填写",
)
ROW_TWICE = rule(
    "PTY-122",
    "{value} stands in an earlier row too",
    "{value} 在前面的行中已出现",
    "Keep one of the two rows",
    "请只保留其中一行",
)
AREA_OF_DUTY = rule(
    "PTY-123",
    "The area of {value} says what this authority sees; its own members do not change it",
    "{value} 的辖区决定其能看到的数据，不能由本单位人员变更",
    "Ask the operator of the platform, who changes it with the approval of a second person",
    "请联系平台运营，由其变更并经另一人复核",
)
