"""Where uploaded files lie while they are received, or that they go nowhere."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import structlog
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .rules import NoRoom

log = structlog.get_logger(__name__)
API = "/api/"
_MARK = "_files_without_room"  # in the request


class RoomyUploadHandler(TemporaryFileUploadHandler):
    """Django's, where the temporary folder takes no more: the first byte or a later one.

    The file is left out and the rest of the form is read, so that the refusal of a page shows what was typed; a
    program is told at the end of it.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._note(error)
            raise SkipFile from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self.file.write(raw_data)
        except OSError as error:
            self._note(error)
            raise SkipFile from error

    def file_complete(self, file_size: int) -> Any:
        try:
            return super().file_complete(file_size)
        except OSError as error:
            self._note(error)
            return None

    def upload_complete(self) -> None:
        if self.request is not None and lacks_room(self.request) and self.request.path.startswith(API):
            raise no_room()

    def _note(self, error: OSError) -> None:
        log.error("upload_without_room", exc_info=error)
        self.request.__dict__[_MARK] = True
        with suppress(AttributeError, OSError):  # it may hold bytes that cannot be written either
            self.file.close()


def lacks_room(request: HttpRequest) -> bool:
    """Whether a file of the form was left out since there was no room for it."""
    return _MARK in request.__dict__


def no_room() -> NoRoom:
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
