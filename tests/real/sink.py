"""A real mail server for tests: keeps each mail before it answers, and refuses whom it is told to refuse."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Listens on a free port of this machine. `mails` are those accepted, in order, doubles included."""

    def __init__(self, pace: float = 0.0) -> None:
        self.pace = pace  # seconds between keeping a mail and saying so
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}  # part of an address -> what RCPT is answered
        self.data_answers: dict[str, str] = {}  # part of an address -> what DATA is answered; "" drops the line
        self.forgets_to_answer = False  # cuts the line after keeping a mail
        self.step = 0.0  # seconds before each answer to RCPT and DATA
        self.on_mail: Callable[[], None] = lambda: None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def copies(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(mail["Message-ID"] for mail in self.mails)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.step)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.step)
        for part, answer in self.answers.items():
            if part in address:
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        for part, answer in self.data_answers.items():
            if part in envelope.rcpt_tos[0]:
                if not answer:
                    server.transport.abort()
                return answer
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.on_mail()
        await asyncio.sleep(self.pace + self.step)
        if self.forgets_to_answer:
            server.transport.abort()
        return "250 kept"
