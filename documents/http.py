"""How a file leaves: as a download, under its own name, never shown by the browser within our pages."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes

from . import store
from .kinds import BY_CODE
from .models import Document

# What the description of the API says of a file: it leaves as what it is.
FILE_RESPONSES = {
    (200, content_type): OpenApiTypes.BINARY
    for content_type in sorted({kind.content_type for kind in BY_CODE.values()})
}


def file_answer(document: Document) -> HttpResponseBase:
    """The file, from here or by nginx (DOCUMENTS_ACCEL). Who may have it, the caller has asked."""
    kind = BY_CODE[document.kind]
    answer: HttpResponseBase
    if settings.DOCUMENTS_ACCEL:
        store.put_back(document.path)
        answer = HttpResponse(content_type=kind.content_type)
        answer["X-Accel-Redirect"] = quote(f"{settings.DOCUMENTS_ACCEL}{document.path}")
    else:
        answer = FileResponse(store.opened(document.path), content_type=kind.content_type)
    return as_download(answer, document.name)


def as_download(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    """Let `answer` leave as a file of this name, that no browser shows or keeps."""
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
