"""The page that says how many people a change tells, before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from core.unsent import INTERNAL_FIELDS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# The field by which the page says what it said; where it would say another number by now, it is shown again.
TELLS = "tells"


def must_ask(request: HttpRequest, people: list[int], *, is_always: bool = False) -> bool:
    """Whether to show first how many people get an email; `is_always`: also where nobody does."""
    return request.method == "POST" and bool(people or is_always) and request.POST.get(TELLS) != str(len(people))


def ask_page(request: HttpRequest, people: list[int], context: dict[str, Any]) -> HttpResponse:
    """Show what will happen and how many are told; confirming it sends the same form again.

    `context`: `meet`, `sentence`, `submit`, `cancel_url`; also `session`, `clashes`, `is_danger`.
    """
    names = [name for name in request.POST if name not in INTERNAL_FIELDS and name != TELLS]
    fields = [(name, value) for name in names for value in request.POST.getlist(name)]
    notice = {"people": len(people), "fields": fields, "was_asked": TELLS in request.POST}
    return render(request, "meetings/programme/tell_page.html", context | notice)
