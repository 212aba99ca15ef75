"""What narrows and orders the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import Subquery, Value
from django.utils.translation import gettext_lazy as _

from core import columns
from core.columns import ColumnsField
from core.forms import DayInput, FilterForm
from core.search import LONGEST
from countries.hs_codes import read_code
from participants.models import SavedView, User
from recommendations import choices as offered
from recommendations.choices import Choices
from recommendations.moves import Status
from recommendations.recommendation.fields import in_groups
from recommendations.recommendation.finding import ASKED, NOT_STATED
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.progress_class import ProgressClass
from recommendations.recommendation.queries import RecommendationQuerySet

from .columns import COLUMNS, LINKS, NO_LINK, ORDERS, USUAL, columns_for

DAY = DayInput()


class ColumnsForm(columns.ColumnsForm):
    """The columns of the table of recommendations."""

    CHOICES, USUAL, LINKS, NO_LINK = COLUMNS, USUAL, LINKS, NO_LINK


class HSField(forms.CharField):
    """An HS code, however it is grouped."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return read_code(typed) if typed else ""


class RecommendationFilter(FilterForm):
    """What narrows and orders the list; in the URL, so that it can be mailed."""

    FOLDED = (
        "meet",
        "session",
        "mission",
        "mast",
        "hs",
        "band",
        "horizon",
        "person",
        "submitted_from",
        "submitted_until",
    )

    q = forms.CharField(label=_("Words or reference"), required=False, max_length=LONGEST)
    assigned_to = forms.ChoiceField(
        label=_("Assigned to"),
        required=False,
        choices=[("", _("All")), ("mine", _("Ours")), ("waiting", _("Waiting for us"))],
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), (ASKED, _("Submitted, whatever became of it")), *Status.choices],
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    meet = forms.ChoiceField(label=_("Meet"), required=False)
    session = forms.ChoiceField(label=_("Session"), required=False)
    mission = forms.ChoiceField(label=_("Mission"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    lever = forms.ChoiceField(
        label=_("Lever"), required=False, choices=[("", _("All")), *Recommendation.Lever.choices]
    )
    progress_class = forms.ChoiceField(
        label=_("Progress"), required=False, choices=[("", _("All")), *ProgressClass.choices]
    )
    mast = forms.ChoiceField(label=_("Kind of measure (MAST)"), required=False)
    hs = HSField(label=_("HS code"), required=False, max_length=24)
    band = forms.TypedChoiceField(
        label=_("Value at least"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("All")), *Recommendation.Band.choices],
    )
    horizon = forms.ChoiceField(
        label=_("Horizon"), required=False, choices=[("", _("All")), *Recommendation.Horizon.choices]
    )
    person = forms.CharField(label=_("Drafted or examined by"), required=False, max_length=100)
    submitted_from = forms.DateField(label=_("Submitted from"), required=False, widget=DAY)
    submitted_until = forms.DateField(label=_("Submitted until"), required=False, widget=DAY)
    # A saved view, and from when on what is new in it is marked (microseconds since 1970; else since it last told).
    view = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    since = forms.IntegerField(required=False, min_value=0, max_value=2**52, widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        label=_("Sorted"),
        required=False,
        choices=[
            ("", _("Newest first")),
            ("oldest", _("Oldest first")),
            ("since", _("Longest in its status")),
            ("-since", _("Moved last")),
            ("reference", _("By country and number")),
            ("-reference", _("By country and number, backwards")),
        ],
    )

    columns = ColumnsField(codes=COLUMNS, links=LINKS, no_link=NO_LINK)

    def __init__(self, data: Any, *, choices: Choices, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.fields["columns"] = ColumnsField(codes=columns_for(user), links=LINKS, no_link=NO_LINK)
        self.views = list(choices.get("view", {}).values())
        for name in ("country", "meet", "session", "mission", "sector", "mast"):
            rows = choices.get("mast_chapter" if name == "mast" else name, {})
            self.fields[name].choices = [("", _("All")), *in_groups(rows, is_flat=True)]  # type: ignore[attr-defined]
        self.fields["mast"].choices += [(NOT_STATED, _("Not said"))]  # type: ignore[attr-defined]
        if user.is_observer:
            del self.fields["assigned_to"]

    def narrow(self, rows: RecommendationQuerySet) -> RecommendationQuerySet:
        """Those of `rows` that are asked for. See `check`."""
        self.check()
        beside = ("sort", "view", "since", "columns")
        asked = {name: value for name, value in self.cleaned_data.items() if name not in beside}
        assigned_to = asked.pop("assigned_to", "")
        with self.shown_again():
            rows = rows.belonging(assigned_to, self.user).narrowed(self.user, **asked)
        self.notice = rows.notice
        return rows

    @property
    def marks_since(self) -> Any:
        """From when on what is new or changed is marked; None where nothing is."""
        if since := self.cleaned_data.get("since"):
            return Value(datetime.fromtimestamp(since / 1e6, UTC))
        view = self.cleaned_data.get("view")
        return view and Subquery(SavedView.objects.filter(pk=view, owner=self.user).values("told_until"))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns of the table, where the reader has chosen some; call `narrow` or `check` first."""
        return self.cleaned_data.get("columns") or ()

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS[self.cleaned_data["sort"]]


def saved_rows(reader: User, asked: Mapping[str, str]) -> RecommendationQuerySet:
    """What `reader` sees with the filters of a saved view."""
    filters = RecommendationFilter(asked, choices=offered.for_filters(reader), user=reader)
    return filters.narrow(Recommendation.objects.visible_to(reader))
