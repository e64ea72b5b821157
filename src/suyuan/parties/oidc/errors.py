"""What can be wrong with a sign-in by another service, and with how such a service is set up."""

from __future__ import annotations

from suyuan.core.problem import rule

SETTING = rule(
    "SSO-001",
    "The list of sign-in services cannot be used: {reason}",
    "统一登录服务的配置无法使用：{reason}",
    "Mend the file that SUYUAN_OIDC_PROVIDERS names; docs/reference/single-sign-on.md shows one",
    "请修改 SUYUAN_OIDC_PROVIDERS 所指的文件；写法见 docs/reference/single-sign-on.md",
)
UNREACHABLE = rule(
    "SSO-002",
    "The sign-in service does not answer, or not as agreed",
    "统一登录服务没有应答，或应答不符合约定",
    "Try again in a minute, or sign in with login and password; the operator finds the reason in the server's log",
    "请稍后再试，或用登录名和密码登录；原因见服务器日志",
)
NOT_BEGUN = rule(
    "SSO-003",
    "This sign-in was not begun in this browser, was finished already, or took longer than ten minutes",
    "这次登录不是从本浏览器发起的，或已经完成，或超过了 10 分钟",
    "Begin again from the sign-in page",
    "请回到登录页重新开始",
)
REFUSED_THERE = rule(
    "SSO-004",
    "The sign-in service did not confirm who you are ({reason})",
    "统一登录服务没有确认您的身份（{reason}）",
    "Begin again and agree there, or sign in with login and password",
    "请重新开始并在该服务上同意，或用登录名和密码登录",
)
UNKNOWN_PERSON = rule(
    "SSO-005",
    "No account here belongs to this account of the sign-in service",
    "该统一登录账号没有对应的本平台账号",
    "Sign in with login and password and connect the two on 我的账户, or ask the administrator of your organisation",
    "请用登录名和密码登录后，在“我的账户”中关联，或联系单位管理员",
)
CLOSED = rule(
    "SSO-006",
    "The account here is closed",
    "本平台账号已停用",
    "Ask the administrator of your organisation",
    "请联系单位管理员",
)
TAKEN = rule(
    "SSO-007",
    "This account of the sign-in service belongs to somebody else here",
    "该统一登录账号已关联到其他人",
    "Use your own account there, or have the other connection removed first",
    "请使用本人的账号，或先解除原有关联",
)
