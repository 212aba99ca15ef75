"""Each reader gets their own language and time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from .models import Absence

ACTS_FOR = "acts_for"  # in the session: the absence in which its person has chosen to stand in


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
