"""Answers where no view answers: a refusal, 404, a bad request, a wrong method, no database.

As a page; as a fragment for htmx; as JSON in the API, and for a script that asks for it.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import defaults

from . import unsent
from .database import cannot_be_asked, is_busy, is_unavailable
from .rules import Refusal
from .uploads import API, NoFilesHandler, lacks_room

MOST_BODY = 1024 * 1024  # bytes of a request without files, read as JSON or as a form
MOST_UPLOAD = 60 * 1024 * 1024  # bytes of a request with files: five documents of 10 MB, and their form
# Bytes of a form that is refused for its length, up to which its words are looked for all the same; of one with files
# the beginning, no more than of one that is not refused.
MOST_WORDS_READ = 5 * 1024 * 1024
MOST_UPLOAD_SENT = 120 * 1024 * 1024  # as client_max_body_size in deploy/nginx.conf
RETRY_AFTER = 5  # seconds
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")

_log = logging.getLogger(__name__)


def refused(request: HttpRequest, status: int, code: str, sentence: str, **details: Any) -> HttpResponse:
    """Say why nothing was done; `details` are for the page only."""
    if wants_json(request):
        return JsonResponse({"code": code, "detail": sentence}, status=status)
    template = "_refused.html" if request.headers.get("HX-Request") else "refused.html"
    context = {"sentence": sentence, "status": status, "written": _written(request), **details}
    if template == "refused.html" and not details.get("is_stale"):
        context["form_address"] = keep_unsent(request, cause="refused")
        if status >= 500 and context["form_address"]:
            request.session.save()  # which Django does not do with such an answer
    return render(request, template, context, status=status)


def keep_unsent(request: HttpRequest, *, cause: str, data: QueryDict | None = None, has_files: bool = False) -> str:
    """Store the form that was sent, for its sender; return the address of the page that shows it filled in.

    Empty where nothing was kept: the form is not of a page of ours, or of a page made for another person.
    """
    if request.method != "POST" or wants_json(request):
        return ""
    data = request.POST if data is None else data
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.pk != unsent.owner_of(data):
        return ""
    has_files = has_files or (data is request.POST and (bool(request.FILES) or lacks_room(request)))
    name = unsent.keep(request.session, data, action=request.path, cause=cause, has_files=has_files)
    return unsent.with_name(page_of_form(request, data), name) if name else ""


def page_of_form(request: HttpRequest, data: QueryDict) -> str:
    """The page of ours that the form was sent from, else the address that it was sent to."""
    url = data.get(unsent.PAGE) or request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    return unsent.split(own_address(request, url, "") or request.get_full_path())[0]


def with_retry_after(answer: HttpResponse, refusal: Refusal) -> HttpResponse:
    """The answer, with Retry-After where the refusal names the seconds."""
    if "retry_after" in refusal.details:
        answer.headers["Retry-After"] = str(refusal.details["retry_after"])
    return answer


def _written(request: HttpRequest) -> list[str]:
    """The texts in the refused form that would be lost with the page."""
    return [] if request.method != "POST" else unsent.texts(request.POST.lists())


def is_unanswerable(request: HttpRequest, exception: Exception) -> bool:
    """Whether the database cannot process the filters in the address of a list."""
    return request.method in ("GET", "HEAD") and bool(request.GET) and cannot_be_asked(exception)


def wrong_verb(request: HttpRequest, allowed: str) -> HttpResponse:
    """405, with the methods that the address takes in `Allow`."""
    reading = _("This page is there to be read: it takes nothing in.")
    writing = _("This address takes in what a button sends: go to the page and press it there.")
    sentence = writing if "POST" in allowed else reading
    answer = refused(request, 405, "method_not_allowed", sentence)
    answer.headers["Allow"] = allowed if "HEAD" in allowed else allowed.replace("GET", "GET, HEAD")
    return answer


def unsent_before(request: HttpRequest) -> str:
    """The name of the stored form that the sending page showed, or ""."""
    url = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    return unsent.split(own_address(request, url, ""))[1]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """Django's CSRF_FAILURE_VIEW: a page from before a sign-in or sign-out, a browser without cookies, another site.

    Of a page of ours the form is kept. Only who was on this site may set a session for it.
    """
    is_ours = _is_from_here(request)
    owner = unsent.owner_of(request.POST) if is_ours else None
    user = request.user
    context = {
        "written": _written(request),
        "form_address": keep_unsent(request, cause="refused") if is_ours else "",
        "is_of_another": owner is not None and user.is_authenticated and user.pk != owner,
    }
    return render(request, "403_csrf.html", context, status=403)


def without_slash(request: HttpRequest) -> HttpResponse:
    """404 to what was sent to the address of a page but for its last slash: a redirect would lose what was sent."""
    sentence = _("Nothing was done: this address ends with a slash. Send it to %(address)s.")
    return refused(request, 404, "not_found", sentence % {"address": f"{request.path}/"})


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
    """413: the body has more than `most` bytes. A page of ours shows the texts again."""
    megabytes = most // 1024 // 1024
    sentence = _("This is more than one request may carry (%(most)d MB): send it in parts.") % {"most": megabytes}
    data = _words_of_large_form(request)
    context: dict[str, Any] = {"heading": _("Too large")}
    if data is not None:
        context["written"] = unsent.texts(data.lists())
        context["form_address"] = keep_unsent(request, cause="too_large", data=data, has_files=most == MOST_UPLOAD)
    return _unread(request, 413, "too_large", sentence, **context)


def without_length(request: HttpRequest) -> HttpResponse:
    """411: the body comes in pieces (chunked), and a server that is given no length reads none of it."""
    sentence = _("Nothing was read: send the length of what you send (Content-Length), not pieces without one.")
    return _unread(request, 411, "length_required", sentence)


def _words_of_large_form(request: HttpRequest) -> QueryDict | None:
    """The values of a form that is too large; None where it cannot be read, is far too large, or not of ours.

    Nobody has asked yet who sends it: only for who is signed in, from a page made for them, anything is read.
    """
    person = request.session.get(SESSION_KEY) if _is_from_here(request) and not wants_json(request) else None
    data = _read_large_form(request) if person else None
    return data if data is not None and str(unsent.owner_of(data)) == person else None


def _read_large_form(request: HttpRequest) -> QueryDict | None:
    length = request.META.get("CONTENT_LENGTH") or ""
    most = {"multipart/form-data": MOST_UPLOAD_SENT, "application/x-www-form-urlencoded": MOST_WORDS_READ}
    if not length.isdecimal() or not 0 < int(length[:20]) <= most.get(request.content_type or "", 0):
        return None
    try:
        if request.content_type == "multipart/form-data":
            source: Any = request
            beginning: Any = LimitedStream(source, MOST_UPLOAD)
            handlers = [NoFilesHandler(request)]
            return MultiPartParser(request.META, beginning, handlers, request.encoding or "utf-8").parse()[0]
        return QueryDict(request.read(int(length)), encoding=request.encoding)
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError, OSError, UnicodeError):
        return None


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of ours sent it, by the browser's headers."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _unread(request: HttpRequest, status: int, code: str, sentence: str, **details: Any) -> HttpResponse:
    """A refusal of a request whose form cannot be read: that would fail once more."""
    page = HttpResponse(render_to_string("400.html", {"sentence": sentence, **details}), status=status)
    return _part(request, status, code, sentence) or page


def _part(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse | None:
    """The answer for a client that wants no whole page."""
    if wants_json(request):
        return JsonResponse({"code": code, "detail": sentence}, status=status)
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("_refused.html", {"sentence": sentence}), status=status)
    return None


def unavailable_sentence(error: BaseException | None) -> str:
    if is_busy(error):
        return _("The server is busy: try again in a moment.")
    return _("The server cannot reach its database: try again in a few minutes.")


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """503 without asking the database anything, with the texts of the form."""
    _log.warning("database_unavailable", exc_info=error)
    sentence = unavailable_sentence(error)
    answer = _part(request, 503, "unavailable", sentence)
    if answer is None:
        back = page_of_form(request, request.POST) if request.method == "POST" else request.get_full_path()
        page = render_to_string("503.html", {"sentence": sentence, "written": _written(request), "back": back})
        answer = HttpResponse(page, status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def failure_status(error: BaseException | None) -> int:
    """The status with which `server_error` answers this error."""
    if is_unavailable(error):
        return 503
    return error.status if isinstance(error, Refusal) else 500


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, which also gets what a middleware raises."""
    error = sys.exception()
    if is_unavailable(error):
        return unavailable(request, error)
    if isinstance(error, Refusal):
        return _unread(request, error.status, error.code, str(error.sentence))
    sentence = _("Something in the system failed. It has been recorded, and nothing was half done.")
    return _part(request, 500, "server_error", sentence) or defaults.server_error(request)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program reads the answer."""
    return request.path.startswith(API) or request.headers.get("Accept") == "application/json"


def shown_once(response: HttpResponse, *, then: str) -> HttpResponse:
    """Mark a page with a secret: it is not cached, and sending its form again redirects to `then`."""
    response.__dict__["repeated_at"] = then
    return response


def logged_address(request: HttpRequest) -> str:
    """The method and path for the log: "GET /actions/12/". Only numbers of rows stay in a path."""
    method = request.method if request.method in _METHODS else "(other)"
    match = request.resolver_match
    if match is None:
        return f"{method} (no page)"

    def filled(found: re.Match[str]) -> str:
        return str(match.kwargs.get(found.group(2), "…")) if found.group(1) == "int" else "…"

    plain, is_pattern, _rest = match.route.partition("(?P<")
    path = _PARAMETER.sub(filled, plain).replace("^", "")
    return f"{method} /{path}…" if is_pattern else f"{method} /{path}"


def own_address(request: HttpRequest, address: str, otherwise: str = "/") -> str:
    """The page of ours that `address` names, as a path that begins with one slash; else `otherwise`.

    The only way in which an address that came with a request becomes a link or a redirect.
    """
    if not is_own_address(request, address):
        return otherwise
    parts = urlsplit(address)
    # A path such as //evil.example would be read as another site.
    if not parts.path.startswith(("/", "\\")) and not parts.netloc:
        return otherwise  # a bare word is the name of an address to Django's redirect
    return urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, parts.fragment))


def is_own_address(request: HttpRequest, address: str) -> bool:
    """Whether `address` stays on this site."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def page_before(request: HttpRequest) -> str:
    """The page of ours that the reader came from, or "": never another site, never this page itself."""
    before = own_address(request, request.headers.get("Referer", ""), "")
    return "" if urlsplit(before).path == request.path else before
