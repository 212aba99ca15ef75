"""How often one person may write and export: for pages and for the API, whose keys only the API itself can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.http import API, refused, with_retry_after
from core.rules import TooManyRequests
from participants.models import RequestCount

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Nobody is kept from leaving.
_NEVER_COUNTED = frozenset({"account_logout"})


def export(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that hands out a list, or what is as dear to make, as a file."""
    view.is_export = True  # type: ignore[attr-defined]
    return view


def check_rate(request: Any, view: Callable[..., Any]) -> None:
    """Count a request that writes or exports; nothing is counted for others. Raise TooManyRequests."""
    if not request.user.is_authenticated:
        return
    if request.method not in READING:
        sentence = _("That was a lot at once, and nothing more was changed.")
        _count(request, "write", settings.WRITE_LIMITS, sentence)
    elif getattr(view, "is_export", False):
        _count(request, "export", settings.EXPORT_LIMITS, _("Those were many files in a short time."))


def _count(request: Any, action: str, limits: list[tuple[int, int]], sentence: str) -> None:
    if not (seconds := RequestCount.seconds_to_wait(request.user.pk, action, limits)):
        return
    minutes = -(-seconds // 60)
    wait = (
        ngettext("Try again in %(number)d second.", "Try again in %(number)d seconds.", seconds) % {"number": seconds}
        if seconds < 120
        else ngettext("Try again in %(number)d minute.", "Try again in %(number)d minutes.", minutes)
        % {"number": minutes}
    )
    raise TooManyRequests(f"{sentence} {wait}", retry_after=seconds)


class RateLimitMiddleware:
    """Limits the pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if request.path.startswith(API) or name in _NEVER_COUNTED:
            return None
        try:
            check_rate(request, view)
        except TooManyRequests as refusal:
            answer = refused(request, refusal.status, refusal.code, str(refusal.sentence))
            return with_retry_after(answer, refusal)
        return None


class PersonThrottle:
    """Limits the API, once it knows who asks: a throttle of Django REST framework."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Raise TooManyRequests, which the API's exception handler turns into an answer."""
        check_rate(request, view)
        return True

    def wait(self) -> None:
        """Nothing to add: the refusal says it."""
