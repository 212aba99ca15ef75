"""What an error of the mail server means for the mail: later, never, or nobody knows."""

from __future__ import annotations

import random
import re
import smtplib
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from . import smtp
from .models import Notice
from .owed import MOST_LOST, short

log = structlog.get_logger(__name__)
Status = Notice.Status

# Minutes between tries that the recipient's server put off (RFC 5321, 4.5.4.1 asks for patience); the last repeats.
BACK_OFF = (1, 5, 15, 60)
# Seconds for which what the relay could not take rests.
PUT_BACK = 60
# Minutes between the copies of a mail of which nobody knows whether it arrived; as many as MOST_LOST allows.
COPIES_WAIT = (1, 15, 120, 720)
# How long what we cannot understand or write is left alone.
ASIDE = timedelta(days=1)
# Answers by which the relay, or our account there, is at fault and not the recipient.
RELAY_CODES = frozenset({421, 454, 502, 503, 530, 535, 538})
# Enhanced codes (RFC 3463) that tell of the mailbox: there is none, it has moved, it is closed, it takes no mail.
_ABOUT_ADDRESS = re.compile(r"5\.(1\.([1236]|10)|2\.1)\b")


@dataclass(frozen=True)
class Fate:
    """What became of a mail: the new status, with the server's answer; whether the relay is at fault, or we are.

    `may_have_left`: nobody knows whether the server kept it. `is_refusal`: it was refused for good, by its recipient
    unless everybody is refused; `is_address`: the answer says that it is the address.
    """

    status: str
    code: int | None = None
    error: str = ""
    wait: float = 0
    is_relays: bool = False
    is_ours: bool = False
    may_have_left: bool = False
    is_refusal: bool = False
    is_address: bool = False


def refused(first: Notice, error: OSError) -> Fate:
    """What an error of the mail server, or of the line to it, means."""
    match error:
        case smtp.SomeRefused():
            return _partly(error)
        case smtp.AnswerLost():
            return _maybe_left(first, error)
        case smtplib.SMTPRecipientsRefused():
            return _answered(first, *next(iter(error.recipients.values())))
        case smtplib.SMTPResponseException():
            is_senders = isinstance(error, smtplib.SMTPSenderRefused)
            return _answered(first, error.smtp_code, error.smtp_error, is_senders=is_senders)
    return Fate(Status.QUEUED, error=short(error), wait=PUT_BACK, is_relays=True)


def _maybe_left(first: Notice, error: smtp.AnswerLost) -> Fate:
    """It is sent again, since it may be lost; but not for ever, since each may be one more copy."""
    copies = first.reclaims + 1
    log.warning("answer_lost", notice=first.pk, copies=copies)
    is_last = copies >= MOST_LOST
    wait = 0 if is_last else 60 * COPIES_WAIT[copies - 1]
    status = Status.FAILED if is_last else Status.QUEUED
    return Fate(status, error=short(error), wait=wait, is_relays=True, may_have_left=True)


def _partly(error: smtp.SomeRefused) -> Fate:
    """Who must act counts; a copy that was refused is on record. The relay took the mail, so no refusal is its own."""
    code, words = error.first or error.others[0]
    text = short(f"{code} {words.decode(errors='replace')}")
    if error.first:
        return Fate(Status.FAILED, code, f"{text} (a copy left)")
    return Fate(Status.SENT, 250, f"The copy was refused: {text}")


def _answered(first: Notice, code: int, words: bytes | str, *, is_senders: bool = False) -> Fate:
    """What a refusal means: the relay's fault, or for later; whether for ever, the mails after it show."""
    error = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    if code in RELAY_CODES or (is_senders and code >= 500):
        return Fate(Status.QUEUED, code, short(error), wait=PUT_BACK, is_relays=True)
    is_address = code >= 500 and _ABOUT_ADDRESS.match(error.strip()) is not None
    return replace(put_off(first, code, short(error)), is_refusal=code >= 500, is_address=is_address)


def put_off(first: Notice, code: int | None, error: str, *, is_ours: bool = False) -> Fate:
    """Try again after 1, 5, 15, 60 minutes, a fifth more or less, until it expires.

    What fails by a fault of ours is set aside: from the fifth try on it waits a day.
    """
    tries = first.attempts
    minutes = BACK_OFF[min(tries, len(BACK_OFF)) - 1]
    wait = 60 * minutes * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
    if is_ours and tries >= MOST_LOST:
        wait = ASIDE.total_seconds()
    return Fate(Status.QUEUED, code, error, wait=wait, is_ours=is_ours)
