"""The filters of the list of access records."""

from __future__ import annotations

from datetime import date, datetime, time

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput, FilterForm
from participants.models import AccessRecord, User

_ALL = ("", _("All"))
Rows = QuerySet[AccessRecord]


class AccessRecordFilter(FilterForm):
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[_ALL, *AccessRecord.Kind.choices])
    person = forms.CharField(label=_("Name or email address"), required=False, max_length=200)
    from_on = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until_on = forms.DateField(label=_("Until"), required=False, widget=DayInput())
    address = forms.GenericIPAddressField(label=_("IP address"), required=False)
    row = forms.CharField(
        label=_("Row, such as recommendation 12"), required=False, max_length=80, widget=forms.TextInput
    )
    outcome = forms.ChoiceField(
        label=pgettext_lazy("of an access record", "Outcome"),
        required=False,
        choices=[_ALL, *AccessRecord.Outcome.choices],
    )

    order = ("-at", "-id")

    def narrow_kind(self, rows: Rows, value: str) -> Rows:
        return rows.filter(kind=value)

    def narrow_person(self, rows: Rows, value: str) -> Rows:
        return rows.filter(person__in=User.objects.search(value).values("pk"))

    def narrow_from_on(self, rows: Rows, value: date) -> Rows:
        return rows.filter(at__gte=_moment(value, time.min))

    def narrow_until_on(self, rows: Rows, value: date) -> Rows:
        return rows.filter(at__lte=_moment(value, time.max))

    def narrow_address(self, rows: Rows, value: str) -> Rows:
        return rows.filter(address=value)

    def narrow_row(self, rows: Rows, value: str) -> Rows:
        return rows.filter(subject=" ".join(value.lower().split()))

    def narrow_outcome(self, rows: Rows, value: str) -> Rows:
        return rows.filter(outcome=value)


def _moment(on: date, at: time) -> datetime:
    """An instant of the reader's day."""
    return datetime.combine(on, at, tzinfo=timezone.get_current_timezone())
