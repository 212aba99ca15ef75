"""The texts of which the invitations of a meet are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.editing import Edited
from core.history import Event
from core.rules import NotAllowed
from core.text import LineField, ProseField
from meetings.models.meets import Meet
from meetings.models.within import within_meet
from meetings.participants.models import Category, Participant

from .wording import LINK_NOTE, SAMPLE, check_placeholders, fill

if TYPE_CHECKING:
    from participants.models import User


class InvitationTemplateQuerySet(models.QuerySet["InvitationTemplate"]):
    def visible_to(self, user: User) -> InvitationTemplateQuerySet:
        """All for the secretariat; nobody else needs them."""
        return within_meet(self, user) if user.is_secretariat else self.none()

    def fitting(self, category: str) -> InvitationTemplate | None:
        """The text for this category: its own, else the one for all."""
        of_category = {text.category: text for text in reversed(self)}
        return of_category.get(category) or of_category.get("")


class InvitationTemplate(Edited):
    """A text of which the invitations of one meet are made, in English and Hindi."""

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="invitation_templates", verbose_name=_("meet"))
    name = LineField(_("name"), max_length=80)
    category = models.CharField(
        _("category"), max_length=12, choices=Category, blank=True, help_text=_("Empty: for all categories.")
    )
    subject_en = LineField(_("subject in English"), max_length=200, validators=[check_placeholders])
    text_en = ProseField(_("text in English"), validators=[check_placeholders])
    subject_hi = LineField(_("subject in Hindi"), max_length=200, validators=[check_placeholders])
    text_hi = ProseField(_("text in Hindi"), validators=[check_placeholders])
    asks_sessions = models.BooleanField(
        _("ask about each session"), default=False, help_text=_("The answer says which sessions the person attends.")
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects: ClassVar[InvitationTemplateQuerySet] = InvitationTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation text")
        verbose_name_plural = _("invitation texts")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meet", "name"],
                name="invitation_template_once",
                violation_error_message=_("The meet has a text of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def sample(cls, meet: Meet) -> InvitationTemplate:
        """The text with which a meet begins, not saved."""
        return cls(meet=meet, name="Standard invitation", is_sample=meet.is_sample, **SAMPLE)

    @classmethod
    def blank(cls, meet: Meet) -> InvitationTemplate:
        """With the standard text to begin from, and no name; not saved."""
        return cls(meet=meet, **SAMPLE)

    @classmethod
    def ensure_sample(cls, meet: Meet, *, by: User) -> None:
        """Give the meet its first text, if it has none. The caller holds the lock of the meet."""
        if not cls.objects.filter(meet=meet).exists():
            template = cls.sample(meet)
            template.insert()
            template.record("create", by=by)

    @classmethod
    def add(cls, meet: Meet, *, by: User, **values: Any) -> InvitationTemplate:
        """Add a text, `values` already validated. Raise NotAllowed to all but the secretariat."""
        template = cls(meet=meet, **values)
        template.check_edit(by)
        with transaction.atomic():
            template.insert()
            template.record("create", by=by)
        return template

    def check_edit(self, by: User) -> None:
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes the texts of invitations."))

    def write_to(self, participant: Participant, *, language: str) -> tuple[str, str]:
        """Return subject and text for one participant. Invitations made before keep the text that they had."""
        with translation.override(language):
            values = _values_for(participant, language)
        subject, text = (self.subject_hi, self.text_hi) if language == "hi" else (self.subject_en, self.text_en)
        return fill(subject, values)[:200], fill(text, values)


def _values_for(participant: Participant, language: str) -> dict[str, str]:
    """The values of the placeholders, in the present language."""
    contact, meet = participant.contact, participant.meet
    return {
        "form_of_address": contact.honorific,
        "name": contact.label,
        "designation": contact.designation,
        "organisation": contact.organisation_label,
        "meet": meet.label,
        "dates": dates_of(meet),
        "venue": meet.venue or _g("a venue to be announced"),
        "answer_by": date_format(meet.answers_close_on, "DATE_FORMAT"),
        "link_note": LINK_NOTE[language],
    }


def dates_of(meet: Meet) -> str:
    """The days of the meet, in the present language."""
    first, last = (date_format(day, "DATE_FORMAT") for day in (meet.starts_on, meet.ends_on))
    return first if meet.starts_on == meet.ends_on else _g("%(first)s to %(last)s") % {"first": first, "last": last}


class InvitationTemplateEvent(Event):
    """What was done to a text of invitations."""

    PAST: ClassVar[dict[str, Any]] = {"create": _("added this text"), "edit": _("changed this text")}
    subject = models.ForeignKey(InvitationTemplate, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="invitationtemplate_trail")]
