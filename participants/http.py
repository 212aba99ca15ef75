"""The request of a signed-in person, and the doors that only some roles may open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request as RestRequest

from core.rules import NotAllowed, Refusal

from .models import User
from .token_sign_in import TokenAuthentication


class Request(HttpRequest):
    """A request that LoginRequiredMiddleware let through: `user` is a User. For annotations only."""

    user: User


class ApiRequest(RestRequest):
    """A request of the API that IsAuthenticated let through: `user` is a User. For annotations only."""

    user: User


View = Callable[..., HttpResponseBase]


def for_secretariat(view: View) -> View:
    """Open the page to the secretariat alone; others get 403 with a sentence."""

    @wraps(view)
    def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_secretariat:
            raise NotAllowed(_("This page is for the secretariat of the meet."))
        return view(request, *args, **kwargs)

    return checked


def person_by_key(request: HttpRequest) -> User | None:
    """Who asks by an API key; None without a key, and where it does not serve: the view says why."""
    try:
        found = TokenAuthentication().authenticate(request)
    except (APIException, Refusal):
        return None
    return found[0] if found else None


def reauthenticated(view: View) -> View:
    """Open the page to who gave the password, or a code, again within the last five minutes.

    Others are asked for it first; what they sent is kept and done afterwards.
    """
    checked: View = reauthentication_required(view)
    return checked


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the posted data, be it empty, and nothing while the page is only read."""
    return request.POST if request.method == "POST" else None


def remember_language(request: HttpRequest, answer: HttpResponse, language: str) -> None:
    """Keep the reader's choice: in a cookie for this browser and, when signed in, with the person."""
    if request.user.is_authenticated:
        request.user.set_language(language)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
