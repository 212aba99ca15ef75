"""Turns refusals into pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from .http import MOST_BODY, MOST_UPLOAD, refused, too_large, with_retry_after, wrong_verb
from .rules import Refusal, StaleEdit


class BodyLimitMiddleware:
    """Refuse what is too large by what the request says of its length, before a byte of it is read.

    A server hands on no more bytes than that, and none where nothing is said.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = MOST_UPLOAD if request.content_type == "multipart/form-data" else MOST_BODY
        if not length.isdecimal() or int(length[:20]) > most:
            return too_large(request, most)
        return self.get_response(request)


class RefusalMiddleware:
    """Answer a `Refusal`, and a verb that an address does not take, with a sentence instead of an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed):
            return wrong_verb(request, answer.headers["Allow"])
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        is_stale = isinstance(exception, StaleEdit)
        sentence = str(exception.sentence)
        answer = refused(
            request, exception.status, exception.code, sentence, **{"is_stale": is_stale, **exception.details}
        )
        return with_retry_after(answer, exception)
