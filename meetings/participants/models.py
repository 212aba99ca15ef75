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
from core.editing import Edited
from core.history import Event
from core.rules import NotAllowed, RuleBroken
from core.search import each_word
from core.text import ProseField
from meetings.models.meets import Meet
from meetings.models.within import within_meet
from participants.contacts.models import Contact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from participants.models import User

# Of an invitation: the person does not come, or somebody else does in their place.
NOT_COMING = ("declined", "substitute_approved", "revoked")
# How long after the last day of the meet the needs of participants are kept.
NEEDS_KEPT = timedelta(days=30)


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
        """Everybody for the secretariat; for missions and departments their own people; for others themselves."""
        if not user.is_active:
            return self.none()
        rows = within_meet(self, user)
        if user.is_secretariat:
            return rows
        own = Q(contact__user=user.pk)
        if not user.is_observer:
            own |= Q(contact__organisation__in=user.organisation_ids)
        return rows.filter(own)

    def current(self) -> ParticipantQuerySet:
        """Without those who were taken off the list."""
        return self.filter(removed_at=None)

    def expected(self) -> ParticipantQuerySet:
        """Without those who declined, whose invitation was revoked, or in whose place a substitute comes."""
        substitutes = Participant.objects.current().filter(substitute_for=OuterRef("pk"))
        return self.current().exclude(invitation_status__in=NOT_COMING).exclude(Exists(substitutes))

    def in_person(self) -> ParticipantQuerySet:
        """Without those who take part by video."""
        return self.filter(mode=Participant.Mode.IN_PERSON)

    def search(self, words: str) -> ParticipantQuerySet:
        """Whose name, designation, organisation or email address has each of the words."""
        names = ("name", "name_hi", "designation", "email", "organisation_name", "organisation__name")
        return self.filter(each_word(words, *(f"contact__{name}__icontains" for name in names)))


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
        ]

    def __str__(self) -> str:
        return str(self.contact)

    @classmethod
    def add(cls, meet: Meet, contact: Contact, *, by: User | None, **values: Any) -> Participant:
        """Put a person on the list of `meet`, or back on it; `values` already validated. Locks the meet.

        Raise NotAllowed to all but the secretariat, RuleBroken for who is on the list, or where the delegation is
        full.
        """
        if by is not None and not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes the list of participants."))
        with transaction.atomic():
            meet.lock()
            if former := cls.objects.filter(meet=meet, contact=contact).first():
                return former.put_back(values, by=by)
            values.setdefault("precedence", PRECEDENCE[Category(values["category"])])
            participant = cls(meet=meet, contact=contact, **values)
            participant.check_delegation()
            participant.insert()
            participant.record("create", by=by)
        return participant

    def put_back(self, values: Mapping[str, Any], *, by: User | None) -> Participant:
        """Put who was taken off the list back on it, with these values. Locks the row; the caller holds the meet's."""
        self.lock()
        if self.removed_at is None:
            raise RuleBroken(_g("%(name)s is on the list already.") % {"name": self.contact}, field="contact")
        for name, value in values.items():
            setattr(self, name, value)
        self.removed_at = None
        self.check_delegation()
        self.version += 1
        self.save()
        self.record("put_back", by=by)
        return self

    def check_delegation(self) -> None:
        """Raise RuleBroken where the head leads no delegation, or has as many officers as the meet allows."""
        if self.head is None:
            return
        if self.head.meet_id != self.meet_id or self.head.category != Category.HEAD or self.head.removed_at:
            raise RuleBroken(_g("Choose a head of mission on the list of this meet."), field="head")
        # Who has a substitute does not come: the substitute counts.
        others = (
            self.head.delegation.current().filter(substitute=None).exclude(pk__in=[self.pk, self.substitute_for_id])
        )
        if self.removed_at is None and others.count() >= self.meet.accompanying_limit:
            raise RuleBroken(
                _g("%(head)s is accompanied by %(limit)d officers already, which is this meet's limit.")
                % {"head": self.head, "limit": self.meet.accompanying_limit},
                field="head",
            )

    def check_edit(self, by: User) -> None:
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes the list of participants."))

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        """Refuse a delegation that is full."""
        if "head" in changed:
            proposed = Participant(pk=self.pk, meet=self.meet, head=changed["head"], removed_at=self.removed_at)
            proposed.check_delegation()

    def remove(self, *, by: User) -> None:
        """Take the person off the list; the row stays on record. Locks the row.

        Raise RuleBroken where they are off it, or while accompanying officers name them as their head.
        """
        with transaction.atomic():
            self.lock()
            self.check_edit(by)
            if self.removed_at:
                raise RuleBroken(_g("%(name)s is off the list already.") % {"name": self.contact})
            if self.delegation.current().exists():
                raise RuleBroken(
                    _g("Officers accompany %(name)s: give them another head first.") % {"name": self.contact}
                )
            self.removed_at = clock.now()
            self.version += 1
            self.save(update_fields=["removed_at", "version"])
            self.record("remove", by=by)


class ParticipantNeeds(models.Model):
    """What somebody needs at the meet: for the secretariat alone, and deleted NEEDS_KEPT after it."""

    participant = models.OneToOneField(
        Participant, models.CASCADE, related_name="needs", verbose_name=_("participant")
    )
    travel = ProseField(_("travel"), max_length=500, blank=True)
    access = ProseField(_("access"), max_length=500, blank=True)
    diet = ProseField(_("diet"), max_length=500, blank=True)

    objects: ClassVar[models.Manager[ParticipantNeeds]] = models.Manager()

    class Meta:
        verbose_name = _("needs of a participant")
        verbose_name_plural = _("needs of participants")

    def __str__(self) -> str:
        return str(self.participant)


class ParticipantEvent(Event):
    """What was done to a participant. It never holds what they need."""

    PAST: ClassVar[dict[str, Any]] = {
        "create": _("added this participant"),
        "edit": _("changed this participant"),
        "import": _("changed this participant from a sheet"),
        "remove": _("took this participant off the list"),
        "put_back": _("put this participant back on the list"),
        "needs": _("changed what this participant needs"),
        "merge": _("merged this participant with another"),
    }
    subject = models.ForeignKey(Participant, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="participantevent_trail")]
