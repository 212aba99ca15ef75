"""Sends what is due. The only module that sends mail, and the only one that writes how a notice fares.

Claim: one statement takes what goes together to one person, for as long as a lease lasts, and commits. Send: outside
any transaction. Mark: until the database answers. A process that is killed leaves rows whose lease lapses; whoever
claims them next sends the same mail, with the same Message-ID, once more.
"""

from __future__ import annotations

import smtplib
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.db import Error, connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from core import clock
from core.database import is_unavailable
from core.logs import error_code, safe_error
from participants.models import Absence

from . import smtp
from .by_database import by_database
from .emails import RELATED, Email, write
from .fates import ASIDE, Fate, put_off, refused
from .hours import Hours
from .kinds.registry import follow
from .models import Heartbeat, Notice
from .models.marks import STALE
from .models.notices import NO_ADDRESS, new_message_id
from .owed import ends_of
from .refusals import Refusals

log = structlog.get_logger(__name__)

Status = Notice.Status
# Seconds for which one run claims at least; a process that is asked to stop is waited for longer than that.
SHORTEST_RUN = 10.0
# Notices that go into one mail at most; the rest goes into the next.
MOST_TOGETHER = 1000


@dataclass(frozen=True)
class Claim:
    """What goes in one mail to one person, ours until the lease ends. `started` is the machine's own clock.

    `absence`: who is away, and who reads it in their place.
    """

    notices: list[Notice]
    token: uuid.UUID
    started: float
    absence: Absence | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether a slow mail server still leaves time: a process that was stopped meanwhile must not send late."""
        return clock.uptime() - self.started < settings.NOTICE_LEASE - 2 * settings.EMAIL_TIMEOUT

    @property
    def mine(self) -> QuerySet[Notice, Notice]:
        """The rows that nobody else has claimed meanwhile."""
        return self.rows.filter(lease_token=self.token, status=Status.SENDING)

    @property
    def rows(self) -> QuerySet[Notice, Notice]:
        return Notice.objects.filter(pk__in=[notice.pk for notice in self.notices])


class LeaseLostError(Exception):
    """Somebody else has claimed the notices: they send the mail."""


class Keeper:
    """Lengthens the lease at each step of a slow mail server, however many steps there are, and says that it does."""

    def __init__(self, claim: Claim, still_at_work: Callable[[], None]) -> None:
        self._claim, self._kept, self._still_at_work = claim, claim.started, still_at_work

    def keep(self) -> None:
        """Raise LeaseLostError, or what the database raises: then the mail must not leave."""
        now = clock.uptime()
        if now - self._kept < min(settings.NOTICE_LEASE, STALE.total_seconds()) / 4:
            return
        ends = clock.shared() + timedelta(seconds=settings.NOTICE_LEASE)
        if self._claim.mine.update(next_attempt_at=ends) < len(self._claim.notices):
            raise LeaseLostError
        self._kept = now
        self._still_at_work()


@by_database()
def deliver(
    is_stopped: Callable[[], bool] = lambda: False, still_at_work: Callable[[], None] = lambda: None
) -> dict[str, int]:
    """Send what is due until nothing is left, the next tick takes over, or `is_stopped`. How many notices fared how.

    `still_at_work` is called now and then while a slow mail server takes a mail, which may be for minutes.
    "unfinished" is 1 where something is left that could go at once. Raise WrongClockError, and send nothing, where
    this machine's clock is wrong.
    """
    tally: Counter[str] = Counter()
    if Notice.objects.due(clock.shared()).exists():
        until = time.monotonic() + max(SHORTEST_RUN, settings.REMIND_EVERY)
        tally = _with_relay(
            lambda mails: _run(mails, lambda: is_stopped() or time.monotonic() >= until, still_at_work)
        )
    if tally.get("sent"):
        Heartbeat.beat("mail", {"sent": tally["sent"]})
    if "relay" not in tally:
        Heartbeat.beat("deliver", dict(tally))
    return dict(tally)


def _with_relay(run: Callable[[BaseEmailBackend], Counter[str]]) -> Counter[str]:
    """Open one connection for the run; a relay that is away costs no notice a try."""
    mails = get_connection()
    try:
        mails.open()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("relay_away", error=type(error).__name__, code=error_code(error))
        return Counter(relay=1)
    try:
        return run(mails)
    finally:
        # All is marked by now: a farewell that goes wrong must not look like a failure.
        with suppress(OSError, smtplib.SMTPException):
            mails.close()


def _run(mails: BaseEmailBackend, is_over: Callable[[], bool], still_at_work: Callable[[], None]) -> Counter[str]:
    tally: Counter[str] = Counter()
    refusals, hours = Refusals(tally), Hours()
    while True:
        if is_over():
            tally["unfinished"] = 1
            break
        claim = claim_next(tally, hours)
        if claim is None:
            break
        if not claim.notices:
            continue
        fate = _send(claim, mails, Keeper(claim, still_at_work))
        if fate is None:
            break
        _until_the_database_answers(partial(mark, claim, fate))
        tally[str(fate.status)] += len(claim.notices)
        if fate.status == Status.SENT:
            _until_the_database_answers(refusals.mail_left)
            follow(claim.notices)
        if fate.is_refusal:
            refusals.add(claim, is_address=fate.is_address)
        tally["relay"] += fate.is_relays
        if fate.is_relays or refusals.are_too_many:
            break
    _until_the_database_answers(refusals.end)
    return +tally


# --- claim -------------------------------------------------------------------------------------------------------


def claim_next(tally: Counter[str], hours: Hours | None = None) -> Claim | None:
    """Take what goes together with the most urgent due notice; None when nothing is due. One transaction.

    Where its reader sleeps, or has a day off, it is put off instead, and the claim is empty.
    Locks the row of the recipient or participant before any notice that may share a mail, so that two workers never
    split what belongs into one. Leases are counted by the database's clock, whatever this machine's says.
    """
    started, now = clock.uptime(), clock.shared()
    with transaction.atomic():
        due = Notice.objects.due(now).select_related("recipient", "participant__contact__organisation__country")
        due = due.order_by("priority", "next_attempt_at", "id")
        first, is_taken = _most_urgent(due)
        if first is None:
            return Claim([], uuid.uuid4(), started) if is_taken else None
        absence = _absence_of(first)
        reader = absence.substitute if absence else first.recipient
        until = (hours or Hours()).held_until(first, reader) if first.waits_for_day else None
        if until is not None:
            same_reader = due.filter(recipient=first.recipient_id, participant=first.participant_id)
            tally["held"] += _hold(same_reader, until, now)
            return Claim([], uuid.uuid4(), started)
        together = _going_with(first)
        ends, aside = ends_of(together, now)
        if aside:
            _set_aside(aside, now)
            tally["set_aside"] += len(aside)
        for status in set(ends.values()):
            ended = [pk for pk, end in ends.items() if end == status]
            Notice.objects.filter(pk__in=ended).update(status=status, lease_token=None)
            tally[str(status)] += len(ended)
        left = [notice for notice in together if notice.pk not in ends and notice not in aside]
        _say_by_day(left, clock.today(reader.zone))
        claim = Claim(left, uuid.uuid4(), started, absence)
        _lease(claim, now)
    return claim


def _most_urgent(due: QuerySet[Notice, Notice]) -> tuple[Notice | None, bool]:
    """The most urgent notice that nobody else is claiming; where there is none, whether another just took it.

    Locks the participant to whom it goes, else the recipient: a thousand invitations have one sender.
    """
    head = due.first()
    if head is not None and head.participant_id is not None:
        # Through the contact, so that the participant is joined and can be locked.
        found = _locked(due.filter(participant__contact__isnull=False), "participant")
        if found != (None, False):
            return found
    return _locked(due.filter(participant=None), "recipient")


def _locked(due: QuerySet[Notice, Notice], field: str) -> tuple[Notice | None, bool]:
    """The most urgent of `due` whose recipient or participant nobody else holds; locks that row."""
    # That row alone: a notice that is skipped since its reader is locked would itself stay locked.
    urgent = due.select_for_update(skip_locked=True, no_key=True, of=(field,)).first()
    if urgent is None:
        return None, False
    # Asked again: who held the row until just now may have claimed it.
    return due.filter(**{field: getattr(urgent, f"{field}_id")}).first(), True


def _hold(due: QuerySet[Notice, Notice], until: datetime, now: datetime) -> int:
    """Put off what is due to somebody until their day begins; the hours in which it may not leave cost it no time."""
    rows = Notice.objects.filter(pk__in=due.exclude(kind__in=Notice.AT_ONCE).order_by().values("pk"))
    rest = timedelta(seconds=settings.NOTICE_REST)  # so that what is raised in the morning goes along
    return rows.update(is_held=True, next_attempt_at=until + rest, expires_at=F("expires_at") + (until - now))


def _say_by_day(notices: list[Notice], today: date) -> None:
    """Let what tells of a date say what is true today, where its reader is: it may have waited for days."""
    for notice in notices:
        kind = notice.kind_on(today)
        if kind != notice.kind:
            notice.kind = kind
            notice.save(update_fields=["kind"])


def _lease(claim: Claim, now: datetime) -> None:
    """Hold the claimed rows until the lease ends. What goes together, and under which name, is settled for ever."""
    if not claim.notices:
        return
    first = claim.notices[0]
    mail, lost = first.mail or first.message_id, int(first.status == Status.SENDING)
    claim.rows.update(
        status=Status.SENDING,
        lease_token=claim.token,
        is_held=False,
        next_attempt_at=now + timedelta(seconds=settings.NOTICE_LEASE),
        attempts=F("attempts") + 1,
        reclaims=F("reclaims") + lost,
        mail=mail,
    )
    for notice in claim.notices:
        notice.mail, notice.attempts, notice.reclaims = mail, notice.attempts + 1, notice.reclaims + lost


def _going_with(first: Notice) -> list[Notice]:
    """The notices of one mail, oldest first: those of the mail that was begun, else all that wait for the person.

    What still rests goes along, so that forty assignments in a row make one mail. Some go alone: Notice.goes_alone.
    """
    rows = Notice.objects.open().filter(recipient=first.recipient_id, participant=first.participant_id)
    if first.mail:
        rows = rows.filter(mail=first.mail)
    elif first.kind in Notice.GATHERED:
        rows = rows.filter(mail="", kind=first.kind)
    elif first.goes_alone:
        rows = rows.filter(pk=first.pk)
    else:
        rows = rows.filter(mail="").combinable()
    # Not joined: of some fifty tables PostgreSQL plans a statement for a quarter of a second, and most are not needed.
    rows = rows.prefetch_related(*RELATED).select_for_update(skip_locked=True, of=("self",))
    notices = list(rows.order_by("id")[:MOST_TOGETHER])
    for notice in notices:
        notice.recipient = first.recipient
    return notices


def _set_aside(notices: Mapping[Notice, str], now: datetime) -> None:
    """Let these wait a day, each for a mail of its own, so that nothing waits for them; the secretariat sees them."""
    for notice, error in notices.items():
        Notice.objects.filter(pk=notice.pk).exclude(status=Status.SENT).update(
            status=Status.QUEUED,
            lease_token=None,
            mail=new_message_id(),
            next_attempt_at=now + ASIDE,
            set_aside_at=Coalesce("set_aside_at", Value(now)),
            last_error=error,
        )


# --- send --------------------------------------------------------------------------------------------------------


def _send(claim: Claim, mails: BaseEmailBackend, keeper: Keeper) -> Fate | None:
    """Send the mail, outside any transaction; None when the lease is too old to begin, or lost."""
    try:
        absence = claim.absence
        if not claim.notices[0].address:
            return Fate(Status.FAILED, error=NO_ADDRESS)
        message = _message(claim, write(claim.notices, to=absence.substitute if absence else None), absence)
        if not claim.is_fresh:
            return None
        _hand_over(message, mails, keeper)
    except LeaseLostError:
        return None
    except OSError as error:  # what smtplib raises too
        return refused(claim.notices[0], error)
    except Exception as error:  # whatever one mail breaks must not stop the others
        if is_unavailable(error):
            raise  # the lease lapses, nothing was sent
        log.exception("notice_broke", notices=[notice.pk for notice in claim.notices])
        return _broke(claim, error)
    return Fate(Status.SENT, code=250)


def _hand_over(message: EmailMultiAlternatives, mails: BaseEmailBackend, keeper: Keeper) -> None:
    if isinstance(mails, EmailBackend) and mails.connection is not None:
        smtp.hand_over(message, mails.connection, keeper.keep)
    else:
        mails.send_messages([message])


def _broke(claim: Claim, error: Exception) -> Fate:
    """A mail could not be written: the notices that break it are set aside, and the others go at once.

    Where none breaks by itself the whole mail waits: minutes at first, as long as it is of use.
    """
    broken = _unwritable(claim.notices)
    if broken and len(broken) < len(claim.notices):
        _set_aside(broken, clock.shared())
        return Fate(Status.QUEUED, error=safe_error(error))
    return put_off(claim.notices[0], None, safe_error(error), is_ours=True)


def _unwritable(notices: list[Notice]) -> dict[Notice, str]:
    """Those that cannot be written by themselves, with the error."""
    found = {}
    for notice in notices:
        try:
            write([notice])
        except Exception as error:
            if is_unavailable(error):
                raise
            found[notice] = safe_error(error)
    return found


def _absence_of(first: Notice) -> Absence | None:
    """Who is away has their mails read by the substitute; but not those that go to one address alone."""
    if first.goes_alone:
        return None
    return Absence.objects.current().filter(user=first.recipient_id).select_related("substitute").first()


def _message(claim: Claim, email: Email, absence: Absence | None) -> EmailMultiAlternatives:
    first = claim.notices[0]
    own = first.address
    message = EmailMultiAlternatives(
        # One line, whatever was typed into a title
        subject=" ".join(email.subject.split())[:200],
        body=email.text,
        to=[absence.substitute.email if absence else own],
        cc=[own] if absence and absence.gets_copies else [],
        headers={
            "Message-ID": first.mail,
            "Date": format_datetime(clock.now()),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(email.html, "text/html")
    for part in email.attachments:
        if part.is_alternative:
            message.attach_alternative(part.content.decode().replace("\r\n", "\n"), part.content_type)
        else:
            message.attach(part.name, part.content, part.content_type)
    return message


# --- mark --------------------------------------------------------------------------------------------------------


def mark(claim: Claim, fate: Fate) -> None:
    """Write what became of the mail. What was sent is sent, whoever holds the lease by now."""
    now = clock.shared()
    if fate.status == Status.SENT:
        claim.rows.exclude(status=Status.SENT).update(
            status=Status.SENT, sent_at=now, lease_token=None, smtp_code=fate.code, last_error=fate.error
        )
        return
    back = int(fate.is_relays)  # a relay that is away costs no try
    claim.mine.update(
        status=fate.status,
        lease_token=None,
        next_attempt_at=now + timedelta(seconds=fate.wait),
        attempts=F("attempts") - back,
        deferrals=F("deferrals") + back,
        reclaims=F("reclaims") + int(fate.may_have_left),
        smtp_code=fate.code,
        last_error=fate.error,
        set_aside_at=Coalesce("set_aside_at", Value(now)) if fate.is_ours else F("set_aside_at"),
    )


def _until_the_database_answers(write_down: Callable[[], None]) -> None:
    """A mail that left must be marked, or it leaves again: this alone makes a restart of the database harmless."""
    while True:
        try:
            return write_down()
        except Error as error:
            if not is_unavailable(error):
                raise
            log.warning("database_away")
            connection.close()
            time.sleep(1)
