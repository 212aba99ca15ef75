"""The forms of a page, filled in with what their fields take: as somebody would who does not read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests import make

WORDS = "Words that say something, typed by somebody in a hurry."
_BY_TYPE = {
    "email": "somebody@example.org",
    "number": "3",
    "url": "https://example.org/page",
    "date": "",
    "hidden": "",
    "file": "",
}


@dataclass
class Form:
    """Where a form is sent, and the names and values of its fields."""

    action: str
    values: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """Collects the forms that are posted."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(attributes.get("action", "")) if attributes.get("method", "").lower() == "post" else None
            self.found += [self._form] if self._form else []
        elif self._form is not None:
            self._add_field(tag, attributes, self._form.values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def _add_field(self, tag: str, attributes: dict[str, str], values: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if tag == "option" and self._select and (attributes.get("value") and not values.get(self._select)):
            values[self._select] = attributes["value"]
        elif tag == "option" and self._select and "selected" in attributes:
            values[self._select] = attributes.get("value", "")
        if not name:
            return
        if tag == "select":
            self._select = name
            values.setdefault(name, "")
        elif tag == "textarea":
            values[name] = WORDS
        elif tag == "input":
            self._add_input(name, attributes, values)
        elif tag == "button" and attributes.get("value"):
            values.setdefault(name, attributes["value"])

    def _add_input(self, name: str, attributes: dict[str, str], values: dict[str, str]) -> None:
        kind = attributes.get("type", "text")
        if kind in ("checkbox", "radio"):
            values.setdefault(name, attributes.get("value", "on"))
        elif kind == "date" and not attributes.get("value"):
            values[name] = make.working_day(20).isoformat()
        elif kind not in ("submit", "file"):
            values[name] = attributes.get("value") or _BY_TYPE.get(kind, WORDS[:60])
