"""The shape of requests about participants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import columns
from core.cache import cached_in_process
from core.choices import OfferedChoices
from core.columns import ColumnsField
from core.forms import CodeField, EditForm, FilterForm, NumberField, OperationForm
from core.search import LONGEST
from core.text import normalize
from countries.models import Organisation
from meetings.invitation_status import GROUP_LABELS, GROUPS, Status
from meetings.models.meets import Meet
from participants import zones
from participants.contacts.models import Contact
from participants.models import SavedView

from .columns import COLUMNS, LINKS, NO_LINK, NOT_INVITED, ORDERS, USUAL
from .models import NEEDS, Category, Participant, ParticipantNeeds, ParticipantQuerySet

if TYPE_CHECKING:
    from participants.models import User

ALL = ("", _("All"))
MOST_FOUND = 20  # people whom one search for a contact shows
ORGANISATIONS_CACHED = 60  # seconds


class ColumnsForm(columns.ColumnsForm):
    """The columns of the table of participants."""

    CHOICES, USUAL, LINKS, NO_LINK = COLUMNS, USUAL, LINKS, NO_LINK


def organisation_choices() -> list[tuple[Any, Any]]:
    """Organisations by kind, in the reader's language, as they were up to a minute ago."""
    return cached_in_process(f"participant_organisations:{get_language()}", ORGANISATIONS_CACHED, _read_organisations)


def _read_organisations() -> list[tuple[Any, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in Organisation.objects.order_by("kind", "name"):
        groups.setdefault(str(row.get_kind_display()), []).append((row.code, row.label))
    return [ALL, *groups.items()]


class ParticipantFilter(FilterForm):
    """What narrows and orders the list of a meet's participants, in its address."""

    FOLDED: ClassVar[tuple[str, ...]] = ("mode", "head", "state", "sort")
    BESIDE = FilterForm.BESIDE | {"view", "since"}

    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *Category.choices])
    organisation = CodeField(label=_("Organisation"), required=False)
    invitation = forms.ChoiceField(
        label=_("Invitation"),
        required=False,
        choices=[ALL, (NOT_INVITED, _("None yet")), *GROUP_LABELS.items(), (_("Only"), Status.choices)],
    )
    mode = forms.ChoiceField(label=_("Takes part"), required=False, choices=[ALL, *Participant.Mode.choices])
    head = NumberField(label=_("Delegation of"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("On the list")), ("removed", _("Taken off the list")), ("all", _("All"))],
    )
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("", _("Precedence")),
            ("-precedence", _("Precedence, last first")),
            ("name", _("Name")),
            ("-name", _("Name, backwards")),
        ],
    )
    columns = ColumnsField(codes=COLUMNS, links=LINKS, no_link=NO_LINK)
    # A saved view says by it to which meet it belongs.
    meet = CodeField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, slug: str = "") -> None:
        """`slug` is the short name of the meet, for a page that shows the saved views of its list."""
        super().__init__(data)
        self.user, self.slug = user, slug
        self.fields["organisation"].choices = OfferedChoices(organisation_choices)  # type: ignore[attr-defined]
        self.fields["head"].choices = OfferedChoices(self._head)  # type: ignore[attr-defined]
        if not self.data.get("head"):
            self.fields["head"].widget = forms.HiddenInput()

    def _head(self) -> list[tuple[Any, Any]]:
        """The one who is asked for: a page of a participant leads here with it."""
        number = str(self.data.get("head", ""))
        rows = Participant.objects.visible_to(self.user).filter(pk=int(number)) if number.isdecimal() else ()
        return [ALL, *((str(row.pk), str(row.contact)) for row in rows)]

    @cached_property
    def views(self) -> list[SavedView]:
        """The reader's saved views of the list of this meet."""
        query = f"meet={self.slug}"
        rows = SavedView.objects.visible_to(self.user).filter(page=SavedView.Page.PARTICIPANTS)
        return list(rows.filter(Q(query=query) | Q(query__startswith=f"{query}&")))

    def narrow(self, rows: ParticipantQuerySet) -> ParticipantQuerySet:
        """Those that are asked for; those on the list, unless another state is named."""
        self.check()
        narrowed: ParticipantQuerySet = super().narrow(rows if self.cleaned_data["state"] else rows.current())
        return narrowed

    def narrow_q(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.search(value)

    def narrow_category(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.filter(category=value)

    def narrow_organisation(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.of_organisation(value)

    def narrow_invitation(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        if value in GROUPS:
            return rows.filter(invitation_status__in=sorted(GROUPS[value]))
        return rows.filter(invitation_status="" if value == NOT_INVITED else value)

    def narrow_mode(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.filter(mode=value)

    def narrow_head(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.filter(head=int(value))

    def narrow_state(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.removed() if value == "removed" else rows

    def narrow_sort(self, rows: ParticipantQuerySet, _value: str) -> ParticipantQuerySet:
        return rows

    def narrow_columns(self, rows: ParticipantQuerySet, _value: object) -> ParticipantQuerySet:
        return rows

    def narrow_meet(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.filter(meet=Meet.objects.filter(slug=value).values("pk")[:1])

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns that the reader chose; call `narrow` first."""
        return self.cleaned_data.get("columns") or ()

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which the list is ordered; call `narrow` first."""
        return ORDERS[self.cleaned_data.get("sort") or "precedence"]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order and the columns is asked for; call `narrow` first."""
        return any(value for name, value in self.cleaned_data.items() if name not in ("sort", "columns", "meet"))


def saved_rows(reader: User, asked: Mapping[str, str]) -> ParticipantQuerySet:
    """What `reader` sees with the filters of a saved view."""
    return ParticipantFilter(asked, user=reader).narrow(Participant.objects.visible_to(reader))


class HeadField(forms.ModelChoiceField):
    """A head of mission on the list of the meet."""

    def __init__(self, meet: Meet, user: User) -> None:
        rows = Participant.objects.visible_to(user).heads().filter(meet=meet)
        super().__init__(
            label=_("Head of the delegation"),
            required=False,
            queryset=rows.select_related("contact__organisation").order_by("precedence", "pk"),
            empty_label=_("None"),
            help_text=_("For accompanying officers."),
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.contact} ({obj.contact.organisation_label})"


class KnownContactForm(OperationForm, forms.ModelForm):
    """Puts a person who is known on the list of a meet."""

    class Meta:
        model = Participant
        fields = ("category", "precedence", "mode", "head")

    def __init__(self, data: Any = None, *, meet: Meet, user: User) -> None:
        super().__init__(data)
        self.meet, self.user = meet, user
        self.fields["precedence"] = _precedence(help_text=_("Empty: the usual one of the category."))
        self.fields["head"] = HeadField(meet, user)

    def add(self, contact: Any) -> Participant | None:
        """Put `contact` on the list; None where something is wrong, and the form says what."""
        return self.perform(lambda: Participant.add(self.meet, contact, by=self.user, **self.cleaned_data))


class NewContactForm(OperationForm, forms.ModelForm):
    """Adds a person whom nobody knows yet, and puts them on the list of a meet."""

    PLACE = ("category", "precedence", "mode", "head")
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones.choices, initial="Asia/Kolkata")

    class Meta:
        model = Contact
        fields = (
            "honorific",
            "name",
            "name_hi",
            "designation",
            "organisation",
            "organisation_name",
            "email",
            "phone",
            "language",
            "time_zone",
        )

    def __init__(self, data: Any = None, *, meet: Meet, user: User) -> None:
        super().__init__(data)
        self.meet, self.user = meet, user
        self.fields |= KnownContactForm(meet=meet, user=user).fields
        self.order_fields(["category", "honorific", "name", "designation", "organisation", "email"])

    def add(self, _contact: Any) -> Participant | None:
        """Add the person; None where something is wrong, and the form says what."""
        data = dict(self.cleaned_data) if self.is_valid() else {}
        place = {name: data.pop(name) for name in self.PLACE if name in data}
        return self.perform(lambda: Participant.add_new(self.meet, data, by=self.user, **place))


class ContactSearch:
    """People who are known, sought by words; `number` is that of the one who is chosen, 0 for none."""

    def __init__(self, asked: QueryDict, *, meet: Meet, user: User) -> None:
        # PostgreSQL cannot look for NUL.
        self.words = normalize(asked.get("q", "")).replace("\0", "").strip()[:LONGEST]
        chosen = asked.get("contact", "")
        self.number = int(chosen) if re.fullmatch(r"[0-9]{1,18}", chosen, re.ASCII) else -1 if chosen else 0
        self.known = Contact.objects.visible_to(user).live().select_related("organisation")
        self._listed = Participant.objects.visible_to(user).current().filter(meet=meet, contact=OuterRef("pk"))

    @cached_property
    def found(self) -> list[Contact]:
        """The first of them by name, each with whether they are on the list (`is_listed`); none without words."""
        if not self.words:
            return []
        rows = self.known.search(self.words).order_by("name", "pk").annotate(is_listed=Exists(self._listed))
        return list(rows[: MOST_FOUND + 1])

    @property
    def shown(self) -> list[Contact]:
        return self.found[:MOST_FOUND]

    @property
    def has_more(self) -> bool:
        return len(self.found) > MOST_FOUND


class ParticipantForm(EditForm):
    """A participant's place in the meet."""

    class Meta:
        model = Participant
        fields = ("category", "precedence", "mode", "head", "assistant")

    def __init__(self, data: Any = None, *, instance: Participant, user: User) -> None:
        super().__init__(data, instance=instance)
        self.fields["precedence"] = _precedence(required=True)
        self.fields["head"] = HeadField(instance.meet, user)
        self.fields["assistant"].queryset = colleagues(instance, user)  # type: ignore[attr-defined]
        self.fields["assistant"].empty_label = _("None")  # type: ignore[attr-defined]
        self.order_fields(self.Meta.fields)


def colleagues(participant: Participant, user: User) -> QuerySet[Contact]:
    """People of the participant's organisation, who may be the assistant; and who is it now."""
    rows = Contact.objects.visible_to(user).live().exclude(pk=participant.contact_id)
    same = Q(pk=participant.assistant_id)
    if participant.contact.organisation_id:
        same |= Q(organisation=participant.contact.organisation_id)
    return rows.filter(same).select_related("organisation").order_by("name", "pk")


def _precedence(*, required: bool = False, help_text: Any = "") -> forms.IntegerField:
    field: Any = Participant._meta.get_field("precedence")
    return forms.IntegerField(
        label=_("Precedence"),
        required=required,
        min_value=1,
        max_value=9999,
        help_text=help_text or field.help_text,
    )


class NeedsForm(EditForm):
    """What a participant needs."""

    class Meta:
        model = ParticipantNeeds
        fields = NEEDS
        widgets: ClassVar[dict[str, forms.Widget]] = {name: forms.Textarea({"rows": 3}) for name in NEEDS}

    def __init__(self, data: Any = None, *, participant: Participant, needs: ParticipantNeeds | None) -> None:
        super().__init__(data, instance=needs or ParticipantNeeds(participant=participant))
        self.participant = participant

    def set(self, *, by: User) -> bool:
        """Write what was typed; False where something is wrong, and the form says what. Raise StaleEdit."""
        return self.done(lambda: self.participant.set_needs(by=by, **self._edited()))
