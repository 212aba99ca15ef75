"""Hands mails to the mail server, command by command: what each recipient was answered counts.

Django's backend opens and closes the line. It sends by `smtplib.SMTP.sendmail`, which tells nobody of a recipient that
was refused beside another, and cannot be stopped between two steps of a slow server.
"""

from __future__ import annotations

import re
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail.message import sanitize_address

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

Answer = tuple[int, bytes]
OK, FORWARDED, GO_ON, CLOSING = 250, 251, 354, 421


class SomeRefused(smtplib.SMTPException):
    """The server took the mail for some alone. `first`: its answer to the first recipient, if it refused them."""

    def __init__(self, refused: dict[str, Answer], first: str) -> None:
        super().__init__(refused)
        self.first = refused.get(first)
        self.others = [answer for address, answer in refused.items() if address != first]


class AnswerLost(smtplib.SMTPServerDisconnected):
    """The whole mail was handed over, and nobody knows whether it was kept."""


def hand_over(message: EmailMessage, line: smtplib.SMTP, before_step: Callable[[], None]) -> None:
    """Send `message` over an open line. `before_step` is called before each step, and may raise to give the mail up.

    No step lasts longer than EMAIL_TIMEOUT. Raise what smtplib raises; SomeRefused where it left for some alone,
    AnswerLost where it may have left.
    """
    encoding = message.encoding or settings.DEFAULT_CHARSET
    recipients = [sanitize_address(address, encoding) for address in message.recipients()]
    mime: Any = message.message()
    text = mime.as_bytes(linesep="\r\n")
    with _step(line, before_step):
        line.ehlo_or_helo_if_needed()
    sender = sanitize_address(message.from_email, encoding)
    with _step(line, before_step):
        code, words = line.mail(sender, [f"size={len(text)}"] if line.has_extn("size") else [])
    if code != OK:
        _give_up(line, code)
        raise smtplib.SMTPSenderRefused(code, words, sender)
    refused = _name(recipients, line, before_step)
    _write(text, line, before_step)
    if refused:
        raise SomeRefused(refused, recipients[0])


@contextmanager
def _step(line: smtplib.SMTP, before_step: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Cut the line where a step lasts longer than EMAIL_TIMEOUT; raise SMTPServerDisconnected then.

    The line's own timeout is for one wait: a server that answers byte by byte begins it again with each.
    """
    before_step()
    late, sock = threading.Event(), line.sock

    def cut() -> None:
        late.set()
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(settings.EMAIL_TIMEOUT, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
    if late.is_set():  # what was read is not the whole answer
        line.close()
        message = "The mail server took too long for one step."
        raise smtplib.SMTPServerDisconnected(message)


def _name(recipients: list[str], line: smtplib.SMTP, before_step: Callable[[], None]) -> dict[str, Answer]:
    """Name the recipients; which of them were refused.

    The first is who must act: while they are put off, nobody gets a copy, or a copy at each try.
    """
    refused: dict[str, Answer] = {}
    for address in recipients:
        with _step(line, before_step):
            code, words = line.rcpt(address)
        if code in (OK, FORWARDED):
            continue
        refused[address] = (code, words)
        is_put_off = address == recipients[0] and code < 500
        if is_put_off or code == CLOSING or len(refused) == len(recipients):
            _give_up(line, code)
            raise smtplib.SMTPRecipientsRefused(refused)
    return refused


def _write(text: bytes, line: smtplib.SMTP, before_step: Callable[[], None]) -> None:
    with _step(line, before_step):
        code, words = line.docmd("data")
    if code == GO_ON:
        try:
            code, words = _answer_to(text, line, before_step)
        except BaseException:  # the server would take all that follows, QUIT too, for the text
            line.close()
            raise
    if code != OK:
        _give_up(line, code)
        raise smtplib.SMTPDataError(code, words)


def _answer_to(text: bytes, line: smtplib.SMTP, before_step: Callable[[], None]) -> Answer:
    """What the server says to the whole text, in which lines that begin with a full stop get another (RFC 5321)."""
    is_sent = False
    try:
        with _step(line, before_step):
            line.send(re.sub(rb"(?m)^\.", b"..", text.removesuffix(b"\r\n")) + b"\r\n.\r\n")
            is_sent = True
            return line.getreply()
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        if not is_sent:
            raise
        message = "The mail server did not answer after the whole mail was handed over: it may have arrived."
        raise AnswerLost(message) from error


def _give_up(line: smtplib.SMTP, code: int) -> None:
    """Make the line ready for the next mail, unless the server is about to close it."""
    if code == CLOSING:
        line.close()
        return
    with suppress(smtplib.SMTPServerDisconnected), _step(line):
        line.rset()
