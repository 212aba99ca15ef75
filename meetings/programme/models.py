"""Sessions of a meet: when and where, who leads them, who is expected, and what is on their agenda."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.editing import LastEdits
from core.history import Event
from core.lifecycle import Lifecycle, Move
from core.rules import NotAllowed, RuleBroken
from core.text import LineField
from core.ui import both_moments
from core.zones import zone_of
from meetings.invitation_status import NOTIFIED_OF_CHANGES
from meetings.models.meets import FIRST_YEAR, LAST_YEAR, Meet, far_day_sentence
from meetings.models.within import check_meet, within_meet
from meetings.participants.models import Participant

from . import times
from .moves import SESSION_MOVES, SessionStatus
from .roles import EXPECTED, Role, Roles, people, presenter, touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from participants.models import User

# What one page of a programme shows, and one calendar holds.
MOST_SESSIONS, MOST_ITEMS = 300, 60
LONGEST = timedelta(hours=12)
# A change of these is told to all whom the session concerns, one of the leaders to who leads it no longer, or now.
MOVED_FIELDS = frozenset({"on", "starts_at", "ends_at", "room", "video_url"})
# Where it is: what moving it changes.
SLOT_FIELDS = ("on", "starts_at", "room")
LEADERS = frozenset({"chair", "rapporteur"})
# Names in the record of a change before "and n more".
MOST_NAMED = 5


IS_HTTPS = URLValidator(schemes=["https"], message=_("A video link begins with https://."))


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> SessionQuerySet:
        """Everything for who prepares the meet; for others what is published, and what was and is cancelled."""
        if not user.is_active:
            return self.none()
        rows = within_meet(self, user)
        return rows if user.coordinates else rows.announced()

    def announced(self) -> SessionQuerySet:
        """Published, or cancelled after it."""
        return self.exclude(status=SessionStatus.DRAFT)

    def live(self) -> SessionQuerySet:
        """Without those that are cancelled."""
        return self.exclude(status=SessionStatus.CANCELLED)

    def timed(self) -> SessionQuerySet:
        """With a beginning and an end."""
        return self.filter(starts_at__isnull=False)

    def concerns(self, user: User) -> SessionQuerySet:
        """Those in which `user` leads, presents or is expected."""
        own = Participant.objects.current().filter(contact__user=user.pk).values("pk")
        expected = SessionParticipant.objects.filter(session=OuterRef("pk"), participant__in=own)
        presents = AgendaItem.objects.filter(session=OuterRef("pk"), presenter__in=own)
        return self.filter(Q(chair__in=own) | Q(rapporteur__in=own) | Exists(expected) | Exists(presents))

    def recipients_of_venue(self, *, by: User) -> list[int]:
        """Participants who get an email when the venue changes, unless their invitation covers it. Four queries."""
        rows = self.filter(status=SessionStatus.PUBLISHED).select_related("meet")
        roles = roles_of(row for row in rows if not times.is_over(row)).values()
        found = reachable({number for of_session in roles for number in people(of_session)}, by=by)
        invited = Participant.objects.filter(pk__in=found, invitation_status__in=NOTIFIED_OF_CHANGES)
        return sorted(set(found).difference(invited.values_list("pk", flat=True)))

    def change_venue(self, before: str, after: str, *, by: User) -> None:
        """Note in each announced session that the venue of the meet changes, so that calendars take the new place.

        The caller holds the meet. Locks the sessions by rising number.
        """
        locked = self.announced().select_for_update(of=("self",), no_key=True)
        rows = list(locked.select_related("meet").order_by("pk"))
        roles, recipients = roles_of(rows), set(self.recipients_of_venue(by=by))
        self.filter(pk__in=list(roles)).update(version=F("version") + 1, changed_at=clock.now())
        for row in rows:
            is_notified = row.is_published and not times.is_over(row)
            participants = sorted(people(roles[row.pk]) & recipients) if is_notified else []
            row.add_event("venue", by=by, changes={"venue": [before, after]}, participants=participants)

    def with_agenda(self) -> SessionQuerySet:
        """With the agenda and its presenters. One query more."""
        return self.prefetch_related(models.Prefetch("agenda_items", AgendaItem.objects.for_page()))

    def for_programme(self) -> SessionQuerySet:
        """With the meet and who leads, in the order of the programme; those without a time last."""
        people = (f"{role}__contact__organisation" for role in ("chair", "rapporteur"))
        return self.select_related("meet", *people).order_by(F("starts_at").asc(nulls_last=True), "on", "title")


class Session(LastEdits, Lifecycle):
    """One block of the programme. While it is a draft its changes leave no trail; once published, each does."""

    MOVES = SESSION_MOVES

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenary")
        COUNTRIES = "countries", _("Country round")
        SECTOR = "sector", _("Sector")
        BARRIERS = "barriers", _("Non-tariff barriers")
        LOGISTICS = "logistics", _("Logistics")
        WTO = "wto", _("WTO matters")
        PROMOTION = "promotion", _("Market Access Initiative")
        REVIEW = "review", _("Review of open items")
        OTHER = "other", _("Other")

    # With defaults of the database's own: the code of before writes sessions without them.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    meet = models.ForeignKey(Meet, models.PROTECT, related_name="sessions", verbose_name=_("meet"))
    title = LineField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    on = models.DateField(_("day"), null=True, blank=True)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    room = LineField(_("room"), max_length=80, blank=True, default="", db_default="")
    video_url = LineField(
        _("video link"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        validators=[IS_HTTPS],
        help_text=_("Begins with https://. Shown to everybody who sees the session."),
    )
    chair = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="sessions_chaired", verbose_name=_("chair")
    )
    rapporteur = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions_reported",
        verbose_name=_("rapporteur"),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=SessionStatus,
        default=SessionStatus.DRAFT,
        db_default=SessionStatus.DRAFT.value,
        editable=False,
    )
    published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    # When anything in it was changed by a person: calendars tell versions apart by it.
    changed_at = models.DateTimeField(_("changed"), null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, db_default=False, editable=False)

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["on", "title"]
        constraints = [
            models.UniqueConstraint(fields=["meet", "title"], name="session_named_once"),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="session_forward",
                violation_error_message=_("It ends before it begins: enter a later end."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the venue."""
        return zone_of(self.meet.time_zone)

    @property
    def is_published(self) -> bool:
        return self.status == SessionStatus.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.status == SessionStatus.CANCELLED

    @property
    def minutes(self) -> int:
        """How long it lasts; 0 where that is not set."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1) if self.ends_at and self.starts_at else 0

    # --- adding, editing, removing ---------------------------------------------------------------------------------

    @classmethod
    def add(cls, meet: Meet, *, by: User | None, **values: Any) -> Session:
        """Put one more session on the programme of `meet`, as a draft. Locks the meet.

        Raise NotAllowed to all but the secretariat (review meetings: and the coordinating department), RuleBroken
        where the meet has one of that title, or the times or people do not fit. The system alone (`by=None`) adds
        one in the past.
        """
        if by is not None:
            cls.check_add(by, is_review=values["kind"] == cls.Kind.REVIEW)
            check_meet(meet.pk, by=by)
        session = cls(meet=meet, is_sample=meet.is_sample, changed_at=clock.now(), **values)
        session.follow_time()
        with transaction.atomic():
            meet.lock()
            session.check_title()
            session.check_slot()
            if by is not None:
                times.check_future(session, times.FIELDS)
            session.check_leaders()
            if cls.objects.filter(meet=meet).count() >= MOST_SESSIONS:
                raise RuleBroken(_g("A programme has room for %(most)d sessions.") % {"most": MOST_SESSIONS})
            session.insert()
            meet.record("add_session", by=by, changes={"session": ["", session.title]})
        return session

    @staticmethod
    def check_add(by: User, *, is_review: bool = True) -> None:
        """Raise NotAllowed unless `by` may add a session, or one for a review of open items."""
        if not (by.is_secretariat or (by.coordinates and is_review)):
            raise NotAllowed(_g("Only the secretariat changes the programme."))

    def check_edit(self, by: User) -> None:
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes the programme."))
        if self.is_cancelled:
            raise RuleBroken(_g("The session is cancelled: restore it before you change it."))

    def edit(
        self, values: Mapping[str, Any], *, by: User, version: int, base: Mapping[str, str] | None = None
    ) -> None:
        """See Edited.edit; the day follows the time."""
        super().edit(self._with_day(values), by=by, version=version, base=base)

    def _with_day(self, values: Mapping[str, Any]) -> dict[str, Any]:
        if not values.get("starts_at"):
            return dict(values)
        return {**values, "on": values["starts_at"].astimezone(self.zone).date()}

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        """Refuse times and people that do not fit."""
        self.check_changes(changed)
        self.edit_recipients = self.recipients_of_edit(changed, by=by)

    def check_changes(self, values: Mapping[str, Any]) -> None:
        """Raise RuleBroken where times, people or a title among `values` do not fit."""
        changed = {name: value for name, value in self._with_day(values).items() if self._differs(name, value)}
        proposed = Session(
            pk=self.pk, meet=self.meet, **{name: changed.get(name, getattr(self, name)) for name in _CHECKED}
        )
        if "title" in changed:
            proposed.check_title()
        if changed.keys() & {*times.FIELDS, "kind"}:
            proposed.check_slot()
            times.check_future(proposed, changed)
        if changed.keys() & LEADERS:
            proposed.check_leaders()

    # Who is told of the edit that is being recorded: found before it is written, while the former leaders are known.
    edit_recipients: Iterable[int] = ()

    def follow_time(self) -> None:
        """Let the day be that on which it begins at the venue."""
        if self.starts_at:
            self.on = self.starts_at.astimezone(self.zone).date()

    def check_title(self) -> None:
        if Session.objects.filter(meet=self.meet, title=self.title).exclude(pk=self.pk).exists():
            raise RuleBroken(_g("The meet has a session of this title already."), field="title")

    def check_slot(self) -> None:
        """Raise RuleBroken where the times make no sense, or lie outside the meet. A review may be held later."""
        if (self.starts_at is None) != (self.ends_at is None):
            raise RuleBroken(_g("Enter both when it begins and when it ends."), field="ends_at")
        if self.starts_at and self.ends_at:
            if self.ends_at <= self.starts_at:
                raise RuleBroken(_g("It ends before it begins: enter a later end."), field="ends_at")
            if self.ends_at - self.starts_at > LONGEST:
                hours = LONGEST // timedelta(hours=1)
                raise RuleBroken(_g("A session lasts %(hours)d hours at most.") % {"hours": hours}, field="ends_at")
        if self.on and not FIRST_YEAR <= self.on.year <= LAST_YEAR:
            raise RuleBroken(far_day_sentence(), field="on")
        if self.on is None or self.kind == self.Kind.REVIEW:
            return
        if not self.meet.starts_on <= self.on <= self.meet.ends_on:
            first, last = (date_format(day, "DATE_FORMAT") for day in (self.meet.starts_on, self.meet.ends_on))
            raise RuleBroken(
                _g("The meet is from %(first)s to %(last)s: choose a day within it.") % {"first": first, "last": last},
                field="on",
            )

    def check_leaders(self) -> None:
        for role in ("chair", "rapporteur"):
            check_participant(getattr(self, role), self.meet_id, field=role)

    def _display(self, name: str, value: Any) -> str:
        if isinstance(value, datetime):
            return both_moments(value, self.zone, timezone.get_current_timezone())
        return super()._display(name, value)

    @property
    def slot_base(self) -> str:
        """What a programme shows of its place, for the form of a session that is dragged."""
        return self.base(SLOT_FIELDS)

    def edits_are_events(self) -> bool:
        """A draft that was never published leaves no trail of its own."""
        return self.published_at is not None

    def touch(self) -> None:
        self.changed_at = clock.now()

    def remove(self, *, by: User) -> None:
        """Delete a draft. Raise RuleBroken once it was published, or while something names it.

        What was removed from it before stays on record without it; the meet's trail says whose it was. Locks the
        meet and the row.
        """
        with transaction.atomic():
            self.meet.lock()
            self.lock()
            self.check_edit(by)
            if self.published_at:
                raise RuleBroken(_g("It has been published and stays on record: cancel it instead."))
            changes = {"session": [self.title, ""]}
            removed = self.documents.filter(removed_at__isnull=False)
            if documents := ", ".join(str(row) for row in removed.select_related("document")):
                changes["removed_documents"] = [documents, ""]
            try:
                self.agenda_items.all().delete()
                self.expected.all().delete()
                removed.update(session=None)
                self.delete()
            except models.ProtectedError as error:
                raise RuleBroken(
                    _g("This still belongs to the session, so that it stays on the programme: %(rows)s.")
                    % {"rows": counted(error.protected_objects)}
                ) from error
            self.meet.record("remove_session", by=by, changes=changes)

    # --- moves, and who is told ------------------------------------------------------------------------------------

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        if move.verb == "publish":
            self.check_publish()
            self.published_at = self.published_at or clock.now()
        self.touch()
        return {}

    def check_publish(self) -> None:
        """Raise RuleBroken where it has no time yet, or has begun."""
        if sentence := times.why_unpublishable(self):
            raise RuleBroken(sentence)

    def roles(self) -> Roles:
        """What each participant is in it: leads it, presents in it or is expected. Two queries."""
        return roles_of([self])[self.pk]

    def people_ids(self) -> set[int]:
        """Participants whom it concerns. Two queries."""
        return people(self.roles())

    def role_recipients(self, lost: Roles, gained: Roles, *, by: User, is_for_all: bool = False) -> list[int]:
        """Participants who get an email that these roles are lost and gained; nobody unless it is published.

        What has begun is still told of; what is over is not.
        """
        if not self.is_published or times.is_over(self) or not (is_for_all or lost or gained):
            return []
        before = self.roles()
        return reachable(touched(before, (before - lost) | gained, is_for_all=is_for_all), by=by)

    def recipients_of_edit(self, values: Mapping[str, Any], *, by: User) -> list[int]:
        """Participants who get an email if `values` are written now."""
        changed = {name for name, value in values.items() if self._differs(name, value)}
        leaders = changed & LEADERS
        lost = {(number, name) for name in leaders if (number := getattr(self, f"{name}_id"))}
        gained = {(values[name].pk, name) for name in leaders if values[name]}
        return self.role_recipients(lost, gained, by=by, is_for_all=not MOVED_FIELDS.isdisjoint(changed))

    def recipients_of_move(self, verb: str, *, by: User | None) -> list[int]:
        """Participants who get an email of this move; nobody where the session is over."""
        if verb not in ("publish", "cancel") or times.is_over(self):
            return []
        return reachable(self.people_ids(), by=by)

    def record(
        self, verb: str, *, by: User | None, note: str = "", changes: dict[str, Any] | None = None
    ) -> SessionEvent:
        """Add one event; it names the participants who get an email of it."""
        participants = list(self.edit_recipients) if verb == "edit" else self.recipients_of_move(verb, by=by)
        event: SessionEvent = self.add_event(verb, by=by, note=note, changes=changes, participants=participants)
        return event

    # --- who is expected, and the agenda ---------------------------------------------------------------------------

    def expect(self, participants: Iterable[Participant], *, by: User) -> int:
        """Add people who are expected; those who are already stay. How many were new. Locks the row."""
        with transaction.atomic():
            self.lock()
            self.check_edit(by)
            known = set(self.expected.values_list("participant", flat=True))
            new = {row.pk: row for row in participants if row.pk not in known}
            for row in new.values():
                check_participant(row, self.meet_id, field="participants")
            who = self.role_recipients(set(), {(number, EXPECTED) for number in new}, by=by)
            SessionParticipant.objects.bulk_create(
                SessionParticipant(session=self, participant=row) for row in new.values()
            )
            if new:
                self.note_change("expect", ["", named(new.values())], who, by=by)
        return len(new)

    def no_longer_expect(self, row: SessionParticipant, *, by: User) -> None:
        """Take somebody off the list of those expected. Locks the row."""
        with transaction.atomic():
            self.lock()
            self.check_edit(by)
            who = self.role_recipients({(row.participant_id, EXPECTED)}, set(), by=by)
            row.delete()
            self.note_change("expect_not", [str(row.participant), ""], who, by=by)

    def note_change(self, verb: str, change: list[str], participants: list[int], *, by: User) -> None:
        """Record that something other than its own fields changed; the caller holds the lock."""
        self.touch()
        self.save(update_fields=["changed_at"])
        if self.edits_are_events():
            self.add_event(verb, by=by, changes={verb: change}, participants=participants)

    def reorder(self, numbers: list[int], *, by: User, version: int | None = None) -> None:
        """Put the agenda in this order of its items' numbers. Locks the row.

        Raise RuleBroken unless each item of the agenda is named once.
        """
        with transaction.atomic():
            self.lock()
            self.check_edit(by)
            items = {item.pk: item for item in self.agenda_items.all()}
            if sorted(items) != sorted(numbers):
                raise RuleBroken(_g("Name each item of the agenda once: it has changed meanwhile."))
            for position, number in enumerate(numbers, start=1):
                items[number].position = position
            AgendaItem.objects.bulk_update(items.values(), ["position"])
            self.note_change("agenda_order", ["", ", ".join(items[number].title for number in numbers)], [], by=by)


_CHECKED = ("title", "kind", "on", "starts_at", "ends_at", "chair", "rapporteur")


def counted(rows: Iterable[models.Model]) -> str:
    """How many rows there are of each kind, such as "recommendations (2), session documents (1)"."""
    kinds = Counter(str(row._meta.verbose_name_plural) for row in rows)
    return ", ".join(sorted(f"{kind} ({number})" for kind, number in kinds.items()))


def check_participant(participant: Participant | None, meet_id: int, *, field: str) -> None:
    """Raise RuleBroken where somebody is not on the list of the meet."""
    if participant and (participant.meet_id != meet_id or participant.removed_at):
        raise RuleBroken(_g("Choose somebody on the list of participants of this meet."), field=field)


def roles_of(sessions: Iterable[Session]) -> dict[int, set[Role]]:
    """The roles in each of these sessions, by its number. Two queries for any number of sessions."""
    rows = list(sessions)
    found = {row.pk: {(pk, name) for name in LEADERS if (pk := getattr(row, f"{name}_id"))} for row in rows}
    items = AgendaItem.objects.filter(session__in=list(found), presenter__isnull=False).order_by()
    for session, item, participant in items.values_list("session", "pk", "presenter"):
        found[session].add((participant, presenter(item)))
    expected = SessionParticipant.objects.filter(session__in=list(found)).order_by()
    for session, participant in expected.values_list("session", "participant"):
        found[session].add((participant, EXPECTED))
    return found


def reachable(participants: Iterable[int], *, by: User | None) -> list[int]:
    """Those of these participants who come and have an account or an address; without `by`."""
    rows = Participant.objects.expected().filter(pk__in=list(participants))
    rows = rows.filter(Q(contact__user__is_active=True) | (Q(contact__user=None) & ~Q(contact__email="")))
    if by is not None:
        rows = rows.exclude(contact__user=by.pk)
    return sorted(rows.values_list("pk", flat=True))


def named(participants: Iterable[Participant]) -> str:
    """The first names, and how many more there are."""
    rows = list(participants)
    names = ", ".join(str(row) for row in rows[:MOST_NAMED])
    return f"{names} + {len(rows) - MOST_NAMED}" if len(rows) > MOST_NAMED else names


class SessionParticipantQuerySet(models.QuerySet["SessionParticipant"]):
    def visible_to(self, user: User) -> SessionParticipantQuerySet:
        """Those whose session and whose participant `user` sees."""
        people = Participant.objects.visible_to(user).current()
        sessions = Session.objects.visible_to(user)
        return self.filter(participant__in=people.values("pk"), session__in=sessions.order_by().values("pk"))


class SessionParticipant(models.Model):
    """Somebody who is expected in a session; in person or by video as they take part in the meet."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="expected", verbose_name=_("session"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="sessions", verbose_name=_("participant")
    )

    objects: ClassVar[SessionParticipantQuerySet] = SessionParticipantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("expected participant")
        verbose_name_plural = _("expected participants")
        ordering = ["participant__precedence", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="expected_once")]

    def __str__(self) -> str:
        return str(self.participant)


class AgendaQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> AgendaQuerySet:
        """Those of the sessions that `user` sees."""
        return self.filter(session__in=Session.objects.visible_to(user).order_by().values("pk"))

    def for_page(self) -> AgendaQuerySet:
        return self.select_related("presenter__contact__organisation")


class AgendaItem(LastEdits):
    """One item of a session's agenda. Its changes stand in the trail of the session."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="agenda_items", verbose_name=_("session"))
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    title = LineField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=15, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    presenter = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("presenter"),
    )

    objects: ClassVar[AgendaQuerySet] = AgendaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def add(cls, session: Session, *, by: User, **values: Any) -> AgendaItem:
        """Put an item at the end of the agenda. Locks the session; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            session.lock()
            session.check_edit(by)
            if not cls.has_place(session):
                raise RuleBroken(_g("An agenda has room for %(most)d items.") % {"most": MOST_ITEMS})
            item = cls(session=session, position=session.agenda_items.count() + 1, **values)
            check_participant(item.presenter, session.meet_id, field="presenter")
            who = cls(session=session).presenter_recipients(item.presenter, by=by)
            item.insert()
            session.note_change("agenda_add", ["", item.title], who, by=by)
        return item

    @staticmethod
    def has_place(session: Session) -> bool:
        """Whether the agenda of `session` takes one more item."""
        return session.agenda_items.count() < MOST_ITEMS

    def lock(self) -> None:
        """Lock the session first, and keep it as it was read."""
        session = self.session
        session.lock()
        super().lock()
        self.session = session

    def check_edit(self, by: User) -> None:
        self.session.check_edit(by)

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        self.edit_recipients = []
        if "presenter" in changed:
            check_participant(changed["presenter"], self.session.meet_id, field="presenter")
            self.edit_recipients = self.presenter_recipients(changed["presenter"], by=by)

    # Who is told of the edit that is being recorded.
    edit_recipients: Iterable[int] = ()

    def presenter_recipients(self, new: Participant | None, *, by: User) -> list[int]:
        """Participants who would get an email if `new` presented it from now on."""
        name = presenter(self.pk)
        lost = {(self.presenter_id, name)} if self.presenter_id else set()
        gained = {(new.pk, name)} if new else set()
        return self.session.role_recipients(lost - gained, gained - lost, by=by)

    def edits_are_events(self) -> bool:
        return True

    def record(self, verb: str, *, by: User | None, note: str = "", changes: dict[str, Any] | None = None) -> None:
        """Record in the history of the session."""
        assert by is not None  # noqa: S101 - people edit agendas, the system never does
        before, after = ("; ".join(filter(None, side)) for side in zip(*(changes or {}).values(), strict=True))
        self.session.note_change(
            f"agenda_{verb}", [f"{self.title}: {before}", after], list(self.edit_recipients), by=by
        )

    def remove(self, *, by: User) -> None:
        """Take it off the agenda. Locks the session; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            self.lock()
            self.check_edit(by)
            who = self.presenter_recipients(None, by=by)
            self.delete()
            self.session.note_change("agenda_remove", [self.title, ""], who, by=by)

    def shift(self, step: int, *, by: User) -> None:
        """Move it up (-1) or down (1) by one place; at the end it stays. Locks the session."""
        numbers = list(self.session.agenda_items.values_list("pk", flat=True))
        place = numbers.index(self.pk)
        other = place + step
        if 0 <= other < len(numbers):
            numbers[place], numbers[other] = numbers[other], numbers[place]
            self.session.reorder(numbers, by=by)


class SessionEvent(Event):
    """What was done to a session. `participants`: the numbers of the participants who are told of it."""

    PAST: ClassVar[dict[str, Any]] = SESSION_MOVES.past() | {
        "edit": _("changed the session"),
        "expect": _("added expected participants"),
        "expect_not": _("removed an expected participant"),
        "take_over": _("put a substitute in the place of a participant"),
        "venue": _("changed the venue of the meet"),
        "agenda_add": _("added an agenda item"),
        "agenda_edit": _("changed an agenda item"),
        "agenda_remove": _("removed an agenda item"),
        "agenda_order": _("changed the order of the agenda"),
        "document_add": _("added a document"),
        "document_remove": _("removed a document"),
    }
    LABELS: ClassVar[dict[str, Any]] = {
        "expect": _("expected"),
        "expect_not": _("expected"),
        "take_over": _("participant"),
        "venue": _("venue"),
        "agenda_add": _("agenda"),
        "agenda_edit": _("agenda"),
        "agenda_remove": _("agenda"),
        "agenda_order": _("agenda"),
        "document_add": _("document"),
        "document_remove": _("document"),
    }
    subject = models.ForeignKey(Session, models.PROTECT, related_name="events")
    participants = ArrayField(models.BigIntegerField(), default=list, editable=False)

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="sessionevent_trail")]

    def _display(self, name: str, value: Any) -> str:
        if name in ("starts_at", "ends_at") and value and (at := parse_datetime(value)):
            return both_moments(at, self.subject.zone, timezone.get_current_timezone())
        return super()._display(name, value)
