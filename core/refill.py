"""Fills in the form of a page, as HTML, with what somebody sent by it before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from .unsent import KEY, NEW_ROW_KEY, UnsentForm, is_stored, texts

_NEVER_FILLED = frozenset({"password", "file", "submit", "button", "image", "reset"})
_TICKED = frozenset({"checkbox", "radio"})
# Hidden, and of what was read of a row, not of which form it is.
_VERSIONS = frozenset({"version", "base", NEW_ROW_KEY, KEY})
# From where, to where, and what stands there instead.
Edit = tuple[int, int, str]


@dataclass
class Tag:
    """A start tag, and where in the page it stands; of a text area and a select also what is within."""

    name: str
    attributes: dict[str, str | None]
    start: int
    end: int
    inner_end: int = 0
    options: list[Tag] = field(default_factory=list)

    def attribute(self, name: str) -> str:
        return self.attributes.get(name) or ""

    @property
    def kind(self) -> str:
        return (self.attribute("type") or "text").lower() if self.name == "input" else self.name

    @property
    def is_filled(self) -> bool:
        """Whether it is a field that takes what was sent."""
        is_open = self.kind not in _NEVER_FILLED and "disabled" not in self.attributes
        return is_open and bool(self.attribute("name")) and is_stored(self.attribute("name"))

    def changed(self, **attributes: str | bool) -> Edit:
        """The same tag with other attributes; True is one without a value, False takes it out."""
        whole = {name: True if value is None else value for name, value in self.attributes.items()} | attributes
        written = (
            f" {name}" if value is True else f' {name}="{escape(str(value))}"'
            for name, value in whole.items()
            if value is not False
        )
        return self.start, self.end, f"<{self.name}{''.join(written)}>"


@dataclass
class Form:
    """A form that is posted, its fields and buttons, and what is folded away around it."""

    tag: Tag
    folded: list[Tag]
    fields: list[Tag] = field(default_factory=list)
    buttons: list[Tag] = field(default_factory=list)

    @property
    def is_visible(self) -> bool:
        """Whether it has more than buttons."""
        return any(one.is_filled and one.kind != "hidden" for one in self.fields)

    @property
    def has_files(self) -> bool:
        return any(one.kind == "file" for one in self.fields)

    def action(self, page: str) -> str:
        """The path to which it is sent from the page `page`."""
        return urlsplit(urljoin(page, self.tag.attribute("action") or self.tag.attribute("hx-post"))).path

    def difference(self, sent: Mapping[str, list[str]]) -> tuple[int, int]:
        """How many fields it lacks of what was sent, and how many of its hidden fields say something else."""
        named = {one.attribute("name") for one in self.fields + self.buttons}
        hidden = [one for one in self.fields if one.is_filled and one.kind == "hidden"]
        others = [one for one in hidden if one.attribute("name") not in _VERSIONS]
        differing = [one for one in others if one.attribute("value") not in sent.get(one.attribute("name"), [])]
        return len(sent.keys() - named), len(differing)


class _Reader(HTMLParser):
    """Finds the posted forms of a page, and where its layout says what happened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.notices = 0
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._form: Form | None = None
        self._open: Tag | None = None
        self._folded: list[Tag] = []
        self.feed(page)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._at()
        found = Tag(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""))
        if tag == "form":
            is_posted = found.attribute("method").lower() == "post" or "hx-post" in found.attributes
            self._form = Form(found, list(self._folded)) if is_posted else None
            self.forms += [self._form] if self._form else []
        elif tag == "details":
            self._folded.append(found)
        elif tag == "option" and self._open is not None:
            self._open.options.append(found)
        elif tag in ("input", "textarea", "select", "button"):
            self._add(found)
        elif found.attribute("id") == "notices":
            self.notices = found.end

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "details" and self._folded:
            self._folded.pop()
        elif self._open is not None and tag == self._open.name:
            self._open.inner_end = self._at()
            self._open = None

    def _add(self, tag: Tag) -> None:
        self._open = tag if tag.name in ("textarea", "select") else None
        form = self._form_named(tag.attribute("form")) if tag.attribute("form") else self._form
        if form is not None:
            (form.buttons if tag.name == "button" else form.fields).append(tag)

    def _form_named(self, name: str) -> Form | None:
        return next((form for form in self.forms if form.tag.attribute("id") == name), None)


class Refill:
    """A page, and that of its forms which was sent before."""

    def __init__(self, page: str, address: str, unsent: UnsentForm) -> None:
        self._page, self._unsent = page, unsent
        self._sent = dict(unsent.fields)
        self._read = _Reader(page)
        forms = [form for form in self._read.forms if form.action(address) == unsent.action]
        self.form = min(forms, key=lambda form: form.difference(self._sent), default=None)

    @property
    def is_possible(self) -> bool:
        """Whether there is a place for the notice."""
        return self.form is not None or bool(self._read.notices)

    @cached_property
    def unplaced_texts(self) -> list[str]:
        """What was written and has no field in the page."""
        fields = self.form.fields if self.form else []
        rooms = [one.attribute("name") for one in fields if one.is_filled]
        return texts((name, values[rooms.count(name) :]) for name, values in self._sent.items())

    def with_notice(self, notice: str) -> str:
        """The page with the form filled in and unfolded, and the notice in it; above, where it has only buttons."""
        edits = list(self._edits())
        is_inside = self.form is not None and (self.form.is_visible or not self._read.notices)
        at = self.form.tag.end if self.form and is_inside else self._read.notices
        page = self._page
        for start, end, text in sorted([*edits, (at, at, notice)], reverse=True):
            page = page[:start] + text + page[end:]
        return page

    def _edits(self) -> Iterator[Edit]:
        if self.form is None:
            return
        left = {name: list(values) for name, values in self._sent.items()}
        for tag in filter(lambda one: one.is_filled, self.form.fields):
            name = tag.attribute("name")
            if tag.kind in _TICKED:
                yield tag.changed(checked=(tag.attribute("value") or "on") in self._sent.get(name, []))
            elif tag.kind == "select":
                yield from _chosen(tag, self._sent.get(name, []))
            elif left.get(name):
                yield _typed(tag, left[name].pop(0))
        yield from (tag.changed(open=True) for tag in self.form.folded)


def _typed(tag: Tag, text: str) -> Edit:
    if tag.name == "textarea":
        return tag.end, tag.inner_end, f"\n{escape(text)}"  # browsers drop the first line end
    return tag.changed(value=text)


def _chosen(select: Tag, values: list[str]) -> Iterator[Edit]:
    """The options as they were chosen; as they are, where none of what was chosen is offered any more."""
    is_offered = any(option.attribute("value") in values for option in select.options)
    if is_offered or "multiple" in select.attributes:
        for option in select.options:
            yield option.changed(selected=option.attribute("value") in values)
