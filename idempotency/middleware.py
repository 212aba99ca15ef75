"""Where a request with a key is done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core import clock
from core.http import refused
from participants.acting import HEADER as HEADER_OF_ACTING
from participants.http import person_by_key
from participants.models import User

from .models import KEPT_FOR, DoneRequest

FIELD = "idempotency_key"  # in every form: core.templatetags.forms
HEADER = "Idempotency-Key"
LONGEST_KEY = 200
LARGEST_ANSWER = 256 * 1024  # characters; beyond it the request is done once, and its repetition has no content
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_NOT_COMPARED = ("csrfmiddlewaretoken", FIELD)


class IdempotencyMiddleware:
    """Do a request that carries a key in one transaction with the record of its answer.

    A form's key stands for what is in the form: what is corrected and sent again is another request. A program's key
    stands for itself: with another body it is refused (422). What was refused is not kept, and may be tried again;
    of what was saved in part the work is kept, and not the answer (`core.http.partly_saved`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _UNSAFE:
            return self.get_response(request)
        header = request.headers.get(HEADER, "")
        if len(header) > LONGEST_KEY:
            sentence = _("The Idempotency-Key is too long: at most %(most)d characters.") % {"most": LONGEST_KEY}
            return refused(request, 400, "invalid", sentence)
        key = header or request.POST.get(FIELD, "")
        user = _person(request) if key else None
        if user is None:
            return self.get_response(request)
        digest = digest_of(request)
        return self._once(request, user, _sha(key if header else f"{key} {digest}"), digest)

    def _once(self, request: HttpRequest, user: User, key: str, digest: str) -> HttpResponse:
        with transaction.atomic():
            done, is_new = DoneRequest.objects.get_or_create(user=user, key=key, defaults={"digest": digest})
            if not is_new and done.made_at > clock.now() - KEPT_FOR:
                return _repeated(request, done, digest)
            response = self.get_response(request)
            if response.__dict__.get("is_partly_saved"):
                done.delete()
            elif response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                done.made_at, done.digest = clock.now(), digest
                _keep(done, response)
            return response


def _person(request: HttpRequest) -> User | None:
    """Who asks, be it by session or by an API key; None for strangers, whom the view turns away."""
    return request.user if request.user.is_authenticated else person_by_key(request)


def digest_of(request: HttpRequest) -> str:
    """A digest of what is asked: the address, for whom one acts, fields and files, or the body of a program."""
    acts_for = getattr(request.user, "acts_for", None)
    acting = request.headers.get(HEADER_OF_ACTING, acts_for and acts_for.pk)
    found = hashlib.sha256(f"{request.method} {request.get_full_path()} {acting}\n".encode())
    for part in _form_parts(request) if request.POST or request.FILES else [request.body]:
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


def _repeated(request: HttpRequest, done: DoneRequest, digest: str) -> HttpResponse:
    if done.digest != digest:
        sentence = _("This Idempotency-Key was used for another request: send this one with a key of its own.")
        return refused(request, 422, "idempotency_key_reused", sentence)
    response = HttpResponse(done.content, status=done.status_code, content_type=done.content_type)
    if done.location:
        response.headers["Location"] = done.location
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _keep(done: DoneRequest, response: HttpResponse) -> None:
    """Note the answer in the row."""
    elsewhere = response.__dict__.get("repeated_at", "")
    done.status_code = 302 if elsewhere else response.status_code
    done.location = elsewhere or response.headers.get("Location", "")
    done.content_type = response.headers.get("Content-Type", "")[:100]
    is_kept = not elsewhere and not response.streaming and len(response.content) <= LARGEST_ANSWER
    done.content = response.content.decode("utf-8", "replace") if is_kept else ""
    done.save()


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
