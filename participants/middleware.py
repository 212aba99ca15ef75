"""Before a view: how long a session lasts, the second factor, and each reader's seats, language and time zone."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.http import API, refused, wants_json
from core.text import is_secret

from . import open_sessions, second_factor, session_limits
from .models import Absence

ACTS_FOR = "acts_for"  # in the session: the absence in which its person has chosen to stand in
CREDENTIALS = frozenset({"HTTP_COOKIE", "HTTP_AUTHORIZATION"})
# Sent by what asks on its own, such as a page that watches a work's progress: nobody uses the session by it.
BACKGROUND = "X-Background"
# What somebody needs to set a second factor up, beside the pages for which nobody signs in.
SET_UP_PAGES = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "participants:session_keep",
    }
)


class SessionLimitMiddleware:
    """End a session that nobody used for a while, or that has lasted its eight hours; note the use of others.

    The last use is written at most once a minute, at once and not after the view: what another request of the session
    writes meanwhile is not lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ended_by = self._check(request) if request.user.is_authenticated else ""
        response = self.get_response(request)
        return _sign_in_says_why(response, ended_by) if ended_by else response

    def _check(self, request: HttpRequest) -> str:
        """Why the session has just ended; empty where it goes on."""
        session: Any = request.session
        user: Any = request.user
        if not session_limits.has_begun(session):
            session_limits.begin(session)
        ended_by = session_limits.time_left(session, user).ended_by
        if not ended_by and not self._note_use(request):
            ended_by = "elsewhere"
        if ended_by:
            logout(request)
            return ended_by
        request.time_left = session_limits.time_left(session, user)  # type: ignore[attr-defined]
        return ""

    def _note_use(self, request: HttpRequest) -> bool:
        """Write down the use of the session; false where it was ended meanwhile."""
        session: Any = request.session
        if BACKGROUND in request.headers or not session_limits.is_use_due(session):
            return True
        session_limits.note_use(session)
        try:
            session.save()
        except UpdateError:
            return False
        session.modified = False
        open_sessions.note_seen(session.session_key)
        return True


def _sign_in_says_why(response: HttpResponse, ended_by: str) -> HttpResponse:
    """Let the sign-in page, where it comes next, say why it comes."""
    address = response.headers.get("Location", "")
    if urlsplit(address).path == resolve_url("account_login"):
        response.headers["Location"] = f"{address}{'&' if '?' in address else '?'}ended={ended_by}"
    return response


class SecondFactorMiddleware:
    """Who must have a second factor and has none sets it up before anything else. The one place of this rule.

    Keys for programs are not bound: each was made in a session that was.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _values: Any) -> HttpResponseBase | None:
        user: Any = request.user
        if not user.is_authenticated or self._is_open(request, view):
            return None
        if not second_factor.is_missing(user, request.session):
            return None
        if request.method in ("GET", "HEAD") and not wants_json(request) and "HX-Request" not in request.headers:
            return redirect("mfa_index")
        sentence = _("Your account needs a second factor. Set it up first: Settings, Second factor.")
        return refused(request, 403, "second_factor_required", sentence)

    def _is_open(self, request: HttpRequest, view: Any) -> bool:
        """Whether the page is for everybody, signed in or not, or serves to set a factor up.

        The views of the API check themselves who asks, and so look like pages for everybody.
        """
        if request.path.startswith(API):
            return False
        is_for_all = not getattr(view, "login_required", True)
        return is_for_all or (request.resolver_match is not None and request.resolver_match.view_name in SET_UP_PAGES)


class SuspendedRequestMiddleware:
    """Let allauth, while it asks for the password again, keep what was sent without its secrets and cookies.

    It stands within allauth's middleware, which puts the request into the session. A code is typed again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if not isinstance(exception, ReauthenticationRequired) or request.method != "POST":
            return
        sent = request.POST.copy()
        for name in filter(is_secret, request.POST):
            del sent[name]
        request.POST = sent  # type: ignore[assignment]
        request.META = {name: value for name, value in request.META.items() if name not in CREDENTIALS}


class StandInMiddleware:
    """Who has chosen to act for somebody absent sits in that person's seats, for as long as the absence lasts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request.session.get(ACTS_FOR)
        if number and request.user.is_authenticated:
            mine = Absence.objects.current().filter(pk=number, substitute=request.user.pk)
            if absence := mine.select_related("user").first():
                request.user.stand_in(absence)
        return self.get_response(request)


class ReaderMiddleware:
    """Read the page in the signed-in person's language and time zone; for others LocaleMiddleware has chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            timezone.deactivate()
            return self.get_response(request)
        request.LANGUAGE_CODE = user.language
        with timezone.override(user.zone), translation.override(user.language):
            response = self.get_response(request)
        response.headers["Content-Language"] = user.language
        return response
