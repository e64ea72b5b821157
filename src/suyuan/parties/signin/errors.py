"""What can be wrong when somebody signs in or changes how."""

from __future__ import annotations

from suyuan.core.problem import rule

TOO_SHORT = rule(
    "PWD-001",
    "The password has fewer than {least} characters",
    "密码不足 {least} 位",
    "Use {least} characters or more; several words in a row are easy to remember",
    "请使用 {least} 位或更长的密码；几个词连在一起容易记住",
)
TOO_LONG = rule(
    "PWD-002",
    "The password has more than {most} characters",
    "密码超过 {most} 位",
    "Use {most} characters or fewer",
    "请使用不超过 {most} 位的密码",
)
TOO_PLAIN = rule(
    "PWD-003",
    "The password has fewer than {least} of: capitals, small letters, digits, other characters",
    "密码应包含大写字母、小写字母、数字、其他字符中的至少 {least} 类",
    "Add a capital, a digit or another character such as a hyphen",
    "请加入大写字母、数字或连字符等其他字符",
)
COMMON = rule(
    "PWD-004",
    "The password is one of those that are tried first",
    "这是常见密码，最容易被猜中",
    "Choose a password that nobody else uses",
    "请换一个别人不会用的密码",
)
SIMILAR = rule(
    "PWD-005",
    "The password resembles the login, the name or the organisation",
    "密码与登录名、姓名或单位过于相似",
    "Choose a password that has nothing to do with you",
    "请使用与本人和单位无关的密码",
)
USED_BEFORE = rule(
    "PWD-006",
    "The password is the present one or one of the last {count}",
    "该密码与当前密码或最近 {count} 次用过的密码相同",
    "Choose a new password",
    "请设置新的密码",
)
CURRENT_WRONG = rule(
    "PWD-007",
    "The present password is not right",
    "当前密码不正确",
    "Type the password with which you sign in",
    "请输入您现在登录所用的密码",
)
NOT_TWICE = rule(
    "PWD-008",
    "The new password was not typed twice the same way",
    "两次输入的新密码不一致",
    "Type the new password again in both fields",
    "请在两个输入框中重新输入新密码",
)
CODE_WRONG = rule(
    "FAC-001",
    "The code is not right, or was used already",
    "验证码不正确，或已经使用过",
    "Type the code that the app shows now, or an unused recovery code; check the time of the phone",
    "请输入验证器当前显示的验证码，或一个未用过的恢复码；并核对手机时间",
)
KEY_WRONG = rule(
    "FAC-002",
    "The security key was not accepted",
    "安全密钥未通过验证",
    "Try again with a key that belongs to this account, or use a code",
    "请使用本账户登记的密钥重试，或改用验证码",
)
LAST_FACTOR = rule(
    "FAC-003",
    "Your role needs a second factor, and this is the last one",
    "您的角色必须使用第二因素，这是最后一个",
    "Add another one first",
    "请先添加另一个",
)
WAIT = rule(
    "FAC-004",
    "Too many wrong codes",
    "验证失败次数过多",
    "Try again in {seconds} seconds",
    "请 {seconds} 秒后再试",
)
