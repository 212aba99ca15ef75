"""Processes a request with a key once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import merging, unsent
from core.http import API, refused
from participants.acting import HEADER as HEADER_OF_ACTING
from participants.http import person_by_key
from participants.models import User

from .models import DoneRequest

FIELD = unsent.KEY
HEADER = "Idempotency-Key"
LONGEST_KEY = 200
LARGEST_ANSWER = 256 * 1024  # characters; a longer one is not kept, and its repetition has no content
WAIT = 10  # seconds for which a second press waits for the first
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
SEND_AGAIN = "send_again"  # sent by the page that asks whether the same is meant once more
# What another page with the same form says otherwise.
_NOT_COMPARED = unsent.INTERNAL_FIELDS | {unsent.NEW_ROW_KEY, SEND_AGAIN}
MANY_FIELDS = 4  # filled in: such a form was typed, also where no text in it is longer than a word


class IdempotencyMiddleware:
    """Process a request with a key once; a repetition gets the first answer.

    A form's key stands for what is in the form: what is corrected and sent again is another request. A program's key
    stands for itself: with another body it is refused (422). The key is taken before the view begins, in a statement
    of its own, and let go where the view refuses: that request may be tried again. A process that dies in the midst
    leaves the key taken, so that nothing is ever done twice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if done := request.__dict__.pop("_taken_key", None):
            _settle(done, request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """After all that guards a page: what is repeated passes them too."""
        key = _key_of(request) if _is_read_by(view, request) else ""
        if len(key) > LONGEST_KEY:
            sentence = _("The Idempotency-Key is too long: at most %(most)d characters.") % {"most": LONGEST_KEY}
            return refused(request, 400, "invalid", sentence)
        user = _person(request) if key else None
        if user is None:
            return None
        digest = _digest_of(request)
        row_key = key if HEADER in request.headers else f"{key} {digest}"
        return self._take(request, user, _sha(f"{row_key} {_rights_of(user)}"), digest)

    def _take(self, request: HttpRequest, user: User, key: str, digest: str) -> HttpResponse | None:
        ends = time.monotonic() + WAIT
        while True:
            done, is_mine = DoneRequest.take(user, key, digest)
            if is_mine:
                if _is_asked_about(request) and (before := done.same_before()):
                    done.delete()
                    return _already_sent(request, before)
                request.__dict__["_taken_key"] = done
                return None
            if done.status_code or done.digest != digest:
                return _repeated(request, done, digest)
            if time.monotonic() > ends:
                sentence = _("This was sent before and is still being done: look for it before you send it again.")
                return refused(request, 409, "in_progress", sentence)
            time.sleep(0.1)


def _key_of(request: HttpRequest) -> str:
    if request.method not in _UNSAFE:
        return ""
    header = request.headers.get(HEADER, "")
    return header if header or request.path.startswith(API) else request.POST.get(FIELD, "")


def _is_read_by(view: Any, request: HttpRequest) -> bool:
    """Whether the view takes a body of this kind: an address of the API that takes no forms refuses them unread."""
    if not request.path.startswith(API) or request.content_type not in _FORMS:
        return True
    parsers = getattr(getattr(view, "cls", None), "parser_classes", ())
    return any(parser.media_type == request.content_type for parser in parsers)


def _person(request: HttpRequest) -> User | None:
    """The user, as the view will see them; None for anonymous ones, whom it refuses."""
    by_key = person_by_key(request) if request.path.startswith(API) else None
    return by_key or (request.user if request.user.is_authenticated else None)


def _rights_of(user: User) -> str:
    """API key, role and posts of the user: with others it counts as another request."""
    api_key = getattr(user, "api_key", None)
    return f"{api_key.pk if api_key else ''} {user.role} {sorted(user.post_ids)}"


def _digest_of(request: HttpRequest) -> str:
    """A digest of the request: address, acting for whom, fields and files, or the body of a program."""
    acts_for = getattr(request.user, "acts_for", None)
    acting = request.headers.get(HEADER_OF_ACTING, acts_for and acts_for.pk)
    found = hashlib.sha256(f"{request.method} {request.get_full_path()} {acting}\n".encode())
    for part in _form_parts(request) if request.content_type in _FORMS else [request.body]:
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()


def _form_parts(request: HttpRequest) -> Iterator[bytes]:
    for name, values in sorted(request.POST.lists()):
        if name not in _NOT_COMPARED:
            yield "\0".join([name, *values]).encode("utf-8", "backslashreplace")
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name}\0{file.name}".encode("utf-8", "backslashreplace")
            yield from _chunks(file)


def _chunks(file: UploadedFile) -> Iterator[bytes]:
    """All of a file; its reader finds it at the beginning again."""
    yield from file.chunks()
    file.seek(0)


def _is_asked_about(request: HttpRequest) -> bool:
    """Whether it matters that the same was sent before from another page: a form in which somebody typed.

    Who goes back to a form that was sent finds what they typed in a new page, which has another key. A button that is
    pressed twice is meant twice, browsers do not give back files, and who edits a row twice alike edits it once.
    """
    is_form = HEADER not in request.headers and not request.path.startswith(API)
    edits_row = merging.FIELD in request.POST and unsent.NEW_ROW_KEY not in request.POST
    if not is_form or edits_row or request.FILES or SEND_AGAIN in request.POST:
        return False
    typed = [(name, values) for name, values in request.POST.lists() if name not in _NOT_COMPARED and any(values)]
    if not all(unsent.is_stored(name, request.path) for name, _values in typed):
        return False  # a password, which no page writes into a form
    return len(typed) >= MANY_FIELDS or bool(unsent.texts(typed))


def _already_sent(request: HttpRequest, before: DoneRequest) -> HttpResponse:
    """Ask whether the same is meant once more; where it was done, lead to what came of it."""
    context = {"before": before, "written": unsent.texts(request.POST.lists()), "send_again": SEND_AGAIN}
    return render(request, "already_sent.html", context, status=409)


def _repeated(request: HttpRequest, done: DoneRequest, digest: str) -> HttpResponse:
    if done.digest != digest:
        sentence = _("This Idempotency-Key was used for another request: send this one with a key of its own.")
        return refused(request, 422, "idempotency_key_reused", sentence)
    response = HttpResponse(done.content, status=done.status_code, content_type=done.content_type)
    if done.location:
        response.headers["Location"] = done.location
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _settle(done: DoneRequest, request: HttpRequest, response: HttpResponse) -> None:
    """Store the answer, or release the key where it was refused or a page needs no stored answer.

    Of pages only redirects are kept: what they show is for this moment, and may be secret.
    """
    elsewhere = response.__dict__.get("repeated_at", "") or response.headers.get("Location", "")
    is_stored = elsewhere or request.path.startswith(API)
    if response.status_code >= 400 or not is_stored:
        done.delete()
        return
    done.status_code = 302 if response.__dict__.get("repeated_at") else response.status_code
    done.location = elsewhere
    done.content_type = response.headers.get("Content-Type", "")[:100]
    done.content = _content_of(response) if request.path.startswith(API) else ""
    done.save()


def _content_of(response: HttpResponse) -> str:
    """The text of an answer of the API, where it is not too long."""
    if response.streaming or len(response.content) > LARGEST_ANSWER:
        return ""
    return response.content.decode("utf-8", "replace").replace("\0", "")


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
