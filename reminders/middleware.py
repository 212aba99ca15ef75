"""What a person does shows at once in their own count."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .layout import forget_count

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class DeskCountMiddleware:
    """Count again what waits for a person, after each of their own changes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in READING and request.user.is_authenticated:
            forget_count(request.user)
        return response
