"""What access records read of a request and of its answer."""

from __future__ import annotations

import re
from functools import wraps
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from core.rules import NotAllowed
from participants.http import Request, View
from participants.models.access_records import Kind, reads_records, record

# A row in an address, such as `recommendations/<int:pk>/`.
_ROW = re.compile(r"([a-z][a-z-]*)/<int:(\w+)>")
_LIST = re.compile(r"^(?:api/v\d+/)?([a-z][a-z-]*)/")
_ENDING = re.compile(r"\.([a-z0-9]{2,5})\"?$")
# What an address may name beside a list: which meet, which paper of it.
_CODES = ("slug", "paper")
_LONGEST_CODE = 40
_NOUNS = {"actions": "action item", "people": "person"}


def for_auditors(view: View) -> View:
    """Open the page to the secretariat and to auditors; others get 403 with a sentence."""

    @wraps(view)
    def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not reads_records(request.user):
            raise NotAllowed(_("Access records are for the secretariat and for auditors."))
        return view(request, *args, **kwargs)

    return checked


def is_sign_in(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "account_login"


def record_file(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Record a file that leaves: a stored document as a download, what the product writes itself as an export."""
    disposition = answer.headers.get("Content-Disposition", "")
    if request.method == "HEAD" or not disposition.startswith("attachment") or not request.user.is_authenticated:
        return
    is_stored = isinstance(answer, FileResponse) or "X-Accel-Redirect" in answer.headers
    subject, detail = _from_address(request)
    if ending := _ENDING.search(disposition):
        detail["file"] = ending.group(1)
    record(Kind.DOWNLOAD if is_stored else Kind.EXPORT, person=request.user, subject=subject, detail=detail)


def _from_address(request: HttpRequest) -> tuple[str, dict[str, int | str]]:
    """The row or the list that the address names, and the numbers of what lies below it: ("recommendation 12", …)."""
    match = request.resolver_match
    if match is None:
        return "", {}
    rows = [(word, match.kwargs[name]) for word, name in _ROW.findall(match.route)]
    if rows:
        word, number = rows[0]
        return f"{_NOUNS.get(word, word.removesuffix('s'))} {number}", dict(rows[1:])
    found = _LIST.match(match.route)
    codes = {name: str(match.kwargs[name])[:_LONGEST_CODE] for name in _CODES if name in match.kwargs}
    return (found.group(1) if found else ""), dict(codes)
