"""Where uploaded files lie while they are received, and what is read of a form that is too large."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext as _

from .rules import NoRoom

log = structlog.get_logger(__name__)

# Bytes of a form that is refused for its length, up to which its words are read all the same.
MOST_WORDS_READ = 5 * 1024 * 1024
MOST_UPLOAD_READ = 120 * 1024 * 1024  # as client_max_body_size in deploy/nginx.conf


class RoomyUploadHandler(TemporaryFileUploadHandler):
    """Django's, with a sentence where the temporary folder takes no more: the first byte or a later one."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            raise _no_room(error) from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self.file.write(raw_data)
        except OSError as error:
            self.file.close()
            raise _no_room(error) from error

    def file_complete(self, file_size: int) -> Any:
        try:
            return super().file_complete(file_size)
        except OSError as error:
            raise _no_room(error) from error


def _no_room(error: OSError) -> NoRoom:
    log.error("upload_without_room", exc_info=error)
    return NoRoom(
        _("The server has no room for files now, and kept nothing. Tell the secretariat, and try again later.")
    )


class NoFilesHandler(FileUploadHandler):
    """Lets files pass by and keeps nothing of them."""

    def new_file(self, *_args: Any, **_kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called: every file is skipped."""

    def file_complete(self, file_size: int) -> None:
        """Never called, as above."""


def words_of_large_form(request: HttpRequest) -> QueryDict | None:
    """What was typed in a form that is too large; None where it cannot be read, or is far too large."""
    length = request.META.get("CONTENT_LENGTH") or ""
    most = {"multipart/form-data": MOST_UPLOAD_READ, "application/x-www-form-urlencoded": MOST_WORDS_READ}
    if not length.isdecimal() or not 0 < int(length[:20]) <= most.get(request.content_type or "", 0):
        return None
    try:
        if request.content_type == "multipart/form-data":
            parser = MultiPartParser(request.META, request, [NoFilesHandler(request)], request.encoding or "utf-8")
            return parser.parse()[0]
        return QueryDict(request.read(int(length)), encoding=request.encoding)
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError, OSError, UnicodeError):
        return None
