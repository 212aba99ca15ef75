"""What is changed for many participants at once, and for which: those that are ticked, or all that filters find."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.choosing import ManyForm, Plan, Planned, numbers_of
from core.rules import Refusal
from meetings.models.meets import Meet
from meetings.participants.forms import ParticipantFilter
from meetings.participants.models import Category, Participant

from .models import MOST, ParticipantOperation, check_number

if TYPE_CHECKING:
    from participants.models import User

Kind = ParticipantOperation.Kind


@dataclass(frozen=True)
class Selection:
    """`numbers` are the ticked ones; where `is_all`, all that `query` finds, as the address of the list says it."""

    meet: Meet
    numbers: tuple[int, ...]
    is_all: bool
    query: str

    @classmethod
    def of(cls, asked: QueryDict, meet: Meet) -> Selection:
        is_all = bool(asked.get("all"))
        return cls(meet, () if is_all else tuple(numbers_of(asked)), is_all, asked.get("filter", "")[:2000])

    def participants(self, user: User) -> list[Participant]:
        """Those of them that `user` sees, by precedence, with the officers who accompany them. Two statements.

        Raise NotAllowed to all but the secretariat, RuleBroken where none or too many are chosen.
        """
        Participant.check_list(user)
        rows = Participant.objects.visible_to(user).filter(meet=self.meet)
        if self.is_all:
            rows = self._filters(user).narrow(rows)
        else:
            check_number(len(set(self.numbers)))
            rows = rows.filter(pk__in=self.numbers)
        officers = Prefetch("delegation", Participant.objects.visible_to(user).current(), to_attr="officers")
        rows = rows.select_related("contact__organisation", "meet").prefetch_related(officers)
        found: list[Any] = list(rows.order_by("precedence", "pk")[: MOST + 1])
        check_number(len(found))
        return found

    def _filters(self, user: User) -> ParticipantFilter:
        asked = QueryDict(self.query, mutable=True)
        asked.pop("page", None)
        return ParticipantFilter(asked, user=user)


class BulkPlan(Plan):
    """The selected participants with what an operation would do to each."""

    @classmethod
    def of(cls, operation: ParticipantOperation, rows: list[Participant]) -> BulkPlan:
        """Asks nothing of the database: they are read with their officers."""
        leaving = frozenset(row.pk for row in rows)
        return cls([Planned(row, _why_not(operation, row, leaving)) for row in rows])

    @property
    def confirmation(self) -> str:
        """Names what the preview says: nothing else is done than that."""
        rows = sorted(self.rows, key=lambda one: one.row.pk)
        lines = [f"{one.row.pk}:{one.row.version}:{bool(one.why_not)}" for one in rows]
        return sha256("\n".join(lines).encode()).hexdigest()[:32]


def _why_not(operation: ParticipantOperation, row: Participant, leaving: frozenset[int]) -> str:
    try:
        operation.check_possible(row, leaving=leaving)
    except Refusal as refused:
        return str(refused.sentence)
    return ""


class BulkForm(ManyForm):
    """One operation on all that are selected; nothing is done before its preview was confirmed."""

    is_stale = False

    def plan(self, rows: list[Participant], *, by: User) -> BulkPlan | None:
        """What it would do to `rows`; None where the form is not filled in well."""
        if not self.is_bound or not self.is_preview:
            return None
        operation = ParticipantOperation(kind=self.kind, value=str(self.new_value), by=by)
        return BulkPlan.of(operation, rows)

    @property
    def new_value(self) -> Any:
        return self.cleaned_data.get("value", "")

    def begin(self, plan: BulkPlan, meet: Meet, *, by: User) -> ParticipantOperation | None:
        """Do what the preview promised; None without one, or where it would promise something else now."""
        confirmation = self.data.get("confirmation", "")
        if self.data.get("step") != "do" or not confirmation:
            return None
        key = self.cleaned_data["key"]
        if done := ParticipantOperation.objects.visible_to(by).filter(key=key).first():
            return done  # a second press
        if confirmation != plan.confirmation:
            self.is_stale, self.http_status = True, 409
            return None
        rows = [one.row for one in plan.rows]
        values: dict[str, Any] = {"kind": self.kind, "value": self.new_value, "key": key}
        return self.perform(lambda: ParticipantOperation.perform(meet, rows, by=by, **values))

    def sentence(self, plan: BulkPlan) -> str:
        """What exactly it will do."""
        number = len(plan.possible)
        words = {"number": number, "value": self.chosen_label("value") if "value" in self.fields else ""}
        return self.number_sentence(number) % words

    def number_sentence(self, number: int) -> str:
        raise NotImplementedError


class CategoryForm(BulkForm):
    kind = Kind.CATEGORY
    heading = _("Set category")
    value = forms.ChoiceField(
        label=_("Category"),
        choices=[("", _("Choose")), *Category.choices],
        help_text=_("Whoever has the usual precedence of the old category gets that of the new one."),
    )

    def number_sentence(self, number: int) -> str:
        return ngettext(
            "Sets the category of %(number)d participant to “%(value)s”.",
            "Sets the category of %(number)d participants to “%(value)s”.",
            number,
        )


class ModeForm(BulkForm):
    kind = Kind.MODE
    heading = _("Set mode")
    value = forms.ChoiceField(label=_("Takes part"), choices=[("", _("Choose")), *Participant.Mode.choices])

    def number_sentence(self, number: int) -> str:
        return ngettext(
            "Changes how %(number)d participant takes part: %(value)s.",
            "Changes how %(number)d participants take part: %(value)s.",
            number,
        )


class PrecedenceForm(BulkForm):
    kind = Kind.PRECEDENCE
    heading = _("Set precedence")
    value = forms.IntegerField(
        label=_("Precedence"),
        min_value=1,
        max_value=9999,
        help_text=_("Lower numbers come first in lists and in the seating."),
    )

    def number_sentence(self, number: int) -> str:
        return ngettext(
            "Sets the precedence of %(number)d participant to %(value)s.",
            "Sets the precedence of %(number)d participants to %(value)s.",
            number,
        )


class RemoveForm(BulkForm):
    kind = Kind.REMOVE
    heading = _("Remove from list")

    def number_sentence(self, number: int) -> str:
        return ngettext(
            "Takes %(number)d participant off the list. The record stays.",
            "Takes %(number)d participants off the list. Their records stay.",
            number,
        )


FORMS: dict[str, type[BulkForm]] = {form.kind: form for form in (CategoryForm, ModeForm, PrecedenceForm, RemoveForm)}
