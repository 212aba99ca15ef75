"""Filters of the list of action items, and the form that chooses its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions import choices
from actions.items.models import ActionItem
from actions.items.queries import ActionItemQuerySet
from actions.moves import Status
from actions.outcomes.moves import OutcomeStatus
from actions.progress.choices import WaitingOn
from core import clock, columns
from core.choices import LongSelect, OfferedChoices, translated_choices
from core.columns import ColumnsField
from core.figures import changed_url
from core.forms import CodeField, DayInput, FilterForm, NumberField
from core.search import LONGEST
from meetings.models import Meet
from participants.models import Post, User
from recommendations.models import ProgressClass, Recommendation

from .board import RECENT
from .columns import BESIDE_MONEY, COLUMNS, LATELY, LINKS, LONGEST_SILENCE, NO_LINK, ORDERS, USUAL


class ColumnsForm(columns.ColumnsForm):
    """The columns of the table of action items."""

    CHOICES, USUAL, LINKS, NO_LINK = COLUMNS, USUAL, LINKS, NO_LINK


# Years for which days, and the months beside them, can be worked out.
MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", re.ASCII)
ALL = ("", _("All"))


def _choice(label: Any, choices: Sequence[tuple[Any, Any]]) -> forms.ChoiceField:
    """A filter by one of these, or by none."""
    return forms.ChoiceField(label=label, required=False, choices=translated_choices(choices), widget=LongSelect)


class ItemFilter(FilterForm):
    """What narrows and orders the list, in the URL; without a state it shows what is live."""

    FOLDED: ClassVar[tuple[str, ...]] = (
        "status",
        "kind",
        "waiting",
        "organisation",
        "post",
        "meet",
        "session",
        "lever",
        "progress_class",
        "days_without_update",
        "day",
        "vacant",
        "won",
    )

    BESIDE = FilterForm.BESIDE | {"month", "group", "view", "since"}
    # What says how rows are shown, not which.
    NO_WORDS: ClassVar[tuple[str, ...]] = ("assigned_to", "sort", "month", "group", "columns")

    assigned_to = forms.ChoiceField(
        label=_("Assigned to"),
        required=False,
        widget=forms.HiddenInput,
        choices=[
            ALL,
            ("mine", _("Mine")),
            ("ours", _("My organisation's")),
            ("verify", _("For me to verify")),
            ("support", _("I support")),
            ("watched", _("Watched by me")),
        ],
    )
    q = forms.CharField(label=_("Words of the title, or reference"), required=False, max_length=LONGEST)
    state = _choice(
        _("State"),
        [
            ("", _("Live")),
            ("late", _("Late")),
            ("unaccepted", _("Not accepted in time")),
            ("week", _("Due within seven days")),
            ("month", _("Due this month")),
            ("year", _("Due by 31 March, the financial year's end")),
            ("blocked", _("Waiting for another action item")),
            (LATELY, _("Verified in the last 30 days")),
            (_("Only"), Status.choices),
            ("all", _("All, closed ones too")),
        ],
    )
    status = _choice(_("In this status only"), [ALL, *Status.choices])
    country = CodeField(label=_("Country"), required=False)
    sector = CodeField(label=_("Sector"), required=False)
    kind = _choice(_("Type of action"), [ALL, *ActionItem.Kind.choices])
    waiting = _choice(_("Waiting for"), [ALL, *WaitingOn.choices[1:]])
    organisation = CodeField(label=_("Owner's organisation"), required=False)
    post = NumberField(label=_("Owner's post"), required=False)
    meet = CodeField(label=_("Meet"), required=False)
    session = NumberField(label=_("Session"), required=False)
    lever = _choice(_("Lever"), [ALL, *Recommendation.Lever.choices])
    progress_class = _choice(_("Progress of its recommendation"), [ALL, *ProgressClass.choices])
    days_without_update = forms.IntegerField(
        label=_("No word for days"), required=False, min_value=1, max_value=LONGEST_SILENCE
    )
    day = forms.DateField(label=_("Due on"), required=False, widget=DayInput())
    vacant = forms.BooleanField(label=_("Owner's post is vacant"), required=False)
    won = _choice(
        _("Value won"),
        [
            ALL,
            ("any", _("With value won")),
            (BESIDE_MONEY, _("Beside money")),
            (OutcomeStatus.CONFIRMED, _("Confirmed")),
            (OutcomeStatus.CLAIMED, _("Claimed")),
            (OutcomeStatus.DISPUTED, _("Disputed")),
        ],
    )
    sort = _choice(
        _("Order"),
        [
            ("", _("Due first")),
            ("-due", _("Due last")),
            ("newest", _("Newest first")),
            ("word", _("Longest without a word first")),
            ("-word", _("Latest word first")),
            ("priority", _("High priority first")),
            ("-priority", _("Low priority first")),
        ],
    )
    columns = ColumnsField(codes=COLUMNS, links=LINKS, no_link=NO_LINK)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        for name in ("country", "sector", "organisation", "meet", "session"):
            self._offer(name, partial(self._choices, name))
        self._offer("post", self._posts)

    def _offer(self, name: str, read: Any) -> None:
        self.fields[name].choices = OfferedChoices(read)  # type: ignore[attr-defined]

    def _choices(self, name: str) -> choices.Choices:
        return [ALL, *self._offered.get(name, [])]

    @cached_property
    def _offered(self) -> dict[str, choices.Choices]:
        return choices.for_filters()

    def _posts(self) -> choices.Choices:
        """The reader's own; and the one that is asked for, which may be anybody's."""
        own = {str(seat.post_id): seat.post.label for seat in self.user.seats}
        asked = str(self["post"].data or "")
        other = None if asked in own else choices.post(self.user, asked)
        return [ALL, *own.items(), *([(asked, other.label)] if other else [])]

    def narrow(self, rows: ActionItemQuerySet) -> ActionItemQuerySet:
        """Those that are asked for; what is live, unless a state or a status is named."""
        self.check()
        return super().narrow(rows if self.is_named else self.unless_named(rows))

    @property
    def is_named(self) -> bool:
        """Whether the address says in which state the items are."""
        data = self.cleaned_data
        return bool(data.get("state") or data.get("status")) or data.get("assigned_to") == "verify"

    def unless_named(self, rows: ActionItemQuerySet) -> ActionItemQuerySet:
        """What is shown where no state is named."""
        return rows.live()

    def narrow_assigned_to(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        named: dict[str, Callable[[], ActionItemQuerySet]] = {
            "mine": partial(rows.owned_by, self.user),
            "ours": partial(rows.of_organisations, self.user.organisation_ids),
            "verify": partial(rows.to_verify_by, self.user),
            "support": partial(rows.supported_by, self.user),
            "watched": partial(rows.watched_by, self.user),
        }
        return named[value]()

    def narrow_q(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.search(value)

    def narrow_state(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        named: dict[str, Callable[[], ActionItemQuerySet]] = {
            "late": rows.late,
            "unaccepted": rows.not_accepted_in_time,
            "week": rows.due_this_week,
            "month": rows.due_this_month,
            "year": rows.due_this_financial_year,
            "blocked": partial(rows.blocked, self.user),
            LATELY: partial(rows.verified_since, clock.now() - RECENT),
            "all": rows.all,
        }
        return named[value]() if value in named else rows.filter(status=value)

    def narrow_status(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.filter(status=value)

    def narrow_country(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.of_country(choices.number_of("country", value))

    def narrow_sector(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.of_sector(choices.number_of("sector", value))

    def narrow_kind(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.filter(kind=value)

    def narrow_waiting(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.waiting_on(value)

    def narrow_organisation(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.filter(owner__in=Post.objects.filter(organisation__code=value).values("pk"))

    def narrow_post(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.filter(owner=int(value))

    def narrow_meet(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.filter(meet=Meet.objects.filter(slug=value).values("pk")[:1])

    def narrow_session(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        raised = self._seen.narrowed(self.user, session=int(value))
        return rows.of_session(int(value), raised)

    def narrow_lever(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.came_of(self._seen.narrowed(self.user, lever=value))

    def narrow_progress_class(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        return rows.came_of(self._seen.narrowed(self.user, progress_class=value))

    @property
    def _seen(self) -> Any:
        """Recommendations whose words the reader may know: a filter must not tell what a page hides."""
        return Recommendation.objects.visible_to(self.user)

    def narrow_days_without_update(self, rows: ActionItemQuerySet, value: int) -> ActionItemQuerySet:
        return rows.without_update_for(value)

    def narrow_day(self, rows: ActionItemQuerySet, value: date) -> ActionItemQuerySet:
        return rows.filter(due_on=value)

    def narrow_vacant(self, rows: ActionItemQuerySet, _value: object) -> ActionItemQuerySet:
        return rows.unowned()

    def narrow_won(self, rows: ActionItemQuerySet, value: str) -> ActionItemQuerySet:
        counted = (OutcomeStatus.CONFIRMED, OutcomeStatus.CLAIMED)
        if value == BESIDE_MONEY:
            return rows.having_outcomes(*counted, amount=None)
        return rows.having_outcomes(*(counted if value == "any" else [value]))

    def narrow_sort(self, rows: ActionItemQuerySet, _value: object) -> ActionItemQuerySet:
        return rows

    def narrow_columns(self, rows: ActionItemQuerySet, _value: object) -> ActionItemQuerySet:
        return rows

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns of the table, where the reader has chosen some; call `narrow` first."""
        return self.cleaned_data.get("columns") or ()

    @property
    def has_own(self) -> bool:
        """Whether anything can be the reader's own."""
        return bool(self.user.seats)

    @property
    def assigned_to_now(self) -> str:
        return str(self.cleaned_data.get("assigned_to", ""))

    @property
    def has_words(self) -> bool:
        """Whether anything beside the tab narrows the list."""
        return any(value for name, value in self.cleaned_data.items() if name not in self.NO_WORDS)

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which the list is ordered; call `narrow` first."""
        return ORDERS[self.cleaned_data.get("sort") or "due"]


def saved_rows(reader: User, asked: Mapping[str, str]) -> ActionItemQuerySet:
    """What `reader` sees with the filters of a saved view."""
    return ItemFilter(asked, user=reader).narrow(ActionItem.objects.visible_to(reader))


class BoardFilter(ItemFilter):
    """The same above the board: without a state it shows what was verified lately too."""

    def unless_named(self, rows: ActionItemQuerySet) -> ActionItemQuerySet:
        return rows.live_or_verified_since(self.since)

    @cached_property
    def since(self) -> datetime:
        """How far back verified items go."""
        return clock.now() - RECENT

    @property
    def verified_since(self) -> datetime | None:
        """The same where no state is named; else they go back to the first."""
        return None if self.is_named else self.since

    @property
    def also(self) -> list[Status]:
        """What has a column only when it is asked for."""
        asked = {self.state_now, self.cleaned_data.get("status")}
        return [] if asked.isdisjoint(("all", Status.CANCELLED)) else [Status.CANCELLED]

    @property
    def state_now(self) -> str:
        return str(self.cleaned_data.get("state", ""))

    def table_url(self, status: Status) -> str:
        """The address of the table with the items of one column."""
        if status == Status.VERIFIED and not self.is_named:
            return changed_url("actions:item_list", self.data, state=LATELY, page=None)
        if self.state_now in ("", "all", *Status.values):
            return changed_url("actions:item_list", self.data, state=status.value, page=None)
        return changed_url("actions:item_list", self.data, status=status.value, page=None)


class MonthField(forms.CharField):
    """A month as 2027-01; cleans to its first day, or to None."""

    def clean(self, value: Any) -> date | None:
        typed = super().clean(value)
        if not typed:
            return None
        if not MONTH.fullmatch(typed):
            raise forms.ValidationError(_("A month is written as 2027-01."))
        return date(int(typed[:4]), int(typed[5:]), 1)


class CalendarFilter(ItemFilter):
    """The same above the calendar, with its month."""

    month = MonthField(label=_("Month"), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        self.fields["sort"].widget = forms.HiddenInput()

    def narrow_month(self, rows: ActionItemQuerySet, _value: object) -> ActionItemQuerySet:
        return rows

    @property
    def month_asked(self) -> date:
        """The first day of the month that is shown: the present one in India unless another is asked for."""
        return self.cleaned_data.get("month") or clock.today().replace(day=1)


class TimelineFilter(ItemFilter):
    """The same above the timeline, with what its rows are grouped by."""

    group = forms.ChoiceField(
        label=_("Grouped by"), required=False, choices=[("", _("Owner's post")), ("country", _("Country"))]
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        self.fields["sort"].widget = forms.HiddenInput()

    def narrow_group(self, rows: ActionItemQuerySet, _value: object) -> ActionItemQuerySet:
        return rows
