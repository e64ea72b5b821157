"""What was wrong with how a command was called, in Chinese: click itself says it in English only."""

from __future__ import annotations

import os
import re

import click

_CHINESE = (
    (r"Missing argument '(.+)'\.", "缺少参数 {0}。"),
    (r"Missing option '(.+?)'\..*", "缺少选项 {0}。"),
    (r"Missing command\.", "缺少命令。"),
    (r"No such option:? '?([^\s']+?)'?\.?(?: .*)?", "没有 {0} 这个选项。"),
    (r"No such command '(.+)'\.", "没有 {0} 这个命令。"),
    (r"Option '(.+)' requires an argument\.", "选项 {0} 后面要写一个值。"),
    (r"Got unexpected extra arguments? \((.+)\)", "多出了参数：{0}。含空格的参数请加引号。"),
    (r"Invalid value for '(.+?)': '(.*)' is not one of (.+)\.", "{0} 的值“{1}”有误，应为 {2} 之一。"),
    (r"Invalid value for '(.+?)': '(.*)' is no moment; write (.+) or (.+)", "{0} 的值“{1}”不是时间，请写作 {2} 或 {3}。"),
    (r"Invalid value for '(.+?)': (?:Path|File|Directory) '(.+)' does not exist\.", "{0} 指的“{1}”不存在。"),
    (r"Invalid value for '(.+?)': '(.*)' is not a valid (?:integer|float|int)(?: range)?\.", "{0} 的值“{1}”不是数。"),
    (r"Invalid value for '(.+?)': (.*)", "{0} 的值有误：{1}"),
)  # fmt: skip
"""Click's sentence, and ours with its parts."""


def is_english() -> bool:
    """Is the language of the terminal English?"""
    return os.environ.get("LANG", "").startswith("en")


def show_usage(why: click.ClickException) -> None:
    """Tell it on standard error, Chinese first, or English alone where the terminal's language is English."""
    chinese = in_chinese(why.format_message())
    if chinese and not is_english():
        click.echo(f"用法有误：{chinese}", err=True)
    why.show()


def in_chinese(message: str) -> str | None:
    """Click's message in Chinese; None for one that is not known.

    >>> in_chinese("Missing argument 'CODE'.")
    '缺少参数 CODE。'
    """
    for pattern, words in _CHINESE:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return words.format(*found.groups())
    return None
