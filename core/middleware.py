"""Middleware: limits, forms of ended sessions, refusals, browser policy, the request log."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    QueryDict,
    StreamingHttpResponse,
)
from django.middleware.common import CommonMiddleware
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import bind_extra_request_failed_metadata

from . import unsent
from .database import is_unavailable
from .http import (
    API,
    MOST_BODY,
    MOST_UPLOAD,
    failure_status,
    is_own_address,
    is_unanswerable,
    keep_unsent,
    logged_address,
    page_of_form,
    refused,
    too_large,
    unavailable,
    unsent_before,
    with_retry_after,
    without_length,
    without_slash,
    wrong_verb,
)
from .refill import Refill
from .rules import Refusal, StaleEdit, Unanswerable
from .text import normalize_data
from .uploads import lacks_room, no_room

log = structlog.get_logger(__name__)


class BodyLimitMiddleware:
    """Refuse a body that is too large by its Content-Length, before it is read.

    A server hands on no more bytes than that, and none where nothing is said: a body in pieces without a length would
    be taken for an empty one. Of a form that is not far too large the
    words are read, to show them again; its files go nowhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            return without_length(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = MOST_UPLOAD if request.content_type == "multipart/form-data" else MOST_BODY
        if not length.isdecimal() or int(length[:20]) > most:
            return too_large(request, most)
        return self.get_response(request)


class UnsentFormMiddleware:
    """Keep a form that was sent after its session had ended, and fill it in again after the same person signed in.

    The name of what is kept stands in the address of the form's page, and no view sees it. Nothing is pressed by
    itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API):
            return self.get_response(request)
        request.META["QUERY_STRING"], name = unsent.split_query(request.META.get("QUERY_STRING", ""))
        answer = self.get_response(request)
        if request.method == "POST":
            return self._sent(request, answer, name)
        return self._shown(request, answer, name) if name else answer

    def _sent(self, request: HttpRequest, answer: HttpResponse, name: str) -> HttpResponse:
        """Forget what was taken in now; keep what leads to the sign-in page, to which its page is the next."""
        location = urlsplit(answer.headers.get("Location", ""))
        sign_in, query = resolve_url(settings.LOGIN_URL), QueryDict(location.query, mutable=True)
        is_sign_in = location.path in (sign_in, reverse("admin:login"))
        # The sign-in page of the admin, to which a password was sent, names another page to go on with.
        if is_sign_in and query.get(REDIRECT_FIELD_NAME) == request.get_full_path():
            query[REDIRECT_FIELD_NAME] = keep_unsent(request, cause="signed_out") or page_of_form(
                request, request.POST
            )
            answer.headers["Location"] = f"{sign_in}?{query.urlencode(safe='/')}"
        elif answer.status_code < 400 and (name := name or unsent_before(request)):
            unsent.drop_sent(request.session, name, request.POST, action=request.path)
            is_stored = unsent.find(request.session, name, user=request.user) is not None
            # Another form of the page leads back to the page.
            if is_stored and location.path == urlsplit(page_of_form(request, request.POST)).path:
                self._lead_on(request, answer, name)
        return answer

    def _shown(self, request: HttpRequest, answer: HttpResponse, name: str) -> HttpResponse:
        """The page with the form filled in; the next one, where this one leads on."""
        user = getattr(request, "user", None)
        form = unsent.find(request.session, name, user=user) if user else None
        if form is None:
            return answer
        if "Location" in answer.headers:
            self._lead_on(request, answer, name)
        elif answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            page = Refill(answer.content.decode(), request.path, form)
            if page.is_possible:
                with translation.override(getattr(request, "LANGUAGE_CODE", None)):
                    notice = render_to_string("_unsent.html", {"page": page, "unsent": form})
                answer.content = page.with_notice(notice)
                answer.headers["Content-Length"] = str(len(answer.content))
        return answer

    def _lead_on(self, request: HttpRequest, answer: HttpResponse, name: str) -> None:
        """Let the next page, if it is ours, show the stored form."""
        location = answer.headers["Location"]
        if is_own_address(request, location):
            answer.headers["Location"] = unsent.with_name(location, name)


class SlashMiddleware(CommonMiddleware):
    """Redirect reads to the address with its slash; refuse writes, since a redirect would turn them into reads."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return request.method in ("GET", "HEAD") and super().should_redirect_with_slash(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Answer 404 with the address that was meant."""
        is_sent = response.status_code == 404 and request.method not in ("GET", "HEAD")
        if is_sent and super().should_redirect_with_slash(request):
            with translation.override(getattr(request, "LANGUAGE_CODE", None)):
                response = without_slash(request)
        return super().process_response(request, response)


class HeadAsGetMiddleware:
    """Answer HEAD as GET would be answered, whatever a view says it takes; NoBodyMiddleware takes the body off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        try:
            return self.get_response(request)
        finally:
            request.method = "HEAD"


class NoBodyMiddleware:
    """Answer HEAD without a body, with its length."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(answer, StreamingHttpResponse):
                answer.streaming_content = ()
            else:
                answer.content = b""
        return answer


class TextMiddleware:
    """Normalize the text in query strings and forms, but not passwords.

    Stands after the check of forgery, which reads the form first. The API's own parsers do the same with its bodies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = normalize_data(request.GET)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = normalize_data(request.POST)


class RefusalMiddleware:
    """Answer a `Refusal`, a wrong method and a database that is down or busy with a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed):
            return wrong_verb(request, answer.headers["Allow"])
        return answer

    def process_view(self, request: HttpRequest, *_args: Any) -> HttpResponse | None:
        """Refuse a form without the files that came with it; its words are read by now."""
        is_read = request.method == "POST" and not request.path.startswith(API) and request.POST is not None
        if not is_read or not lacks_room(request):
            return None
        refusal = no_room()
        return refused(request, refusal.status, refusal.code, str(refusal.sentence))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_unavailable(exception):
            return unavailable(request, exception)
        if is_unanswerable(request, exception):
            log.error("list_broke", path=request.path, exc_info=exception)
            exception = Unanswerable()
        if not isinstance(exception, Refusal):
            return None
        is_file = "kind" in getattr(request.resolver_match, "kwargs", {})
        about = {
            "is_stale": isinstance(exception, StaleEdit),
            "filters": exception.filters if request.method == "GET" and not is_file else None,
        }
        sentence = str(exception.sentence)
        answer = refused(request, exception.status, exception.code, sentence, **{**about, **exception.details})
        return with_retry_after(answer, exception)


class BrowserPolicyMiddleware:
    """Forbid caching by browsers and proxies, and switch off the device features that no page uses.

    Static files are answered before it, by WhiteNoise or nginx, and may be kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return answer


class RequestLogMiddleware(RequestMiddleware):
    """Log requests by their route: neither tokens in the path nor the query string."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return logged_address(request)


def _name_code(*, exception: Exception, log_kwargs: dict[str, Any], **_more: Any) -> None:
    """Let the line of a failed request tell the code that is answered; the library says 500 of all."""
    log_kwargs["code"] = failure_status(exception)


bind_extra_request_failed_metadata.connect(_name_code)
