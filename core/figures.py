"""A figure: how many rows a list has for its reader, with the address of that list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def list_url(page: str, /, **filters: Any) -> str:
    """The address of the list named `page` (a URL name), with those filters that have a value."""
    query = urlencode({name: value for name, value in filters.items() if value not in (None, "")})
    return f"{reverse(page)}?{query}" if query else reverse(page)


def changed_url(page: str, asked: Mapping[str, Any], /, **changes: Any) -> str:
    """The address of the list named `page` with the filters of another; None takes a filter out."""
    return list_url(page, **({name: asked[name] for name in asked} | changes))


@dataclass(frozen=True)
class Figure:
    """`count` rows that the reader may open at `url`; `total` counts those that they may not open too.

    `is_more`: counted was no further than this.
    """

    count: int
    url: str
    total: int
    is_more: bool = False

    @classmethod
    def of(cls, count: int, url: str, *, is_more: bool = False) -> Figure:
        """A figure of which the reader may open every row."""
        return cls(count, url, count, is_more)

    def __bool__(self) -> bool:
        return bool(self.total)

    def html(self, words: str = "", css: str = "") -> SafeString:
        """A link with the number or with `words`; a larger total is shown before the number that can be opened.

        A figure of none is no link. `data-figure` and `data-list` let a test open every figure of a page.
        """
        if not self.count:
            content = words or localize(self.total)
            return format_html('<span data-figure="0" data-list="{}">{}</span>', self.url, content)
        if self.count == self.total:
            return self._link(words or localize(self.count), css)
        part = self._link(_("read %(count)s") % {"count": localize(self.count)}, "")
        content = format_html('<span class="{}">{}</span> <small>{}</small>', css, words or localize(self.total), part)
        return format_html('<span class="figure-of">{}</span>', content)

    def _link(self, words: str, css: str) -> SafeString:
        counted = f"{self.count}+" if self.is_more else self.count
        known = f"figure {css}".strip()
        return format_html('<a class="{}" data-figure="{}" href="{}">{}</a>', known, counted, self.url, words)
