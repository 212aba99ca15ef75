"""Records what only the whole request shows: files that leave, and the end of a session."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from participants.caller import Caller, caller
from participants.models.access_records import Kind, record, record_blocked

from .http import is_sign_in, record_file

# The browser forgets pages and unsaved drafts. Not its cookies: they keep the language, which is the browser's.
CLEAR = '"cache", "storage"'


class AccessRecordMiddleware:
    """Record files and sign-outs, whichever view they come from. Without its record, no file leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person, was_signed_in = request.user, SESSION_KEY in request.session
        token = caller.set(Caller(request))
        try:
            answer = self.get_response(request)
            record_file(request, answer)
            if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS and is_sign_in(request):
                record_blocked(None, by="address")
            # Not by request.user: Django REST framework makes it anonymous where it only refuses a request.
            if was_signed_in and SESSION_KEY not in request.session:
                record(Kind.SIGN_OUT, person=person if person.is_authenticated else None)
                answer.headers["Clear-Site-Data"] = CLEAR
        finally:
            caller.reset(token)
        return answer
