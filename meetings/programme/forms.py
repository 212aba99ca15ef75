"""The shape of requests about sessions and their agendas."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, EditForm, OperationForm
from core.rules import RuleBroken
from core.text import LONG, LineInput, ProseInput, one_line, plain_text
from core.zones import zone_of
from documents.kinds import ACCEPT
from meetings.participants.models import Category, Participant

from .choosing import ParticipantField, PeopleForm
from .documents import SessionDocument
from .models import SLOT_FIELDS, AgendaItem, Session
from .roles import EXPECTED

if TYPE_CHECKING:
    from core.lifecycle import Move
    from meetings.models.meets import Meet
    from participants.models import User

DAY = DayInput()
TIME = forms.TimeInput({"type": "time"}, format="%H:%M")
# People whom a search shows.
MOST_FOUND = 50
USUAL_LENGTH = timedelta(hours=1)
NAME_HELP = _("Type part of the name and choose from the list.")


def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a local time at the venue. Raise ValidationError for one that a change of clocks leaves out."""
    local = datetime.combine(on, at, tzinfo=zone)
    there_and_back = local.astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise forms.ValidationError(_g("The clocks change then: this time does not exist on that day."))
    return local.astimezone(UTC)


class TimedForm(forms.BaseForm):
    """Mixed into a form with a day, and times that are typed as local time of the venue."""

    zone: ZoneInfo

    def show_times(self, session: Session) -> None:
        """Show saved times as local time of the venue."""
        for name in ("starts_at", "ends_at"):
            if name in self.fields and (at := getattr(session, name)):
                self.initial[name] = at.astimezone(session.zone).time()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("starts_at", "ends_at"):
            if at := data.get(name):
                data[name] = self._instant(name, data.get("on"), at)
        return data

    def _instant(self, name: str, on: date | None, at: time) -> datetime | None:
        if on is None:
            if "on" not in self.errors:
                self.add_error("on", _g("Choose the day."))
            return None
        try:
            return instant(on, at, self.zone)
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None


class SessionFields(TimedForm, PeopleForm, forms.ModelForm):
    """What is said of a session."""

    starts_at = forms.TimeField(label=_("Begins"), required=False, widget=TIME, help_text=_("At the venue."))
    ends_at = forms.TimeField(label=_("Ends"), required=False, widget=TIME)
    chair = ParticipantField(label=_("Chair"), help_text=NAME_HELP)
    rapporteur = ParticipantField(label=_("Rapporteur"), help_text=NAME_HELP)

    class Meta:
        model = Session
        fields = ("title", "kind", "on", "starts_at", "ends_at", "room", "video_url", "chair", "rapporteur")
        widgets: ClassVar[dict[str, forms.Widget]] = {"on": DAY, "video_url": forms.URLInput()}


class NewSessionForm(OperationForm, SessionFields):
    def __init__(self, data: Any = None, *, meet: Meet) -> None:
        super().__init__(data, initial={"on": meet.starts_on})
        self.meet, self.zone = meet, zone_of(meet.time_zone)
        self.offer(meet, "chair", "rapporteur")

    def add(self, *, by: User) -> Session | None:
        """Add the session; None where something is wrong, and the form says what."""
        return self.perform(lambda: Session.add(self.meet, by=by, **self.cleaned_data))


class SessionEditForm(SessionFields, EditForm):
    """Changes a session; `recipients` says before who gets an email of it."""

    def __init__(self, data: Any = None, *, instance: Session) -> None:
        super().__init__(data, instance=instance)
        self.zone = instance.zone
        self.show_times(instance)
        self.offer(instance.meet, "chair", "rapporteur", chosen=instance)

    def recipients(self, *, by: User) -> list[int]:
        """The participants whom the change would tell; nobody where it is wrong: `write` says then what."""
        if not self.is_valid():
            return []
        row, values = self.edited, self._edited()["values"]
        assert isinstance(row, Session)  # noqa: S101 - mypy cannot know whose form it is
        try:
            row.check_changes(values)
        except RuleBroken:
            return []
        return row.recipients_of_edit(values, by=by)

    def proposed(self) -> Session:
        """The session as it would be; it is not saved."""
        row: Any = self.edited
        values = self._edited()["values"]
        names = [field.attname for field in Session._meta.concrete_fields]
        proposed = Session(**{name: getattr(row, name) for name in names})
        proposed.meet = row.meet
        for name, value in values.items():
            setattr(proposed, name, value)
        return proposed


class SlotForm(SessionEditForm):
    """Moves a session to another time or room; it lasts as long as before."""

    ends_at = None  # type: ignore[assignment] # follows the beginning
    chair = None  # type: ignore[assignment]
    rapporteur = None  # type: ignore[assignment]

    class Meta:
        model = Session
        fields = SLOT_FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = {"on": DAY}

    def __init__(self, data: Any = None, *, instance: Session, initial: Any = None) -> None:
        super(SessionEditForm, self).__init__(data, instance=instance)
        self.zone = instance.zone
        self.show_times(instance)
        self.fields["on"].required = self.fields["starts_at"].required = True
        for name in SLOT_FIELDS:
            if name in (initial or {}):
                self.initial[name] = initial[name]

    def _edited(self) -> dict[str, Any]:
        """With the end, where it is this form that moves the beginning: as long after it as it stands now."""
        edited = super()._edited()
        session: Any = self.edited
        if starts_at := edited["values"].get("starts_at"):
            edited["values"]["ends_at"] = starts_at + (timedelta(minutes=session.minutes) or USUAL_LENGTH)
            edited["base"]["ends_at"] = session.digest_of("ends_at", session.ends_at)
        return edited


class NoteForm(OperationForm, forms.Form):
    """A move with its reason."""

    note = ProseInput(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=LONG)

    def __init__(self, data: Any = None, *, move: Move) -> None:
        super().__init__(data)
        self.fields["note"].required = bool(move.why)
        self.fields["note"].error_messages["required"] = move.why


class AgendaItemFields(PeopleForm, forms.ModelForm):
    presenter = ParticipantField(label=_("Presenter"), help_text=NAME_HELP)

    class Meta:
        model = AgendaItem
        fields = ("title", "minutes", "presenter")


class NewAgendaItemForm(OperationForm, AgendaItemFields):
    def __init__(self, data: Any = None, *, session: Session) -> None:
        super().__init__(data)
        self.session = session
        self.offer(session.meet, "presenter")

    def recipients(self, *, by: User) -> list[int]:
        """The participants who would be told of the item; nobody where the form is wrong, or the agenda full."""
        if not self.is_valid() or not AgendaItem.has_place(self.session):
            return []
        return AgendaItem(session=self.session).presenter_recipients(self.cleaned_data["presenter"], by=by)

    def add(self, *, by: User) -> AgendaItem | None:
        """Add the item; None where something is wrong, and the form says what."""
        return self.perform(lambda: AgendaItem.add(self.session, by=by, **self.cleaned_data))


class AgendaItemForm(AgendaItemFields, EditForm):
    def __init__(self, data: Any = None, *, instance: AgendaItem) -> None:
        super().__init__(data, instance=instance)
        self.offer(instance.session.meet, "presenter", chosen=instance)

    def recipients(self, *, by: User) -> list[int]:
        """The participants who would be told of the change; nobody where the form is wrong."""
        if not self.is_valid():
            return []
        row: Any = self.edited
        found: list[int] = row.presenter_recipients(self.cleaned_data["presenter"], by=by)
        return found


class OrderForm(OperationForm, forms.Form):
    """The numbers of an agenda's items, in their new order."""

    order = forms.CharField(max_length=1000)

    def clean_order(self) -> list[int]:
        numbers = self.cleaned_data["order"].split(",")
        if not all(number.isascii() and number.isdigit() and len(number) < 16 for number in numbers):
            raise forms.ValidationError(_g("Send the numbers of the items, with commas between."))
        return [int(number) for number in numbers]


class FindPeopleForm(forms.Form):
    """Who could be expected in a session: by name, organisation or category."""

    q = LineInput(label=_("Name, designation or organisation"), required=False, max_length=100)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[("", _("All")), *Category.choices])

    def __init__(self, data: Any = None, *, session: Session) -> None:
        super().__init__(data)
        self.session = session

    def found(self, user: User) -> Any:
        """Those on the list who fit and are not expected yet; nobody where the form is wrong."""
        rows = Participant.objects.visible_to(user).current().filter(meet=self.session.meet)
        if not self.is_valid():
            return rows.none()
        if words := self.cleaned_data["q"]:
            rows = rows.search(words)
        if category := self.cleaned_data["category"]:
            rows = rows.filter(category=category)
        expected = self.session.expected.values("participant")
        return rows.exclude(pk__in=expected).select_related("contact__organisation").order_by("precedence", "pk")


class ExpectForm(OperationForm, forms.Form):
    """Who is added: those that are ticked, or all that the search finds."""

    def __init__(self, data: Any = None, *, session: Session, found: Any) -> None:
        super().__init__(data)
        self.session = session
        self.fields["participants"] = forms.ModelMultipleChoiceField(queryset=found, required=False)
        self.fields["everybody"] = forms.BooleanField(required=False)
        self._found = found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        rows = self._found if data.get("everybody") else data.get("participants")
        data["chosen"] = list(rows or ())
        if not data["chosen"] and not self.errors:
            raise forms.ValidationError(_g("Choose at least one person."))
        return data

    def recipients(self, *, by: User) -> list[int]:
        """Who would be told that they are expected: nobody while the session is a draft."""
        if not self.is_valid():
            return []
        new = {(row.pk, EXPECTED) for row in self.cleaned_data["chosen"]}
        return self.session.role_recipients(set(), new, by=by)

    def expect(self, *, by: User) -> bool:
        """Add them; False where something is wrong, and the form says what."""
        return self.done(lambda: self.session.expect(self.cleaned_data["chosen"], by=by))


class DocumentForm(OperationForm, forms.Form):
    """What the file is, documents.checking judges."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word (docx), Excel (xlsx), PNG or JPEG; at most 10 MB; without macros or a password."),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    title = LineInput(
        label=_("What it is"),
        required=False,
        validators=[plain_text, one_line, MaxLengthValidator(150)],
        help_text=_("Without it, the file's name is shown."),
    )

    def add_to(self, session: Session, *, by: User) -> SessionDocument | None:
        """Attach it to the session; None where something is wrong, and the form says what."""
        return self.perform(
            lambda: SessionDocument.add(session, self.cleaned_data["file"], title=self.cleaned_data["title"], by=by)
        )
