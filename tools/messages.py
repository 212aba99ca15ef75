"""Refreshes the Hindi catalogue, for maintainers: `python tools/messages.py`. Needs no gettext programs.

Takes the strings from the sources, keeps what is translated, drops what is gone, writes django.po under locale/hi;
then names what has no Hindi yet. Write that into django.po and run it again. Words: docs/hindi.md.
"""

from __future__ import annotations

import ast
import csv
import importlib.util
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation import template as templates

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale/hi/LC_MESSAGES/django.po"
# Where nothing stands that readers of the product see.
NOT_READ = frozenset({"tests", "bench", "tools", "deploy", "docs", "var", "staticfiles", "static", "node_modules"})

HEADER = """\
# Hindi of Export Meet. The words for the terms: docs/hindi.md. After a change: python tools/messages.py
msgid ""
msgstr ""
"Project-Id-Version: Export Meet\\n"
"Language: hi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

# What our pages say in the words of the packages under them: in Hindi always in ours, so that one term has one word.
# (allauth and Django REST framework bring no Hindi; Django's has a word of its own for the password.)
BORROWED = (
    "django.contrib.auth.apps",
    "django.contrib.auth.password_validation",
    "django.core.validators",
    "django.db.models.base",
    "django.db.models.constraints",
    "django.db.models.fields",
    "django.db.models.fields.related",
    "django.forms.fields",
    "django.forms.formsets",
    "django.forms.models",
    "django.forms.widgets",
    "django.utils.dates",
    "django.utils.text",
    "allauth.account.adapter",
    "allauth.account.fields",
    "allauth.account.forms",
    "allauth.mfa.adapter",
    "allauth.mfa.base.forms",
    "allauth.mfa.totp.forms",
    "rest_framework.exceptions",
    "rest_framework.fields",
    "rest_framework.relations",
    "rest_framework.serializers",
    "rest_framework.validators",
)
# Its own Hindi lacks sentences that its pages show.
ADMIN = "django.contrib.admin"
# Reference data whose words are shown in the reader's language: file -> column.
REFERENCE = {
    "countries.csv": "region",
    "hs_chapters.csv": "title",
    "hs_lines.csv": "title",
    "mast_chapters.csv": "title",
    "organisations.csv": "city",
}

# Function -> which of its arguments are the context, the string and its plural.
MARKS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
MARKS |= {f"{name}_lazy": places for name, places in MARKS.items()} | {"gettext_noop": (None, 0, None)}
TEMPLATE_MARKS = {
    "gettext": None,
    "_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# Context; the string, or the string and its plural.
Found = tuple[Any, Any]


class NotConstantError(Exception):
    """A marked string that no catalogue can hold, since it is made while the program runs: where it stands."""


def sources(*suffixes: str) -> Iterator[Path]:
    """Our files that readers see something of."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") for part in parts)
        if path.suffix in suffixes and parts[0] not in NOT_READ and not hidden and "migrations" not in parts:
            yield path


def in_python(path: Path, *, is_ours: bool = True) -> Iterator[Found]:
    """The strings that a module gives to Django's translation, under whichever name it imports the functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = _marks_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            if found := _marked(node, MARKS[names[node.func.id]]):
                yield found
            elif is_ours:
                raise NotConstantError(f"{path.relative_to(ROOT)}:{node.lineno}")


def _marks_of(tree: ast.Module) -> dict[str, str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules = ("django.utils.translation", "allauth.utils")
    return {
        name.asname or name.name: name.name
        for node in imports
        if node.module in modules
        for name in node.names
        if name.name in MARKS
    }


def _marked(node: ast.Call, places: tuple[int | None, int, int | None]) -> Found | None:
    words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
    context, one, many = (None if place is None else words[place] for place in places)
    wanted = sum(place is not None for place in places)
    if sum(isinstance(word, str) for word in (context, one, many)) < wanted:
        return None
    return context, (one, many) if many else one


def in_reference_data() -> Iterator[Found]:
    """What the files of reference data name, and pages translate."""
    for name, column in REFERENCE.items():
        with (ROOT / "countries/data" / name).open(encoding="utf-8", newline="") as file:
            yield from ((None, row[column]) for row in csv.DictReader(file) if row[column])


def in_template(path: Path) -> Iterator[Found]:
    """The strings of a template, as Django's own makemessages takes them out."""
    code = templates.templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # What was markup is indented as it was there, which Python would stumble over.
    flat = "\n".join(line.strip() for line in code.splitlines())
    for _line, words, _comments, context in extract("python", io.BytesIO(flat.encode()), TEMPLATE_MARKS):
        yield context, words


def ours() -> Catalog:
    """Every string of the product's own sources."""
    catalog = _empty()
    for path in sources(".py"):
        _add(catalog, in_python(path))
    for path in sources(".html", ".txt"):
        if "templates" in path.parts:
            _add(catalog, in_template(path))
    _add(catalog, in_reference_data())
    return catalog


def needed() -> Catalog:
    """What our catalogue must hold: our own strings and the borrowed ones."""
    catalog = ours()
    for name in BORROWED:
        _add(catalog, in_python(Path(_origin(name)), is_ours=False))
    for message in _read(Path(_origin(ADMIN)).parent / "locale/hi/LC_MESSAGES/django.po"):
        if message.id and (message.fuzzy or not all(_texts(message.string))):
            catalog.add(message.id, context=message.context)
    return catalog


def _origin(module: str) -> str:
    spec = importlib.util.find_spec(module)
    return (spec and spec.origin) or ""


def _texts(string: object) -> list[str]:
    return [str(part) for part in string] if isinstance(string, list | tuple) else [str(string or "")]


def _empty() -> Catalog:
    # A date of its own each time would make a new file of unchanged words.
    return Catalog(locale="hi", creation_date=datetime(2026, 1, 1, tzinfo=UTC))


def _add(catalog: Catalog, found: Iterator[Found]) -> None:
    for context, text in found:
        catalog.add(text, context=context)


def read() -> Catalog:
    """The catalogue as it is written down."""
    catalog = _read(PO)
    catalog.creation_date = _empty().creation_date
    return catalog


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="hi")


def refresh() -> list[str]:
    """Write the catalogue again from the sources and what was translated; answer what lacks Hindi."""
    written, previous = needed(), read() if PO.exists() else _empty()
    missing = []
    for message in written:
        old = previous.get(message.id, message.context) if message.id else None
        if old and isinstance(old.string, str) == isinstance(message.id, str):
            message.string = old.string
        if message.id and not all(_texts(message.string)):
            missing.append(str(message.id))
    PO.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, written, width=0, no_location=True, omit_header=True, sort_output=True)
    PO.write_bytes(HEADER.encode() + body.getvalue().lstrip())
    return missing


if __name__ == "__main__":
    lacking = refresh()
    sys.stdout.writelines(f"no Hindi yet: {words!r}\n" for words in lacking)
    sys.exit(bool(lacking))
