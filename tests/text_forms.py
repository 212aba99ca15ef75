"""The forms of a page that take text, as a browser reads them, by a parser that the product does not use for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from core.unsent import INTERNAL_FIELDS
from tests import make

WORDS = "Typed with <b>care</b> & “quotes”, \"'\nin two lines, in हिन्दी too."
_BY_KIND = {"email": "somebody@example.org", "number": "7", "url": "https://example.org/typed"}


@dataclass
class TextForm:
    """Where a form is sent, by which it is told from others, and what a browser would send of it."""

    action: str
    verb: str
    element: Any

    @property
    def name(self) -> tuple[str, str, tuple[str, ...]]:
        return urlsplit(self.action).path, self.verb, tuple(sorted({field.name for field in self._fields()}))

    def _fields(self) -> list[Any]:
        return [one for one in self._own() if one.name not in INTERNAL_FIELDS]

    def _own(self) -> list[Any]:
        """Without what stands in it for another form."""
        return [one for one in self.element.inputs if one.name and not one.get("form")]

    def typed(self) -> list[Any]:
        """What words are typed into."""
        return [one for one in self._fields() if _kind(one) in ("textarea", "text", "search", *_BY_KIND)]

    def fill_in(self) -> None:
        """Type something into each field, choose the last of what is offered, tick what is not ticked."""
        for one in self._fields():
            kind = _kind(one)
            if kind == "textarea":
                one.text = f"\n{one.name}: {WORDS}"
            elif kind in ("text", "search", *_BY_KIND):
                one.set("value", _BY_KIND.get(kind, f"{one.name}: {' '.join(WORDS.split())}"))
            elif kind == "date":
                one.set("value", make.working_day(25).isoformat())
            elif kind == "checkbox":
                one.checked = not one.checked
            elif kind == "radio":
                one.set("checked", "checked")
            elif kind == "select" and not one.multiple and one.value_options:
                one.value = one.value_options[-1]

    def sent(self, *, hidden: bool = True) -> list[tuple[str, str]]:
        """Names and values, as a browser sends them with every line end as CR LF; no files, no buttons."""
        skipped = ("file", "submit", "button", "image", "reset", *([] if hidden else ["hidden"]))
        fields = [one for one in self._own() if _kind(one) not in skipped]
        return [(one.name, value) for one in fields for value in _values(one)]


def text_forms(page: str, address: str) -> Iterator[TextForm]:
    """The posted forms of the page at `address` that take text."""
    for form in html.document_fromstring(page).forms:
        if form.method.lower() == "post":
            verbs = [one.value for one in form.inputs if one.name == "verb" and _kind(one) == "hidden"]
            found = TextForm(urljoin(address, form.get("action") or ""), "".join(verbs), form)
            if found.typed():
                yield found


def _kind(field: Any) -> str:
    return (field.get("type") or "text").lower() if field.tag == "input" else field.tag


def _values(field: Any) -> list[str]:
    kind = _kind(field)
    if kind in ("checkbox", "radio"):
        return [field.get("value") or "on"] if field.checked else []
    if kind == "select" and field.multiple:
        return sorted(field.value)
    value = field.value or ""
    if kind == "textarea":
        value = (field.text or "").removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
    return [value]
