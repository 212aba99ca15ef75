"""Where uploaded files lie while they are received, or that they go nowhere."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from .rules import NoRoom

log = structlog.get_logger(__name__)


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
