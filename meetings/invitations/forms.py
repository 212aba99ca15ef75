"""The shape of requests about invitations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.choosing import numbers_of
from core.forms import DayInput, EditForm, FilterForm, OperationForm
from core.rules import RuleBroken
from core.text import AddressInput, LineInput, ProseInput, one_line, plain_text
from core.ui import both_times
from countries.models import Organisation
from meetings.participants.models import Category
from meetings.programme.models import Session
from participants.models import User

from .models import Invitation
from .moves import ANSWERS, MOVES
from .queries import SET_CHOICES, by_invitation, participants_of, signatories
from .texts import InvitationTemplate

if TYPE_CHECKING:
    from meetings.models import Meet

_NUMBER = re.compile(r"\b[0-9]{1,18}\b", re.ASCII)
DAY = DayInput()


class InvitationFilter(FilterForm):
    """Filters above the list of invitations."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[("", _("All")), *Category.choices])
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        required=False,
        queryset=Organisation.objects.order_by("name"),
        to_field_name="code",
        empty_label=_("All"),
    )
    invitation = forms.ChoiceField(label=_("Invitation"), required=False, choices=[("", _("All")), *SET_CHOICES])

    def narrow_q(self, rows: Any, value: str) -> Any:
        return rows.search(value)

    def narrow_category(self, rows: Any, value: str) -> Any:
        return rows.filter(category=value)

    def narrow_organisation(self, rows: Any, value: Organisation) -> Any:
        return rows.filter(contact__organisation=value)

    def narrow_invitation(self, rows: Any, value: str) -> Any:
        return by_invitation(rows, value)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for; call `narrow` first."""
        return any(self.cleaned_data.values())


@dataclass(frozen=True)
class Chosen:
    """Whom something is done to: the ticked, or, where `is_all`, all that the list's address `query` finds."""

    numbers: tuple[int, ...]
    is_all: bool
    query: str

    @classmethod
    def of(cls, data: QueryDict) -> Chosen:
        """By what the list or the form sends: `row` for each tick, or `all`, and `filter`."""
        is_all = bool(data.get("all"))
        return cls(() if is_all else tuple(numbers_of(data)), is_all, data.get("filter", "")[:2000])

    def participants(self, meet: Meet, user: User) -> Any:
        """These participants of the meet, as far as `user` sees. Raise RuleBroken where nobody is chosen."""
        rows = participants_of(meet, user)
        if self.is_all:
            asked = QueryDict(self.query, mutable=True)
            asked.pop("page", None)
            return InvitationFilter(asked).narrow(rows)
        if not self.numbers:
            raise RuleBroken(_g("Nobody is chosen: tick people in the list, or choose all that the filters find."))
        return rows.filter(pk__in=self.numbers)


def shown_numbers(data: QueryDict) -> list[int]:
    """The invitations that a preview showed, as its form sends them back."""
    return [int(number) for number in _NUMBER.findall(data.get("shown", ""))]


class PrepareForm(OperationForm, forms.Form):
    """What is the same for all letters that are prepared together."""

    def __init__(self, data: Any = None, *, meet: Meet, user: User) -> None:
        super().__init__(data)
        self.fields["template"] = forms.ModelChoiceField(
            label=_("Text"),
            queryset=InvitationTemplate.objects.visible_to(user).filter(meet=meet),
            required=False,
            empty_label=_("The one for each category"),
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("Each person's own")), *settings.LANGUAGES],
        )
        self.fields["signatory"] = forms.ModelChoiceField(
            label=_("Signatory"),
            queryset=signatories(user),
            empty_label=_("Choose"),
            help_text=_("The letter shows the post."),
        )
        self.fields["letter_date"] = forms.DateField(
            label=_("Date of the letter"), widget=DAY, initial=clock.today(meet.time_zone)
        )

    def prepare(self, meet: Meet, participants: Any, *, by: User) -> list[Invitation] | None:
        """Make the drafts; None where something is wrong, and the form says what."""
        return self.perform(lambda: Invitation.prepare(meet, participants, by=by, **self.cleaned_data))


class InvitationTextForm(EditForm):
    """The text of one draft."""

    class Meta:
        model = Invitation
        fields = ("subject", "text")
        widgets: ClassVar[dict[str, forms.Widget]] = {"text": forms.Textarea({"rows": 16})}


_TEMPLATE_FIELDS = ("name", "category", "subject_en", "text_en", "subject_hi", "text_hi", "asks_sessions")
_TEMPLATE_WIDGETS = {name: forms.Textarea({"rows": 12}) for name in ("text_en", "text_hi")}


class NewTemplateForm(OperationForm, forms.ModelForm):
    class Meta:
        model = InvitationTemplate
        fields = _TEMPLATE_FIELDS
        widgets = _TEMPLATE_WIDGETS

    def add(self, meet: Meet, *, by: User) -> InvitationTemplate | None:
        """Add the text; None where something is wrong, and the form says what."""
        return self.perform(lambda: InvitationTemplate.add(meet, by=by, **self.cleaned_data))


class TemplateForm(EditForm):
    class Meta:
        model = InvitationTemplate
        fields = _TEMPLATE_FIELDS
        widgets = _TEMPLATE_WIDGETS


class MoveForm(forms.Form):
    """A move of one invitation, with what it takes."""

    verb = forms.CharField(max_length=40)
    note = ProseInput(required=False, max_length=5000)
    accepts_other_organisation = forms.BooleanField(required=False)
    nominee = forms.IntegerField(required=False)

    def details(self) -> dict[str, Any]:
        """What `Invitation.move` takes; a verb that is none of ours is refused there."""
        self.is_valid()
        details = {"verb": self.cleaned_data.get("verb", ""), "note": self.cleaned_data.get("note", "")}
        if details["verb"] == "approve":
            details["accepts_other_organisation"] = self.cleaned_data["accepts_other_organisation"]
            details["nominee"] = self.cleaned_data.get("nominee")
        return details


class AnswerForm(OperationForm, forms.Form):
    """What an invitee answers. The answer is the button that is pressed: a form sent without one answers nothing."""

    answer = forms.ChoiceField(
        choices=[(verb, verb) for verb in ANSWERS],
        error_messages={
            "required": _("Choose an answer: yes, maybe, no, or a substitute."),
            "invalid_choice": _("Choose an answer: yes, maybe, no, or a substitute."),
        },
    )
    note = ProseInput(label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))
    name = LineInput(label=_("Name"), required=False, max_length=150, validators=[plain_text, one_line])
    designation = LineInput(label=_("Designation"), required=False, max_length=150, validators=[plain_text, one_line])
    email = AddressInput(label=_("Email address"), required=False)
    organisation_name = LineInput(
        label=_("Other organisation"),
        required=False,
        max_length=200,
        validators=[plain_text, one_line],
        help_text=_("Only if the substitute does not belong to yours."),
    )

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        super().__init__(data)
        self.invitation = invitation
        self._require(data.get("answer") if data else None)
        if invitation.asks_sessions:
            self.fields["sessions"] = self._sessions()

    def _require(self, answer: str | None) -> None:
        """Each answer has a form of its own on the page: what one needs, the others leave out."""
        needed = {"note": ("decline", MOVES["decline"].why), "name": ("propose", Invitation.MISSING["nominee"])}
        for name, (verb, why) in needed.items():
            self.fields[name].required = answer in (None, verb)
            self.fields[name].error_messages["required"] = why

    def clean(self) -> None:
        """Where no answer is chosen, nothing else is missing."""
        for name in ("note", "name"):
            if self.has_error("answer", "required") and self.has_error(name, "required"):
                del self.errors[name]

    def _sessions(self) -> forms.Field:
        sessions = self.invitation.sessions_asked()
        answered = dict(self.invitation.session_answers.values_list("session_id", "is_coming"))
        return forms.TypedMultipleChoiceField(
            label=_("Sessions that you attend"),
            required=False,
            coerce=int,
            choices=[(row.pk, _with_time(row)) for row in sessions],
            initial=[row.pk for row in sessions if answered.get(row.pk, True)],
            widget=forms.CheckboxSelectMultiple,
        )

    def send(self, *, by: User | None) -> bool:
        """Put the answer on record; False where something is wrong, and the form says what."""
        return self.done(lambda: self.invitation.move(self.cleaned_data["answer"], by=by, **self.details()))

    def details(self) -> dict[str, Any]:
        """What `Invitation.move` takes for this answer."""
        answer, data = self.cleaned_data["answer"], self.cleaned_data
        if answer == "propose":
            return {"nominee": self.nominee(), "note": data["note"]}
        if answer == "decline":
            return {"note": data["note"]}
        if "sessions" not in self.fields:
            return {}
        ticked = set(data["sessions"])
        return {"sessions": {row.pk: row.pk in ticked for row in self.invitation.sessions_asked()}}

    def nominee(self) -> dict[str, Any] | None:
        """Who is proposed, of the invitee's own organisation unless another is named; None without a name."""
        data, own = self.cleaned_data, self.invitation.participant.contact
        if not data["name"]:
            return None
        who = {name: data[name] for name in ("name", "designation", "email")}
        if data["organisation_name"]:
            return who | {"organisation_name": data["organisation_name"]}
        return who | {"organisation": own.organisation, "organisation_name": own.organisation_name}


class RecordForm(AnswerForm):
    """An answer that the secretariat records for somebody else."""

    reported_by = LineInput(
        label=_("On whose word"),
        max_length=200,
        validators=[plain_text, one_line],
        help_text=_("Such as “his office, by telephone” or “letter of 3 December”."),
    )
    field_order = ("answer", "reported_by", "note", "name", "designation", "email", "organisation_name")

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        super().__init__(data, invitation=invitation)
        self.fields["note"].required = self.fields["name"].required = False  # the answer is chosen in the same form
        self.fields["answer"] = forms.ChoiceField(
            label=_("Answer"),
            widget=forms.RadioSelect,
            choices=[
                ("accept", _("Yes")),
                ("tentative", _("Maybe")),
                ("decline", _("No")),
                ("propose", _("Propose substitute")),
            ],
        )
        self.fields["note"].help_text = _("Needed for “No”.")
        for name in ("name", "designation", "email", "organisation_name"):
            self.fields[name].label = f"{_g('Substitute')}: {self.fields[name].label}"
        if "sessions" in self.fields:
            self.fields["sessions"].label = _("Sessions attended")

    def details(self) -> dict[str, Any]:
        return super().details() | {"reported_by": self.cleaned_data["reported_by"]}


def _with_time(session: Session) -> str:
    """A session as one chooses it: its title, and when it is."""
    if session.starts_at is None or session.ends_at is None:
        return session.title
    when = both_times(session.starts_at, session.ends_at, session.zone, timezone.get_current_timezone())
    return f"{session.title}, {when}"
