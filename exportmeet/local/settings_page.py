"""Writes docs/settings.md from where the code reads the environment and the comments that stand above it."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from .folders import PROJECT

PAGE = PROJECT / "docs" / "settings.md"
SOURCE = PROJECT / "exportmeet" / "settings.py"
KINDS = {
    "text": "text",
    "flag": "1 or 0",
    "number": "whole number",
    "names": "words, separated by commas",
    "database": "address",
    "mail": "address",
    "rates": "limits",
}
READER = re.compile(r"env\.\w+")
SECTION = re.compile(r"# --- (.+?) -+$")
HEAD = """\
# Settings

Written by `./run settings` from `exportmeet/settings.py`; a test fails when it is out of date.

Every setting is a variable of the environment. In place of a text, `NAME_FILE` may name a file that holds it, as
containers hand out secrets. Under `./run` all have values that fit one machine, and what is set in the environment
wins. A server refuses to start with a setting that is missing, wrong or insecure, and says which.
"""
TABLE = "\n## {}\n\n| variable | value | unless set | what for |\n|---|---|---|---|\n"


def write(_words: Sequence[str] = ()) -> int:
    PAGE.write_text(page(SOURCE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def page(source: str) -> str:
    """The text of docs/settings.md."""
    parts = [HEAD]
    for title, rows in groupby(settings(source), lambda setting: setting[0]):
        parts.append(TABLE.format(title[:1].upper() + title[1:]))
        parts += [f"| {' | '.join(row)} |\n" for _, *row in rows]
    return "".join(parts)


def settings(source: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Section, variable, kind, default (the code's own words) and purpose of each setting, in the source's order."""
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        above = lines[: statement.lineno - 1][::-1]
        section = next((found[1] for line in above if (found := SECTION.match(line))), "")
        for call in reads(statement):
            name, *default = [ast.get_source_segment(source, part) or "" for part in arguments(call)]
            kind = KINDS[call.func.attr] if isinstance(call.func, ast.Attribute) else ""
            shown = f"`{default[0]}`" if default and default[0] != '""' else ""
            yield section, f"`{name.strip(chr(34))}`", kind, shown, comment(above)


def names() -> frozenset[str]:
    """The variables that the product reads its settings from."""
    variables = (name.strip("`") for _, name, *_ in settings(SOURCE.read_text(encoding="utf-8")))
    return frozenset(each for name in variables for each in (name, f"{name}_FILE"))


def reads(statement: ast.stmt) -> Iterator[ast.Call]:
    """The calls env.text(...), env.flag(...) and so on within a statement."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and READER.fullmatch(ast.unparse(node.func)):
            yield node


def arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def comment(above: Sequence[str]) -> str:
    """The comment that ends the lines above a statement; they come nearest first."""
    lines = takewhile(lambda line: line.startswith("# ") and not SECTION.match(line), above)
    return " ".join(line.removeprefix("# ") for line in reversed(list(lines)))
