"""What is answered where no view answers: a refusal, no such address, no proper request, a wrong verb.

As a page; as a fragment for htmx; as JSON in the API, and for a script that asks for it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from .rules import Refusal

API = "/api/"
MOST_BODY = 1024 * 1024  # bytes of a request without files, read as JSON or as a form
MOST_UPLOAD = 60 * 1024 * 1024  # bytes of a request with files: five documents of 10 MB, and their form


def refused(request: HttpRequest, status: int, code: str, sentence: str, **details: Any) -> HttpResponse:
    """Say why nothing was done; `details` are for the page alone."""
    if wants_json(request):
        return JsonResponse({"code": code, "detail": sentence}, status=status)
    template = "_refused.html" if request.headers.get("HX-Request") else "refused.html"
    said = {"sentence": sentence, "status": status, "written": _written(request), **details}
    return render(request, template, said, status=status)


def with_retry_after(answer: HttpResponse, refusal: Refusal) -> HttpResponse:
    """The answer, with the seconds after which to ask again where the refusal names them."""
    if "retry_after" in refusal.details:
        answer.headers["Retry-After"] = str(refusal.details["retry_after"])
    return answer


def _written(request: HttpRequest) -> list[str]:
    """What somebody wrote, more than a word, in the form that was refused: it would be lost with the page."""
    fields = [] if request.method != "POST" else request.POST.lists()
    texts = [text.strip() for name, sent in fields if "password" not in name for text in sent]
    return [text for text in texts if " " in text]


def wrong_verb(request: HttpRequest, allowed: str) -> HttpResponse:
    """405, with the verbs that the address takes in `Allow`."""
    reading = _("This page is there to be read: it takes nothing in.")
    writing = _("This address takes in what a button sends: go to the page and press it there.")
    sentence = writing if "POST" in allowed else reading
    answer = refused(request, 405, "method_not_allowed", sentence)
    answer.headers["Allow"] = allowed
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    sentence = _("There is no such page, or it is not for you to see.")
    return _part(request, 404, "not_found", sentence) or defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: nothing of the request can be trusted, not even its host."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, MOST_BODY)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        sentence = _("This form has more than 1,000 fields: send it in parts, with fewer rows ticked.")
        return _unread(request, 400, "too_many_fields", sentence)
    sentence = _("What your browser sent cannot be read, or is too much for one page.")
    return _part(request, 400, "bad_request", sentence) or defaults.bad_request(request, exception)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413: the body, of which nothing more is read, has more than `most` bytes."""
    megabytes = most // 1024 // 1024
    sentence = _("This is more than one request may carry (%(most)d MB): send it in parts.") % {"most": megabytes}
    return _unread(request, 413, "too_large", sentence)


def _unread(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    """A refusal of a request whose form cannot be shown again: reading it would fail once more."""
    page = HttpResponse(render_to_string("400.html", {"sentence": sentence}), status=status)
    return _part(request, status, code, sentence) or page


def _part(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse | None:
    """The answer for who wants no whole page."""
    if wants_json(request):
        return JsonResponse({"code": code, "detail": sentence}, status=status)
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("_refused.html", {"sentence": sentence}), status=status)
    return None


def wants_json(request: HttpRequest) -> bool:
    """Whether a program reads the answer."""
    return request.path.startswith(API) or request.headers.get("Accept") == "application/json"
