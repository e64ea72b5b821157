"""The ways to connect a system, each from zero to a first event: what to copy, what to see, what comes next.

Every text here is run by a test against a running server exactly as it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.exchange.api import wheel
from suyuan.exchange.api.first_event import (
    Setting,
    document,
    poll,
    program,
    signed_call,
    signed_program,
    xml_document,
)
from suyuan.exchange.api.operations import Words

NO_KEY: Final = "suyuan_…"
NO_SECRET: Final = "sign_…"  # noqa: S105 - what stands for one


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do."""

    title: Words
    words: Words
    code: str = ""
    """What to copy."""
    cells: tuple[tuple[str, str], ...] = ()
    """A row of a table to fill in: heading and value."""
    link: str = ""
    """A page that does the same by hand."""
    link_words: Words = Words("", "")  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Way:
    """One way to connect."""

    name: str
    title: Words
    words: Words
    steps: tuple[Step, ...]
    next: Words
    link: str


def ways(setting: Setting) -> tuple[Way, ...]:
    """All of them."""
    return (_curl(setting), _python(setting), _excel(setting), _soap(setting), _signed(setting))


def key_step(setting: Setting) -> Step:
    """Before all others."""
    return Step(
        Words("Put the key where the examples find it", "把密钥放进环境变量"),
        Words(
            "Never write a key into a program or a document. In Windows PowerShell write $env:API_KEY = '…'.",
            "不要把密钥写进程序或文档。Windows PowerShell 中写 $env:API_KEY = '…'。",
        ),
        f"export API_KEY='{setting.key}'",
    )


def _curl(setting: Setting) -> Way:
    return Way(
        "curl",
        Words("curl", "curl"),
        Words(
            "The quickest check that network and key work. Any system that can send HTTP does the same.",
            "最快验证网络与密钥是否可用。任何能发 HTTP 的系统都照此对接。",
        ),
        (
            Step(
                Words("Ask who you are", "看看我是谁"),
                Words(
                    "The answer names your party, its places and what the key may do.",
                    "返回本单位、已登记地点和密钥权限。",
                ),
                _call(f"{setting.server}/api/v1/parties/me"),
            ),
            Step(
                Words("Send the first event", "提交第一条事件"),
                Words(
                    "“Received at this place”: one item, once. 202 and a captureID mean that it is kept for good.",
                    "“在该地点收货”：一件物品、一次扫码。返回 202 和 captureID 即已持久保存。",
                ),
                _send(
                    f"{setting.server}/api/v1/capture",
                    "application/json",
                    "first-event.json",
                    document(setting),
                ),
            ),
            Step(
                Words("See what became of it", "查看处理结果"),
                Words(
                    "“accepted”: 1. While “running” is true, ask again. Every problem comes with its remedy.",
                    "“accepted” 为 1 即入账。“running” 为 true 时请再查一次。每个问题都附改正方法。",
                ),
                _call(f"{setting.server}/api/v1/capture"),
            ),
            Step(
                Words("Trace the item", "追溯这件物品"),
                Words("Your event is the first of its life.", "刚才的事件就是它生命里的第一条记录。"),
                _call(f"-G {setting.server}/api/v1/trace", f"--data-urlencode 'code={setting.code}'"),
            ),
        ),
        Words("Next: all operations, each with an example", "下一步：查看全部接口，每个都有示例"),
        "/api/v1/docs",
    )


def _python(setting: Setting) -> Way:
    return Way(
        "python",
        Words("Python", "Python"),
        Words(
            "The client comes from this server and needs nothing else. It repeats safely what the network broke.",
            "客户端由本服务器提供，无其他依赖；网络中断会自动安全重发。",
        ),
        (
            Step(
                Words("Install the client", "安装客户端"),
                Words("Python 3.11 or newer.", "需要 Python 3.11 以上。"),
                f"python -m pip install {setting.server}/connect/{wheel.NAME}",
            ),
            Step(
                Words("Save this as first_event.py", "保存为 first_event.py"),
                Words(
                    "It sends one event, waits for the outcome and asks for the verdict.",
                    "提交一条事件，等待结果，再查询结论。",
                ),
                program(setting),
            ),
            Step(
                Words("Run it", "运行"),
                Words(
                    "It prints your name, “accepted 1”, and what is known of the item.",
                    "依次打印单位名称、“accepted 1”和物品结论。",
                ),
                "python first_event.py",
            ),
        ),
        Words("Next: each operation is a method of the same name", "下一步：每个接口都有同名方法"),
        "/api/v1/docs#trace",
    )


def _excel(setting: Setting) -> Way:
    cells = (
        ("入库单号", f"RK-{setting.serial}"),
        ("业务时间", setting.local.strftime("%Y-%m-%d %H:%M:%S")),
        ("地点", setting.place),
        ("追溯码", setting.code),
    )
    return Way(
        "excel",
        Words("Excel", "Excel"),
        Words(
            "For who has tables and no programmer. The template sets its cells to text, so codes stay whole.",
            "有表格、没有程序员也能接入。模板单元格已设为文本，编码不会变形。",
        ),
        (
            Step(
                Words("Get the template", "下载模板"),
                Words(
                    "Signed in, take it from the interface page; a machine takes it with its key:",
                    "登录后可在接口页面下载；程序用密钥下载：",
                ),
                _call(f"-o receiving.xlsx {setting.server}/api/v1/mappings/receiving/template.xlsx"),
                link="/interface/templates/receiving.xlsx",
                link_words=Words("Template of receipts (signed in)", "下载收货模板（须登录）"),
            ),
            Step(
                Words("Fill in one row", "填写一行"),
                Words(
                    "Scan straight into the cells. Leave the other columns empty and save.",
                    "可直接扫码录入。其余列留空，保存。",
                ),
                cells=cells,
            ),
            Step(
                Words("Send the table", "提交表格"),
                Words(
                    "On the interface page, or as below. “accepted”: 1; a row that was refused says why and how to mend it.",
                    "在接口页面上传，或如下提交。“accepted” 为 1 即成功；被拒的行会说明原因和改法。",
                ),
                _call(f"{setting.server}/api/v1/imports", "-F mapping=receiving -F file=@receiving.xlsx"),
                link="/interface/",
                link_words=Words("Send it by hand (signed in)", "在接口页面上传（须登录）"),
            ),
        ),
        Words("Next: upload tables by hand, see every row's fate", "下一步：在接口页面上传，逐行查看结果"),
        "/interface/",
    )


def _soap(setting: Setting) -> Way:
    return Way(
        "soap",
        Words("SOAP (EPCIS 1.2)", "SOAP（EPCIS 1.2）"),
        Words(
            "For ERP and L4 systems with EPCIS 1.0 to 1.2. Stacks without Bearer send the key as the password of HTTP"
            " Basic.",
            "适用于已有 EPCIS 1.0 至 1.2 的 ERP 与 L4 系统。不支持 Bearer 的系统可把密钥作为 HTTP Basic 的密码。",
        ),
        (
            Step(
                Words("Send the first event", "提交第一条事件"),
                Words(
                    "The capture interface of EPCIS 1.2 takes the bare XML document.",
                    "EPCIS 1.2 采集接口直接接收 XML 文档。",
                ),
                _send(
                    f"{setting.server}/epcis/v1/capture", "text/xml", "first-event.xml", xml_document(setting)
                ),
            ),
            Step(
                Words("Ask for it by SOAP", "用 SOAP 查询"),
                Words(
                    "SimpleEventQuery for the item just sent: one ObjectEvent comes back.",
                    "按刚提交的物品查询 SimpleEventQuery，返回一条 ObjectEvent。",
                ),
                _send(f"{setting.server}/epcis/v1/query", "text/xml", "poll.xml", poll(setting)),
            ),
            Step(
                Words("Let your tools read the description", "让开发工具读取描述"),
                Words("The WSDL needs no key.", "WSDL 无需密钥。"),
                f"curl -sS -o suyuan.wsdl '{setting.server}/epcis/v1/query?wsdl'",
            ),
        ),
        Words("Next: EPCIS 2.0 in JSON needs no SOAP", "下一步：EPCIS 2.0 用 JSON，无需 SOAP"),
        "/api/v1/docs#capture",
    )


def _signed(setting: Setting) -> Way:
    return Way(
        "signed",
        Words("Signed requests", "签名请求"),
        Words(
            "For networks that others read: the secret never leaves your system, and nobody can alter a request or send"
            " it again. HMAC-SHA256 or HMAC-SM3; every interface takes it in place of the key.",
            "适用于有签名要求的网络：密钥不随请求发送，请求不能被篡改或重放。支持 HMAC-SHA256 与 HMAC-SM3，所有接口均可代替密钥使用。",
        ),
        (
            Step(
                Words("Put the signing secret where the examples find it", "把签名密钥放进环境变量"),
                Words("It was shown together with the key.", "它在新建密钥时与密钥一同显示。"),
                f"export SIGNING_SECRET='{setting.secret}'",
            ),
            Step(
                Words("Sign by hand, to see how it is done", "手工签名，看清每一步"),
                Words(
                    "For SM3 write SM3 for SHA256 and sm3 for sha256.",
                    "使用国密时，把 SHA256 换成 SM3、sha256 换成 sm3。",
                ),
                signed_call(setting),
            ),
            Step(
                Words(
                    "Or let the Python client sign: save this as signed.py",
                    "或由 Python 客户端签名：保存为 signed.py",
                ),
                Words(
                    'It signs because the secret begins with sign_; add algorithm="sm3" for SM3.',
                    '密钥以 sign_ 开头时自动签名；国密请加 algorithm="sm3"。',
                ),
                signed_program(setting),
            ),
            Step(
                Words("Run it", "运行"), Words("It prints your name.", "打印单位名称。"), "python signed.py"
            ),
        ),
        Words("Next: all operations; each takes a signature", "下一步：查看全部接口，均可使用签名"),
        "/api/v1/docs",
    )


def _call(asked: str, *more: str) -> str:
    """A curl line with the key."""
    return " \\\n  ".join((f"curl -sS {asked}", '-H "Authorization: Bearer $API_KEY"', *more))


def _send(address: str, media: str, name: str, content: str) -> str:
    """Two commands: write the content to a file, send the file."""
    sent = _call(address, f'-H "Content-Type: {media}"', f"--data-binary @{name}")
    return f"cat > {name} <<'END'\n{content}\nEND\n{sent}"
