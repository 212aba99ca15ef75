"""A person's place in one meet."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.editing import Edited, LastEdits
from core.history import Event
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField
from countries.models import Organisation
from meetings.invitation_status import Status
from meetings.models.meets import Meet
from meetings.models.within import within_meet
from participants.contacts.models import Contact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from participants.models import User

# Of an invitation: the person does not come, or somebody else does in their place.
NOT_COMING = (Status.DECLINED, Status.SUBSTITUTE_APPROVED, Status.REVOKED)
# Of an invitation: it is on its way or has come, and the person may come.
COUNTS_ON_COMING = (
    Status.QUEUED,
    Status.SENT,
    Status.ACCEPTED,
    Status.TENTATIVE,
    Status.SUBSTITUTE_PROPOSED,
    Status.SUBSTITUTE_REFUSED,
)
# How long after the last day of the meet the needs of participants are kept.
NEEDS_RETENTION = timedelta(days=30)
MOST_OF_ONE = 1_000_000  # participants of one organisation, of all meets


class Category(models.TextChoices):
    """In which capacity somebody takes part."""

    HEAD = "head", _("Head of mission")
    ACCOMPANYING = "accompanying", _("Accompanying officer")
    DEPARTMENT = "department", _("Department")
    COUNCIL = "council", _("Export promotion council")
    SECRETARIAT = "secretariat", _("Secretariat")
    OBSERVER = "observer", _("Observer")


# Lower comes first in lists by precedence.
PRECEDENCE = {
    Category.HEAD: 100,
    Category.ACCOMPANYING: 200,
    Category.DEPARTMENT: 300,
    Category.COUNCIL: 400,
    Category.SECRETARIAT: 500,
    Category.OBSERVER: 600,
}


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, user: User) -> ParticipantQuerySet:
        """Everybody for the secretariat; for others themselves, their organisations' people, and whom they lead.

        Who may answer in somebody's place sees that person too. Observers see themselves alone.
        """
        if not user.is_active:
            return self.none()
        rows = within_meet(self, user)
        return rows if user.is_secretariat else rows.filter(pk__in=self._own_numbers(user))

    def _own_numbers(self, user: User) -> Any:
        """Each part is looked up by an index of its own: a condition with OR would read the whole meet."""
        rows = self.model._default_manager.order_by()
        own = rows.filter(contact__in=Contact.objects.near(user).order_by().values("pk")).values("pk")
        if user.is_observer:
            return own
        led = rows.filter(head__contact__user=user.pk).values("pk")
        return own.union(led, rows.filter(assistant__user=user.pk).values("pk"))

    def current(self) -> ParticipantQuerySet:
        """Without those who were taken off the list."""
        return self.filter(removed_at=None)

    def removed(self) -> ParticipantQuerySet:
        """Those who were taken off the list."""
        return self.filter(removed_at__isnull=False)

    def heads(self) -> ParticipantQuerySet:
        """Heads of mission on the list, whom officers may accompany."""
        return self.current().filter(category=Category.HEAD)

    def of_organisation(self, code: str) -> ParticipantQuerySet:
        """People of the organisation with this code. They are looked up first, and then put in order."""
        number = models.Subquery(Organisation.objects.filter(code=code).values("pk")[:1])
        rows = self.model._default_manager.order_by()
        # The end, which no organisation reaches, keeps the planner from walking the whole list in its order instead.
        return self.filter(pk__in=rows.filter(contact__organisation=number).values("pk")[:MOST_OF_ONE])

    def expected(self) -> ParticipantQuerySet:
        """Without those who declined, whose invitation was revoked, or in whose place a substitute comes."""
        substitutes = Participant.objects.current().filter(substitute_for=OuterRef("pk"))
        return self.current().exclude(invitation_status__in=NOT_COMING).exclude(Exists(substitutes))

    def in_person(self) -> ParticipantQuerySet:
        """Without those who take part by video."""
        return self.filter(mode=Participant.Mode.IN_PERSON)

    def search(self, words: str) -> ParticipantQuerySet:
        """People whose name, designation, organisation or email address has each of the words."""
        return self.filter(contact__in=Contact.objects.search(words).order_by().values("pk"))

    def for_page(self) -> ParticipantQuerySet:
        """With all that the page of one participant shows, read in two statements."""
        delegation = Participant.objects.current().select_related("contact__organisation").order_by("precedence", "pk")
        people = ("contact__organisation", "contact__user", "head__contact", "assistant")
        substitutes = ("substitute__contact", "substitute_for__contact")
        return self.select_related("meet", *people, *substitutes).prefetch_related(
            models.Prefetch("delegation", delegation, to_attr="officers")
        )


class Participant(Edited):
    """One person's place in one meet. Who was taken off the list stays on record."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        VIDEO = "video", _("By video")

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="participants", verbose_name=_("meet"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="participations", verbose_name=_("person"))
    category = models.CharField(_("category"), max_length=12, choices=Category)
    precedence = models.PositiveSmallIntegerField(
        _("precedence"), default=999, help_text=_("Lower numbers come first in lists and in the seating.")
    )
    mode = models.CharField(_("takes part"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    head = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegation",
        verbose_name=_("head of the delegation"),
        help_text=_("For accompanying officers."),
    )
    assistant = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assistant"),
        help_text=_("May answer the invitation in this person's place."),
    )
    # Who comes in place of whom, once the secretariat has approved it.
    substitute_for = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substitute",
        verbose_name=_("substitute for"),
        editable=False,
    )
    # The status of the invitation, kept here by the invitation's moves so that lists need not join; empty: none yet.
    invitation_status = models.CharField(_("invitation"), max_length=20, blank=True, editable=False)
    # What the QR code of their badge holds: it says nothing about the person.
    badge_code = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    removed_at = models.DateTimeField(_("taken off the list"), null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects: ClassVar[ParticipantQuerySet] = ParticipantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["precedence", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meet", "contact"],
                name="participant_once",
                violation_error_message=_("This person is on the list of the meet already."),
            ),
        ]
        indexes = [
            # The list by precedence, and its keyset pages.
            models.Index(fields=["meet", "precedence", "id"], name="participant_by_precedence"),
            # The funnel, and the list of those in one state.
            models.Index(fields=["meet", "invitation_status", "precedence", "id"], name="participant_by_invitation"),
            # The list of one category, and of one way to take part.
            models.Index(fields=["meet", "category", "precedence", "id"], name="participant_by_category"),
            models.Index(fields=["meet", "mode", "precedence", "id"], name="participant_by_mode"),
            # Those who were taken off the list, who are few.
            models.Index(
                fields=["meet", "precedence", "id"],
                condition=Q(removed_at__isnull=False),
                name="participant_removed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)

    @property
    def slug(self) -> str:
        """The short name of the meet, as the address of the participant's page begins."""
        return self.meet.slug

    @property
    def invitation_label(self) -> str:
        """The status of the invitation in words; empty where there is none."""
        return str(Status(self.invitation_status).label) if self.invitation_status else ""

    @property
    def invitation_number(self) -> int | None:
        """The number of the invitation that is not revoked, of which there is one at most. One statement."""
        if not self.invitation_status:
            return None
        rows = self.invitations.exclude(status=Status.REVOKED)
        return rows.order_by("pk").values_list("pk", flat=True).first()

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @classmethod
    def check_list(cls, by: User | None) -> None:
        """Raise NotAllowed to all but the secretariat, and the system."""
        if by is not None and not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes the list of participants."))

    @classmethod
    def add(cls, meet: Meet, contact: Contact, *, by: User | None, **values: Any) -> Participant:
        """Put a person on the list of `meet`, or back on it; `values` already validated. Locks the meet.

        Raise NotAllowed to all but the secretariat, RuleBroken for who is on the list, or where the delegation is
        full.
        """
        cls.check_list(by)
        with transaction.atomic():
            meet.lock()
            if former := cls.objects.filter(meet=meet, contact=contact).first():
                return former.put_back(values, by=by)
            values["precedence"] = values.get("precedence") or PRECEDENCE[Category(values["category"])]
            participant = cls(meet=meet, contact=contact, **values)
            participant.check_delegation()
            participant.insert()
            participant.record("create", by=by)
        return participant

    @classmethod
    def add_new(cls, meet: Meet, contact: Mapping[str, Any], *, by: User | None, **values: Any) -> Participant:
        """Add a person whom nobody knows yet, and put them on the list of `meet`; see `add`."""
        cls.check_list(by)
        with transaction.atomic():
            return cls.add(meet, Contact.add(by=by, **contact), by=by, **values)

    def put_back(self, values: Mapping[str, Any] | None = None, *, by: User | None) -> Participant:
        """Put who was taken off the list back on it, with these values. Locks the meet and the row.

        Raise RuleBroken for who is on the list, and where the delegation is full by now.
        """
        self.check_list(by)
        with transaction.atomic():
            self.meet.lock()
            self.lock()
            if not self.is_removed:
                raise RuleBroken(_g("%(name)s is on the list already.") % {"name": self.contact}, field="contact")
            for name, value in self._with_category(values or {}).items():
                setattr(self, name, value)
            self.removed_at = None
            self.check_delegation()
            self.version += 1
            self._keep()
            self.record("put_back", by=by)
        return self

    def check_delegation(self) -> None:
        """Raise RuleBroken where the head leads no delegation, or has as many officers as the meet allows."""
        if self.head is None:
            return
        if self.category != Category.ACCOMPANYING:
            raise RuleBroken(_g("Only an accompanying officer has a head of delegation."), field="head")
        if self.head.meet_id != self.meet_id or self.head.category != Category.HEAD or self.head.is_removed:
            raise RuleBroken(_g("Choose a head of mission on the list of this meet."), field="head")
        # Who has a substitute does not come: the substitute counts.
        others = (
            self.head.delegation.current().filter(substitute=None).exclude(pk__in=[self.pk, self.substitute_for_id])
        )
        if not self.is_removed and others.count() >= self.meet.accompanying_limit:
            raise RuleBroken(
                _g("%(head)s is accompanied by %(limit)d officers already, which is this meet's limit.")
                % {"head": self.head, "limit": self.meet.accompanying_limit},
                field="head",
            )

    def check_edit(self, by: User) -> None:
        self.check_list(by)
        self.check_current()

    def edit(
        self, values: Mapping[str, Any], *, by: User, version: int, base: Mapping[str, str] | None = None
    ) -> ParticipantEvent | None:
        """See Edited.edit. With another category its usual precedence comes; a head of delegation goes.

        Locks the meet, too, where the delegation may change.
        """
        values = self._with_category(values)
        with transaction.atomic():
            if not {"category", "head"}.isdisjoint(values):
                self.meet.lock()
            event: ParticipantEvent | None = super().edit(values, by=by, version=version, base=base)
            return event

    def _with_category(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """`values` without an empty precedence, and with what follows from another category."""
        values = {name: value for name, value in values.items() if name != "precedence" or value}
        category = values.get("category", self.category)
        if category == self.category:
            return values
        if values.get("precedence", self.precedence) == PRECEDENCE[Category(self.category)]:
            values["precedence"] = PRECEDENCE[Category(category)]
        if category != Category.ACCOMPANYING and values.get("head", self.head) == self.head:
            values["head"] = None
        return values

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        """Refuse a delegation that is full, and to leave one without its head."""
        if changed.get("category", Category.HEAD) != Category.HEAD:
            self.check_leaving(is_accompanied=self.delegation.current().exists())
        if not {"category", "head"}.isdisjoint(changed):
            after = {name: changed.get(name, getattr(self, name)) for name in ("category", "head")}
            Participant(pk=self.pk, meet=self.meet, removed_at=self.removed_at, **after).check_delegation()

    def check_leaving(self, *, is_accompanied: bool) -> None:
        """Raise RuleBroken where officers accompany this person."""
        if is_accompanied:
            raise RuleBroken(_g("Officers accompany %(name)s: give them another head first.") % {"name": self.contact})

    def check_current(self) -> None:
        """Raise RuleBroken if the person was taken off the list."""
        if self.is_removed:
            raise RuleBroken(_g("%(name)s is not on the list now: put them back first.") % {"name": self.contact})

    def remove(self, *, by: User) -> ParticipantEvent:
        """Take the person off the list; the row stays on record. Locks the meet and the row. Returns the event.

        Raise RuleBroken where they are off it, or while accompanying officers name them as their head.
        """
        self.check_list(by)
        with transaction.atomic():
            self.meet.lock()
            self.lock()
            self.check_current()
            self.check_leaving(is_accompanied=self.delegation.current().exists())
            self.check_not_invited()
            # Another may come for that person.
            former, self.substitute_for = self.substitute_for, None
            self.removed_at = clock.now()
            self.version += 1
            self.save(update_fields=["removed_at", "substitute_for", "version"])
            changes = {"substitute_for": [str(former), ""]} if former else {}
            event: ParticipantEvent = self.record("remove", by=by, changes=changes)
            return event

    @property
    def is_to_be_revoked(self) -> bool:
        """Whether the person may come by an invitation: revoking it tells them, and their calendar."""
        return self.invitation_status in COUNTS_ON_COMING

    def check_not_invited(self) -> None:
        """Raise RuleBroken while the invitation is to be revoked first."""
        if self.is_to_be_revoked:
            raise RuleBroken(_g("%(name)s is invited: revoke the invitation first.") % {"name": self.contact})

    # --- undo ----------------------------------------------------------------------------------------------------

    # What an operation on many may change, and undo sets again.
    UNDONE: ClassVar[tuple[str, ...]] = ("category", "precedence", "mode", "head_id")

    def snapshot(self) -> dict[str, Any]:
        """The values that `undo` restores."""
        return {name: getattr(self, name) for name in self.UNDONE}

    def undo(self, event: ParticipantEvent, snapshot: Mapping[str, Any], *, by: User) -> ParticipantEvent:
        """Undo `event`, a change of somebody on the list: restore the values before it; return the undo event.

        Locks the meet and the row. Raise RuleBroken where something else was done since, or a rule refuses it now.
        """
        self.check_list(by)
        with transaction.atomic():
            self.meet.lock()
            self.lock()
            if self.events.order_by("-pk").values_list("pk", flat=True).first() != event.pk:
                raise RuleBroken(_g("%(name)s was changed since: it stays as it is.") % {"name": self.contact})
            if self.category == Category.HEAD != snapshot["category"]:
                self.check_leaving(is_accompanied=self.delegation.current().exists())
            for name, value in snapshot.items():
                setattr(self, name, value)
            self.removed_at = None
            self.check_delegation()
            self.version += 1
            self.save()
            changes = {name: [after, before] for name, (before, after) in event.changes.items()}
            undone: ParticipantEvent = self.record("undo", by=by, changes=changes)
            return undone

    # --- needs ---------------------------------------------------------------------------------------------------

    def set_needs(self, values: Mapping[str, str], *, by: User, version: int, base: Mapping[str, str]) -> None:
        """Save what the person needs, or delete the row where that is nothing. Locks the row; see Edited.edit.

        Raise NotAllowed to all but the secretariat, StaleEdit where somebody else wrote the same, RuleBroken when
        needs are no longer kept.
        """
        self.check_list(by)
        with transaction.atomic():
            self.lock()
            if self.meet.ends_on < needs_retained_since():
                raise RuleBroken(_g("Needs are deleted 30 days after the meet: none can be entered now."))
            needs, _is_new = ParticipantNeeds.objects.get_or_create(participant=self)
            needs.participant = self
            before = needs.version
            needs.edit(values, by=by, version=version, base=base)
            if needs.version != before:
                self.record("needs", by=by)
            if not any(getattr(needs, name) for name in NEEDS):
                needs.delete()


NEEDS = ("travel", "access", "diet")


def needs_retained_since() -> date:
    """The needs for meets whose last day lies before this one are deleted."""
    return clock.today() - NEEDS_RETENTION


class ParticipantNeedsQuerySet(models.QuerySet["ParticipantNeeds"]):
    def visible_to(self, user: User) -> ParticipantNeedsQuerySet:
        """All for the secretariat, none for others."""
        return within_meet(self, user, "participant__meet") if user.is_secretariat else self.none()

    def outdated(self) -> ParticipantNeedsQuerySet:
        """Needs for meets that ended more than NEEDS_RETENTION ago."""
        return self.filter(participant__meet__ends_on__lt=needs_retained_since())


class ParticipantNeeds(LastEdits):
    """What somebody needs at the meet: for the secretariat alone, and deleted NEEDS_RETENTION after it."""

    # With a default of the database's own: the code of before writes rows without it.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    participant = models.OneToOneField(
        Participant, models.CASCADE, related_name="needs", verbose_name=_("participant")
    )
    travel = ProseField(_("travel"), max_length=500, blank=True)
    access = ProseField(_("access"), max_length=500, blank=True)
    diet = ProseField(_("diet"), max_length=500, blank=True)

    objects: ClassVar[ParticipantNeedsQuerySet] = ParticipantNeedsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("needs of a participant")
        verbose_name_plural = _("needs of participants")

    def __str__(self) -> str:
        return str(self.participant)

    def check_edit(self, by: User) -> None:
        self.participant.check_list(by)

    def edits_are_events(self) -> bool:
        """What somebody needs is in no trail; the participant's says that it was changed."""
        return False


class ParticipantEvent(Event):
    """What was done to a participant. It never holds what they need."""

    PAST: ClassVar[dict[str, Any]] = {
        "create": _("added this participant"),
        "edit": _("changed this participant"),
        "import": _("changed this participant from a sheet"),
        "remove": _("took this participant off the list"),
        "put_back": _("put this participant back on the list"),
        "needs": _("changed what this participant needs"),
        "undo": _("undid a bulk change of this participant"),
        "merge": _("merged this participant with another"),
    }
    subject = models.ForeignKey(Participant, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="participantevent_trail")]
