"""Which Chinese texts the pages show: read from the source itself, so that no translation can be forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "suyuan"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TAG = re.compile(r'{%\s*translate\s+"([^"]+)"\s*%}')
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
OWN_WORDS = {"溯源 ", "中文"}
"""The product's name and the name of the language stand as they are in every language."""
MARKED = re.compile(r"{#.*?#}|{%.*?%}", re.DOTALL)


def texts_of_templates() -> Iterator[str]:
    for path in templates():
        text = path.read_text(encoding="utf-8")
        yield from TAG.findall(text)
        yield from (re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block) for block in BLOCK.findall(text))


def naked_texts() -> Iterator[tuple[str, str]]:
    """Chinese words in templates that no translation tag holds."""
    for path in templates():
        text = MARKED.sub("", TAG.sub("", BLOCK.sub("", path.read_text(encoding="utf-8"))))
        for piece in re.split(r"[<>\"]", text):
            if CHINESE.search(piece) and piece not in OWN_WORDS:
                yield path.name, piece.strip()


def templates() -> list[Path]:
    return sorted(
        path for app in ("web", "portals", "parties") for path in SOURCE.glob(f"{app}/templates/**/*.html")
    )


def texts_of_python() -> Iterator[str]:
    pages = [
        SOURCE / "parties" / "account_views.py",
        SOURCE / "parties" / "factor_views.py",
        SOURCE / "parties" / "views.py",
    ]
    for path in sorted([*SOURCE.glob("web/**/*.py"), *SOURCE.glob("portals/**/*.py"), *pages]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = set(_not_shown(tree))
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in skipped else None
            if isinstance(text, str) and CHINESE.search(text):
                yield text


def _not_shown(tree: ast.AST) -> Iterator[int]:
    """Docstrings, the parts of f-strings, names of Django apps, and the table of shorter names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        if isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in node.values)
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id in {"SHORTER", "verbose_name"} for one in targets):
                yield from (id(part) for part in ast.walk(node))
