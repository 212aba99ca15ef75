"""Turns refusals into pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from .http import refused, wrong_verb
from .rules import Refusal, StaleEdit


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
        return refused(
            request, exception.status, exception.code, sentence, **{"is_stale": is_stale, **exception.details}
        )
