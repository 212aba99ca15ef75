"""Hands mails to the mail server: what each recipient was answered counts, and whoever holds a lease keeps it."""

from __future__ import annotations

import io
import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend

Answer = tuple[int, bytes]


def nothing() -> None:
    """What is done before a step unless told otherwise."""


class SomeRefused(smtplib.SMTPException):
    """The server took the mail for some alone. `first`: its answer to the first recipient, if it refused them."""

    def __init__(self, refused: dict[str, Answer], first: str) -> None:
        super().__init__(refused)
        self.first = refused.get(first)
        self.others = [answer for address, answer in refused.items() if address != first]


class AnswerLost(smtplib.SMTPServerDisconnected):
    """The whole mail was handed over, and nobody knows whether it was kept."""


class _Careful(smtplib.SMTP):
    """One connection. `before_step` is called before each command and the text, `while_waiting` in each wait.

    `before_step` may raise to give the mail up.
    """

    before_step: Callable[[], None] = staticmethod(nothing)
    while_waiting: Callable[[], None] = staticmethod(nothing)
    _first = ""
    _sent = 0  # since the last DATA: the command, the text

    def send(self, s: Any) -> None:
        self.before_step()
        super().send(s)
        self._sent += 1

    def getreply(self) -> Answer:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Answers(self))
        return super().getreply()

    def sendmail(self, from_addr: str, to_addrs: str | Sequence[str], *args: Any, **options: Any) -> dict[str, Answer]:
        self._first = to_addrs if isinstance(to_addrs, str) else to_addrs[0]
        refused = super().sendmail(from_addr, to_addrs, *args, **options)
        if refused:
            raise SomeRefused(refused, self._first)
        return refused

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> Answer:
        """The first recipient is who must act: while they are put off, nobody gets a copy, or a copy at each try."""
        code, words = super().rcpt(recip, options)
        if recip == self._first and 400 <= code < 500:
            with suppress(smtplib.SMTPServerDisconnected):
                self.rset()
            raise smtplib.SMTPRecipientsRefused({recip: (code, words)})
        return code, words

    def data(self, msg: Any) -> Answer:
        self._sent = 0
        try:
            return super().data(msg)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            if self._sent < 2 or isinstance(error, smtplib.SMTPResponseException):
                raise
            message = "The mail server did not answer after the whole mail was handed over: it may have arrived."
            raise AnswerLost(message) from error
        except Exception:
            self.close()  # in the middle of a text, where a farewell would be read as a part of it
            raise


class _CarefulTLS(_Careful, smtplib.SMTP_SSL):
    """The same over TLS from the start."""


class _Answers(io.RawIOBase):
    """What the server says, read as it comes."""

    def __init__(self, line: _Careful) -> None:
        super().__init__()
        self._line, self._socket = line, line.sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.while_waiting()
        return self._socket.recv_into(buffer) if self._socket else 0


class EmailBackend(smtp.EmailBackend):
    """Django's, over a connection of ours."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _CarefulTLS if self.use_ssl else _Careful

    def watch(self, before_step: Callable[[], None] = nothing, while_waiting: Callable[[], None] = nothing) -> None:
        """Call these from now on, on the open connection."""
        if isinstance(self.connection, _Careful):
            self.connection.before_step, self.connection.while_waiting = before_step, while_waiting


def relay() -> BaseEmailBackend:
    """What EMAIL_BACKEND names; ours in place of Django's own SMTP."""
    mails = get_connection()
    return EmailBackend() if type(mails) is smtp.EmailBackend else mails
