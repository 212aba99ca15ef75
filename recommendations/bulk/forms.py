"""What is done to many recommendations at once, and to which."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.choosing import ManyForm
from core.lifecycle import check_reason
from core.rules import RuleBroken
from core.text import LONG, ProseInput
from participants.models import User
from recommendations.choices import departments
from recommendations.examining.examined import check_ahead
from recommendations.examining.forms import step_fields
from recommendations.moves import MOVES
from recommendations.ranking.scores import STEPS
from recommendations.recommendation.fields import PickField
from recommendations.recommendation.forms import DAY
from recommendations.recommendation.models import Recommendation

from .models import RecommendationOperation
from .plan import Plan

_SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})", re.ASCII)


def seen_of(asked: QueryDict) -> dict[int, int]:
    """Which of them the preview promised, with the version that it showed."""
    found = (_SEEN.fullmatch(value) for value in asked.getlist("seen"))
    return {int(one[1]): int(one[2]) for one in found if one}


def _judged(check: Callable[[], None]) -> None:
    """Let the sentence of a rule stand beside its field."""
    try:
        check()
    except RuleBroken as refused:
        raise ValidationError(str(refused.sentence)) from refused


class BulkForm(ManyForm):
    """One operation for all that are chosen."""

    beside: ClassVar[Any] = ""  # what else is to be known of it

    def carry_out_on(self, rows: list[Recommendation], *, by: User) -> RecommendationOperation | None:
        """Do what a preview promised; None where it is not done, as without a preview."""
        data: Any = self.data
        if data.get("step") != "do" or not (seen := seen_of(data)):
            return None
        return self.perform(lambda: self.operation(rows, by=by, key=self.cleaned_data["key"], seen=seen))

    def operation(self, rows: list[Recommendation], **how: Any) -> RecommendationOperation:
        raise NotImplementedError

    def sentence(self, plan: Plan) -> str:
        """What exactly it will do."""
        raise NotImplementedError


class BulkReferForm(BulkForm):
    """One department, one question, one day."""

    kind = RecommendationOperation.Kind.REFER
    heading = _("Refer the chosen recommendations")
    beside = _("Each person of the department gets one mail that names all of them.")
    field_order = ("department", "by_on", "note", "key")

    by_on = forms.DateField(label=_("Answer by"), widget=DAY)
    note = ProseInput(
        label=_("Question to the department"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The same for all of them; the missions do not see it."),
        error_messages={"required": MOVES["refer"].why},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        rows = departments().get("department", {})
        self.fields["department"] = PickField(label=_("Department"), rows=rows, is_flat=True)
        self.order_fields(self.field_order)

    def clean_by_on(self) -> Any:
        _judged(lambda: check_ahead(self.cleaned_data["by_on"]))
        return self.cleaned_data["by_on"]

    def clean_note(self) -> str:
        _judged(lambda: check_reason(self.cleaned_data["note"], MOVES["refer"].why))
        return str(self.cleaned_data["note"])

    def operation(self, rows: list[Recommendation], **how: Any) -> RecommendationOperation:
        values = {name: self.cleaned_data[name] for name in ("department", "by_on", "note")}
        return RecommendationOperation.refer(rows, **values, **how)

    def sentence(self, plan: Plan) -> str:
        number = len(plan.possible)
        return ngettext(
            "This refers %(number)d recommendation to %(department)s and sends it one mail.",
            "This refers %(number)d recommendations to %(department)s and sends it one mail.",
            number,
        ) % {"number": number, "department": self.cleaned_data["department"]}


class BulkScoreForm(BulkForm):
    """The same three steps for all."""

    kind = RecommendationOperation.Kind.SCORE
    heading = _("Score the chosen recommendations")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields |= step_fields()

    def operation(self, rows: list[Recommendation], **how: Any) -> RecommendationOperation:
        given = {name.removesuffix("_score"): self.cleaned_data[name] for name in STEPS}
        return RecommendationOperation.score(rows, **given, **how)

    def sentence(self, plan: Plan) -> str:
        number = len(plan.possible)
        return ngettext(
            "This gives %(number)d recommendation the scores below, and sends no mail.",
            "This gives %(number)d recommendations the scores below, and sends no mail.",
            number,
        ) % {"number": number}
