"""What every page's layout shows: counted and read every twenty seconds, and again after the reader's own changes."""

from __future__ import annotations

import platform
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.cache import cached, forget
from documents.models import Sweep
from meetings.models import Meet
from participants import second_factor
from participants.models import Absence, User
from participants.models.access_records import is_auditor

from . import desk
from .models import Heartbeat, Notice, WrongClock
from .models.marks import STALE


class Facts(NamedTuple):
    """What all pages say; it is kept as JSON."""

    meet: dict[str, str] | None  # its name and address
    has_samples: bool
    swept_at: str | None  # ISO text
    is_late: bool  # whether a mail that is due lies about
    absent: list[dict[str, Any]]  # for whom the reader may stand in
    has_factor: bool
    is_auditor: bool
    wrong_clocks: list[dict[str, Any]]  # machines, and by how many seconds each is ahead
    unknown_files: int  # that have lost their row


KEPT = 20  # seconds: as often as the sweep looks

_EVERYBODY = frozenset(User.Role.values)
_STAFF = frozenset({User.Role.OFFICER, User.Role.SECRETARIAT})
_RECORDS = "participants:access_record_list"
# Address, words, icon, whose menu it is in.
_NAV = (
    ("reminders:desk_show", _("My desk"), "inbox", _EVERYBODY),
    ("recommendations:recommendation_list", _("Recommendations"), "lightbulb", _EVERYBODY),
    ("actions:item_list", _("Action items"), "list-check", _EVERYBODY),
    ("reports:country_list", _("Countries"), "globe", _EVERYBODY),
    ("reports:meet_list", _("Meets"), "calendar-event", _EVERYBODY),
    ("participants:person_list", _("People"), "people", frozenset({User.Role.SECRETARIAT})),
    ("participants:contact_list", _("Contacts"), "person-badge", frozenset({User.Role.SECRETARIAT})),
    ("participants:post_list", _("Posts"), "briefcase", _STAFF),
    ("reminders:notice_list", _("Reminders sent"), "bell", frozenset({User.Role.SECRETARIAT})),
    (_RECORDS, _("Access records"), "eye", frozenset({User.Role.SECRETARIAT})),
)


def forget_count(user: User) -> None:
    """Let the next page count again what waits for `user`, and read again what all pages show."""
    forget(_key(user))


def _key(user: User) -> str:
    # The number goes up when there are other facts: code of before keeps its own.
    return f"layout2:{user.pk}:{user.acts_for.pk}" if user.acts_for else f"layout2:{user.pk}"


@cache
def _menu(role: str, *, is_auditor: bool) -> list[tuple[str, Any, str]]:
    """Address, words and icon of what is in the menu of a role, and of auditors whatever their role."""
    return [
        (reverse(name), label, icon)
        for name, label, icon, roles in _NAV
        if role in roles or (is_auditor and name == _RECORDS)
    ]


def layout(request: HttpRequest) -> dict[str, Any]:
    """The context processor of `templates/base.html`; anonymous readers, and fragments, cost nothing."""
    user = getattr(request, "user", None)
    return {"layout": Layout(request.path, user) if isinstance(user, User) else None}


def _astray(machine: str, ahead: int) -> str:
    """A machine, and by how much its clock is wrong; `ahead` in seconds."""
    now = clock.now()
    words = {"machine": machine, "length": timesince(now - timedelta(seconds=abs(ahead)), now)}
    return (_g("%(machine)s (%(length)s ahead)") if ahead > 0 else _g("%(machine)s (%(length)s behind)")) % words


class Layout:
    """Read lazily: a fragment without a layout asks nothing of the database."""

    def __init__(self, path: str, user: User) -> None:
        self._path, self._user = path, user

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """The menu of this person, with the page on which they are."""
        return [
            {"url": url, "label": label, "icon": icon, "is_current": self._is_at(url)}
            for url, label, icon in _menu(self._user.role, is_auditor=self._is_auditor)
        ]

    @property
    def _is_auditor(self) -> bool:
        """See participants.models.access_records.reads_records."""
        return self._facts.is_auditor and not self._user.is_superuser

    def _is_at(self, url: str) -> bool:
        return self._path == url or (url != "/" and self._path.startswith(url))

    @property
    def desk_count(self) -> int:
        """How many things wait for the reader: as counted up to KEPT ago, but again after their own changes.

        The largest statement of any page, and on all of them.
        """
        return self._kept[0]

    @cached_property
    def _kept(self) -> tuple[int, Facts]:
        """The count, and what all pages say: read together, so that Redis is asked once."""
        return cached(_key(self._user), KEPT, lambda: (desk.count_for(self._user), self._read_facts()))

    @cached_property
    def _facts(self) -> Facts:
        return Facts(*self._kept[1])

    def _read_facts(self) -> Facts:
        """The meet, whether there are samples, when the last sweep was, whether mails lie about. One statement."""
        meets = Meet.objects.nearest().values(named=JSONObject(slug="slug", name="name", name_hi="name_hi"))
        # The meet carries the mark: taking the samples out takes it away.
        samples = Exists(Meet.objects.filter(is_sample=True))
        sweep = Heartbeat.objects.filter(name="sweep").values("last_ok_at")
        late = Exists(Notice.objects.late(clock.now()))
        current = Absence.objects.current().filter(substitute=self._user.pk).order_by("until_on", "id")
        away = current.values(one=JSONObject(id="id", name="user__name", until_on="until_on"))
        factor = Exists(second_factor.factors(self._user))
        named = WrongClock.objects.current().values(one=JSONObject(machine="machine", ahead="ahead"))
        wrong = ArraySubquery(named.order_by("machine"))
        unknown = Subquery(Sweep.objects.values("unknown")[:1])
        me = User.objects.filter(pk=self._user.pk)
        of_all = (Subquery(meets[:1]), samples, Subquery(sweep), late, wrong, unknown, clock.DatabasesNow())
        of_one = (ArraySubquery(away), factor, is_auditor(self._user))
        values = me.values_list(*of_all, *of_one).get()
        meet, has_samples, swept_at, is_late, machines, files, instant, absent, has_factor, audits = values
        if not clock.is_right(instant):
            own = {"machine": platform.node(), "ahead": round(clock.ahead_of(instant).total_seconds())}
            machines = [own, *(one for one in machines if one["machine"] != own["machine"])]
        return Facts(
            meet,
            has_samples,
            swept_at and swept_at.isoformat(),
            is_late,
            absent,
            has_factor,
            audits,
            machines,
            files or 0,
        )

    @property
    def days_without_factor(self) -> int | None:
        """For an officer without a second factor: the days until they cannot go on without one."""
        days = second_factor.days_left(self._user)
        return None if days is None or self._facts.has_factor else days

    @property
    def acts_for(self) -> User | None:
        """For whom the reader acts now: it stands above every page, so that nobody forgets."""
        return self._user.acts_for

    @property
    def absent(self) -> list[dict[str, Any]]:
        """For whom the reader may act, and until when."""
        return [one | {"until_on": date.fromisoformat(one["until_on"])} for one in self._facts.absent]

    @property
    def meet(self) -> Meet | None:
        """The meet that is on or comes next: its name and address alone."""
        named = self._facts.meet
        return Meet(**named) if named else None

    @property
    def has_samples(self) -> bool:
        return self._facts.has_samples

    @property
    def may_remove_samples(self) -> bool:
        return self._user.is_secretariat

    @property
    def heartbeat_is_stale(self) -> bool:
        """For staff: no sweep for some minutes; before the first, since the reader was registered."""
        swept_at = self._facts.swept_at
        since = datetime.fromisoformat(swept_at) if swept_at else self._user.joined_at
        return self._is_staff and clock.now() - since > STALE

    @property
    def delivery_is_late(self) -> bool:
        """For staff: a mail that is due has not left for a quarter of an hour."""
        return self._is_staff and self._facts.is_late

    @property
    def wrong_clocks(self) -> list[str]:
        """For the secretariat: the machines that do no round, since their clocks are wrong; each with by how much."""
        return [_astray(**one) for one in self._facts.wrong_clocks] if self._user.is_secretariat else []

    @property
    def unknown_files(self) -> int:
        """For the secretariat: how many files have lost their row, as after the restore of an older copy."""
        return self._facts.unknown_files if self._user.is_secretariat else 0

    @property
    def _is_staff(self) -> bool:
        return self._user.role in _STAFF

    @property
    def has_mailbox(self) -> bool:
        """Whether mails are kept on this machine, to be read in the browser."""
        return settings.LOCAL_MAILBOX is not None
