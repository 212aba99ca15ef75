"""What moves take beside the verb."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from core.text import LONG, ProseInput
from countries.models import Organisation
from recommendations.choices import Choices
from recommendations.moves import DECIDES_WITHOUT_ANSWER, MOVES

from .fields import NOTHING, in_groups
from .queries import RecommendationQuerySet


class MoveForm(forms.Form):
    """A verb, a reason, and what some moves take beside it. What is wrong with them the move itself says."""

    verb = forms.Field(required=False)
    note = forms.Field(required=False)
    department = forms.CharField(required=False)
    into = forms.CharField(required=False, max_length=40)
    by_on = forms.DateField(required=False)
    until_on = forms.DateField(required=False)
    part = forms.Field(required=False)
    questions = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    without_answer = forms.BooleanField(required=False)

    def asked(self, among: RecommendationQuerySet) -> dict[str, Any]:
        """The arguments of `move`; `into` is looked up among those that the person may see."""
        self.is_valid()
        data = self.cleaned_data
        verb = str(data.get("verb") or "")
        takes = MOVES[verb].takes if verb in MOVES else ()
        details: dict[str, Any] = {}
        if "department" in takes:
            details["department"] = Organisation.objects.departments().filter(code=data.get("department", "")).first()
        if "into" in takes:
            details["into"] = among.filter(reference=data.get("into", "").upper()).first()
        if "questions" in takes:
            details["questions"] = numbered(data.get("questions") or ())
        details |= {name: data.get(name) for name in ("by_on", "until_on", "part") if name in takes}
        if verb in DECIDES_WITHOUT_ANSWER:
            details["without_answer"] = bool(data.get("without_answer"))
        return {"verb": verb, "note": str(data.get("note") or ""), **details}


# What people put before a question on its line: "1.", "2)", "-".
_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•*])\s+")


def numbered(texts: Iterable[Any]) -> list[str]:
    """The questions of `texts`, one to each line, without numbers: they get theirs by their order."""
    lines = (line for text in texts for line in str(text).splitlines())
    return [text for line in lines if (text := _NUMBER.sub("", line).strip())]


DAY = DayInput()


class PartForm(forms.Form):
    """What "accept in part" takes beside the reason."""

    part = ProseInput(label=_("What is accepted"), max_length=LONG, widget=forms.Textarea({"rows": 3}))


class QuestionsForm(forms.Form):
    """What "return" takes beside a note."""

    questions = ProseInput(
        label=_("Questions"),
        help_text=_("One on each line; they are numbered in this order, and the mission answers each."),
        max_length=LONG,
        widget=forms.Textarea({"rows": 5}),
    )


class UntilForm(forms.Form):
    """What "defer" takes beside the reason."""

    until_on = forms.DateField(
        label=_("Until"), widget=DAY, help_text=_("On this day it stands in the queue again, to be examined.")
    )


class ReferForm(forms.Form):
    """What "refer" takes beside the question."""

    department = forms.ChoiceField(label=_("Department"))
    by_on = forms.DateField(label=_("Answer by"), widget=DAY)

    def __init__(self, *, choices: Choices) -> None:
        super().__init__(auto_id="refer_%s")
        rows = choices.get("department", {})
        self.fields["department"].choices = [*NOTHING, *in_groups(rows, is_flat=True)]  # type: ignore[attr-defined]


def without_answer_field(department: str, *, required: bool) -> forms.BooleanField:
    """The tick by which somebody decides although `department` has not answered."""
    label = _g("Decide without the answer of %(department)s") % {"department": department}
    return forms.BooleanField(
        label=label, required=required, help_text=_("It was asked, and its answer has not come yet.")
    )


# What a move takes beside the reason, where nothing has to be looked up for it.
BESIDE: dict[str, type[forms.Form]] = {"accept_in_part": PartForm, "defer": UntilForm, "return": QuestionsForm}
