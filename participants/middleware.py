"""Each reader gets their own language and time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


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
