"""The command finds its subcommands by their files and loads only what it is asked for."""

from __future__ import annotations

import socket
import subprocess
import sys

import click
import pytest
import pytest_socket
from click.testing import CliRunner

from suyuan.core.problem import Refused
from suyuan.project import cli, errors


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "suyuan", *words], capture_output=True, text=True, check=False
    )


def test_every_file_is_a_command_and_loads() -> None:
    context = click.Context(cli.group)
    names = cli.group.list_commands(context)
    assert {"init", "serve", "worker", "admin"} <= set(names)
    for name in names:
        found = cli.group.get_command(context, name)
        assert isinstance(found, click.Command), name
        assert cli._first_words(name), f"{name} has no line for --help"


def test_help_loads_neither_django_nor_the_database_driver() -> None:
    script = (
        "import sys; from suyuan.project import cli\n"
        "try: cli.group.main(['--help'])\n"
        "except SystemExit: print(sorted({'django', 'psycopg', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_identify_loads_neither_django_nor_the_database_driver() -> None:
    if cli.group.get_command(click.Context(cli.group), "identify") is None:
        pytest.skip("there is no identify yet")
    script = (
        "import sys; from suyuan.project import cli\n"
        "try: cli.group.main(['identify', '06901234567892'])\n"
        "except SystemExit: print(sorted({'django', 'psycopg', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_unknown_command_is_told() -> None:
    done = run("trac")
    assert done.returncode == 2
    assert "trac" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_cannot_leave_the_folder_of_commands() -> None:
    context = click.Context(cli.group)
    assert cli.group.get_command(context, "../cli") is None
    assert cli.group.get_command(context, "__init__") is None


def test_what_is_refused_is_told_with_its_remedy_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> None:
        raise Refused(errors.DISK_FULL.problem("/data", free_mb=3))

    monkeypatch.setattr(cli.group, "main", refuse)
    monkeypatch.delenv("LANG", raising=False)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "DB-DISK-FULL" in said
    assert "磁盘空间不足" in said
    assert "Free some space" in said


def test_our_own_mistakes_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def blunder(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli.group, "main", blunder)
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_the_version_is_told() -> None:
    answer = CliRunner().invoke(cli.group, ["--version"])
    assert answer.output.startswith("suyuan, version ")


def test_tests_reach_nobody_but_this_machine() -> None:
    with (
        socket.socket() as probe,
        pytest.warns(UserWarning, match="socket"),
        pytest.raises(pytest_socket.SocketConnectBlockedError),
    ):
        probe.connect(("192.0.2.1", 80))


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        (("trace",), "缺少参数 CODE。"),
        (("trace", "x", "--view", "inside"), "--view 的值“inside”有误，应为 'all', 'parties'"),
        (
            ("trace", "x", "--as-of", "yesterday"),
            "--as-of 的值“yesterday”不是时间，请写作 2026-11-22 或 2026-11-22T",
        ),
        (("trace", "x", "y z"), "多出了参数：y z。"),
        (("trace", "--vew", "x"), "没有 --vew 这个选项。"),
        (("trace", "x", "--view"), "选项 --view 后面要写一个值。"),
        (("trase",), "没有 trase 这个命令。"),
    ],
)
def test_a_wrong_call_is_told_in_chinese_and_english(monkeypatch, capfd, words, chinese):
    monkeypatch.setattr("sys.argv", ["suyuan", *words])
    for language, is_chinese in (("zh_CN.UTF-8", True), ("", True), ("en_GB.UTF-8", False)):
        monkeypatch.setenv("LANG", language)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capfd.readouterr().err
        assert ended.value.code == 2
        assert (chinese in told) is is_chinese
        assert "Error: " in told
