"""Turns refusals into pages, and tells browsers what they may keep and use."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django_structlog.middlewares import RequestMiddleware

from .http import is_unanswerable, is_unavailable, logged_address, refused, unavailable, wrong_verb
from .rules import Refusal, StaleEdit, Unanswerable

log = structlog.get_logger(__name__)


class RefusalMiddleware:
    """Answer a `Refusal`, a wrong verb, and a database that is away or busy with a sentence, not an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed):
            return wrong_verb(request, answer.headers["Allow"])
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_unavailable(exception):
            return unavailable(request, exception)
        if is_unanswerable(request, exception):
            log.error("list_broke", path=request.path, exc_info=exception)
            exception = Unanswerable()
        if not isinstance(exception, Refusal):
            return None
        is_stale = isinstance(exception, StaleEdit)
        sentence = str(exception.sentence)
        return refused(
            request, exception.status, exception.code, sentence, **{"is_stale": is_stale, **exception.details}
        )


class BrowserPolicyMiddleware:
    """Let no browser and no proxy keep an answer, and switch off the devices that no page uses.

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
    """Log requests by what they led to: neither tokens in the path nor the query string are written."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return logged_address(request)
