"""The mailbox of one machine: mails are kept in a folder and read in the browser. Only where LOCAL_MAILBOX is set."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

if TYPE_CHECKING:
    from email.message import EmailMessage as Message

# Mails that the page shows: the newest.
SHOWN = 100


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail as a file of a Maildir; several processes may write at once."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        box = _box()
        for message in email_messages:
            box.add(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    """One mail, as plain text."""

    key: str
    to: str
    subject: str
    sent_at: datetime | None
    message_id: str
    text: str = ""
    html: str = ""
    # Names of the files that are attached.
    files: tuple[str, ...] = ()


def mails() -> list[Mail]:
    """The newest mails, without their bodies, the newest first."""
    box = _box()
    newest = sorted(box.keys(), key=_age, reverse=True)[:SHOWN]
    return [_mail(key, _parsed(box, key)) for key in newest]


def mail(key: str) -> Mail | None:
    """One mail with its body; None when there is none of this name."""
    box = _box()
    if key not in set(box.keys()):
        return None
    parsed = _parsed(box, key)
    files = tuple(part.get_filename() or "" for part in parsed.iter_attachments())
    return replace(_mail(key, parsed), text=_part(parsed, "plain"), html=_part(parsed, "html"), files=files)


def _mail(key: str, parsed: Message) -> Mail:
    date = parsed["Date"]
    return Mail(
        key=key,
        to=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        sent_at=date.datetime if date else None,
        message_id=str(parsed["Message-ID"] or ""),
    )


def _part(parsed: Message, kind: str) -> str:
    part = parsed.get_body((kind,))
    return str(part.get_content()) if part else ""


def _parsed(box: mailbox.Maildir, key: str) -> Any:
    return message_from_bytes(box.get_bytes(key), policy=policy.default)


def _box() -> mailbox.Maildir:
    folder = settings.LOCAL_MAILBOX
    assert folder is not None  # noqa: S101 - the pages and the backend are there only with it
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(folder)


def _age(key: str) -> tuple[int, ...]:
    """A Maildir's names begin with the second, and the millionth of it, in which a mail was put there."""
    found = re.match(r"(\d+)\.M(\d+)", key)
    return tuple(int(part) for part in found.groups()) if found else (0, 0)
