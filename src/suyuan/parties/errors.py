"""What can be wrong when parties, people and keys are entered."""

from __future__ import annotations

from suyuan.core.problem import rule

CODE_SHAPE = rule(
    "PTY-001",
    "{value} is not a party code: lower-case letters, digits and hyphens, 2 to 60 characters",
    "{value} 不是有效的参与方代码：应为 2 至 60 个小写字母、数字或连字符",
    "Choose a short stable name, for example beihe-hospital",
    "请使用简短且固定的代码，例如 beihe-hospital",
)
CODE_TAKEN = rule(
    "PTY-002",
    "A party with the code {value} exists already",
    "代码 {value} 已被其他参与方使用",
    "Choose another code, or use the existing party",
    "请更换代码，或使用已有的参与方",
)
USCC_WRONG = rule(
    "PTY-003",
    "{value} is not a unified social credit code (GB 32100-2015): {reason}",
    "{value} 不是有效的统一社会信用代码（GB 32100-2015）：{reason_zh}",
    "Copy the 18 characters from the business licence",
    "请按营业执照录入 18 位代码",
)
KIND_UNKNOWN = rule(
    "PTY-004",
    "{value} is not a kind of party",
    "{value} 不是已知的参与方类型",
    "Use one of: {known}",
    "请使用以下之一：{known}",
)
PARTY_UNKNOWN = rule(
    "PTY-005",
    "No party is called {value}",
    "没有代码为 {value} 的参与方",
    "Create it with `suyuan party create`, or look it up with `suyuan party list`",
    "请先用 `suyuan party create` 创建，或用 `suyuan party list` 查询",
)
PLACE_TAKEN = rule(
    "PTY-006",
    "The location {value} is registered already, by {owner}",
    "地点标识 {value} 已由 {owner} 登记",
    "A location belongs to one party; use the existing entry",
    "一个地点标识只属于一个参与方；请使用已有登记",
)
LOGIN_TAKEN = rule(
    "PTY-007",
    "The login {value} is taken or empty",
    "登录名 {value} 已被使用或为空",
    "Choose another login",
    "请更换登录名",
)
ROLE_WRONG = rule(
    "PTY-009",
    "{value} is not a role, or this role needs a party",
    "{value} 不是有效的角色，或该角色必须属于某参与方",
    "Use capturer, administrator, data-officer, officer or ordinary-officer with a party, operator with or without one, "
    "or system-admin, security-admin or audit-admin without one",
    "请使用 capturer、administrator、data-officer、officer 或 ordinary-officer（须指定参与方），operator（可不指定），"
    "或 system-admin、security-admin、audit-admin（不指定参与方）",
)
PERSON_WRONG = rule(
    "PTY-013",
    "{value} does not name one person",
    "{value} 不能确定是哪一个人",
    "Give a staff number or mail address with --person: 3 to 80 letters, digits and @ . _ + -",
    "请用 --person 给出工号或邮箱：3 至 80 个字母、数字及 @ . _ + -",
)
PERSON_TWICE = rule(
    "PTY-014",
    "{value} is system, security or audit administrator already; no person is two of them",
    "{value} 已是系统、安全或审计管理员；一人不得兼任",
    "Name another person, or close the other account first",
    "请指定另一人，或先停用其原有账号",
)
SCOPE_UNKNOWN = rule(
    "PTY-010",
    "{value} is not a scope",
    "{value} 不是有效的权限范围",
    "Use one or more of: {known}",
    "请使用以下一项或多项：{known}",
)
USCC_TAKEN = rule(
    "PTY-011",
    "The unified social credit code {value} belongs to another party",
    "统一社会信用代码 {value} 已属于其他参与方",
    "Use the existing party",
    "请使用已有的参与方",
)
ENTRUSTMENT_WRONG = rule(
    "PTY-012",
    "A party cannot act for itself, and an entrustment ends after it begins",
    "参与方不能委托自己，且委托的结束时间须晚于开始时间",
    "Name two different parties and a later end",
    "请指定两个不同的参与方，并使结束时间晚于开始时间",
)
PERSON_UNKNOWN = rule(
    "PTY-015",
    "No other account of the platform has the login {value}",
    "平台人员中没有登录名为 {value} 的其他账号",
    "Choose one from the list; nobody gives himself a role",
    "请从名单中选择；不能给自己授予角色",
)
