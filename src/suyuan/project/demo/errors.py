"""What can keep the demonstration from being loaded."""

from __future__ import annotations

from suyuan.core.problem import Severity, rule

NOT_A_DEMO = rule(
    "DEMO-NOT-A-DEMO",
    "{value} holds data that are not the demonstration's; nothing was touched.",
    "{value} 中已有非演示数据，未作任何改动。",
    "Name another folder with --data, for example --data ./suyuan-demo",
    "请用 --data 指定其他目录，例如 --data ./suyuan-demo",
)
FRESH_ELSEWHERE = rule(
    "DEMO-FRESH-ELSEWHERE",
    "--fresh empties the embedded database only, and DATABASE_URL names another server.",
    "--fresh 只清空内嵌数据库，而 DATABASE_URL 指向其他服务器。",
    "Drop and create that database yourself, or unset DATABASE_URL.",
    "请自行重建该数据库，或取消 DATABASE_URL。",
)
OPEN_TO_OTHERS = rule(
    "DEMO-OPEN",
    "Everybody who reaches {value} can use the demonstration with the accounts printed here, unencrypted.",
    "能访问 {value} 的任何人都可以用此处列出的账户使用演示系统，且连接未加密。",
    "Do so in a network that you trust, and enter nothing real. Without --host only this machine gets in.",
    "仅在可信网络中使用，勿录入真实数据。不加 --host 则仅本机可访问。",
    Severity.WARNING,
)
