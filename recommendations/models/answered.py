"""The questions of a return, as part of what the mission writes: each answer is edited and saved like a field."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _g

from core.rules import RuleBroken
from recommendations.moves import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from participants.models import User

    from .questions import Question

MOST = 20
_FIELD = "answer_"


def field_of(question: Question) -> str:
    """The name under which its answer is written and saved."""
    return f"{_FIELD}{question.number}"


class Answered(models.Model):
    """Mixed into the recommendation, before what edits and completes its text.

    `answer_1` is the answer to the first question of the return that the mission has before it. Answers are kept with
    the question, by whom and since when; the trail tells of the questions, and that it was submitted again.
    """

    status: Any
    questions_asked: Any
    MISSING: ClassVar[dict[str, Any]]

    class Meta:
        abstract = True

    @cached_property
    def questions(self) -> list[Question]:
        """All that were asked, round by round. One query; none for a row of `in_full()` that was never returned."""
        if not vars(self).get("was_asked", True):
            return []
        return list(self.questions_asked.select_related("asked_by", "answered_by").order_by("round", "number"))

    @cached_property
    def asked(self) -> dict[str, Question]:
        """`answer_1` -> the question of the last return, while it is returned."""
        if self.status != Status.RETURNED or not self.questions:
            return {}
        last = self.questions[-1].round
        return {field_of(one): one for one in self.questions if one.round == last}

    def rounds(self) -> list[list[Question]]:
        """The questions of each return, the latest first."""
        rounds = [list(found) for _round, found in groupby(self.questions, key=attrgetter("round"))]
        return rounds[::-1]

    def lock(self) -> None:
        """See Edited. What was asked and answered is read anew with the row."""
        super().lock()  # type: ignore[misc]  # of Edited, beside which this stands
        self._forget_questions()

    def _forget_questions(self) -> None:
        for name in ("questions", "asked", "was_asked"):
            vars(self).pop(name, None)

    def put_questions(self, texts: Iterable[str], *, by: User | None) -> list[Question]:
        """The numbered questions of the return that is being made. Raise RuleBroken on none, too many or bad ones."""
        last = self.questions[-1].round if self.questions else 0
        said = [text.strip() for text in texts if text.strip()]
        if not said:
            raise RuleBroken(self.MISSING["questions"])
        if len(said) > MOST:
            raise RuleBroken(_g("At most %(most)d questions at once, please.") % {"most": MOST})
        model: Any = self.questions_asked.model
        asked: list[Question] = [
            model.checked(recommendation=self, round=last + 1, number=number, text=text, asked_by=by)
            for number, text in enumerate(said, 1)
        ]
        model.objects.bulk_create(asked)
        self._forget_questions()
        return asked

    # --- as part of the text: see Edited and Completeness --------------------------------------------------------

    def needed(self) -> dict[str, str]:
        """See Completeness. Each question waits for its answer."""
        sentence = _g("The answer to question %(number)d.")
        answers = {name: sentence % {"number": question.number} for name, question in self.asked.items()}
        return super().needed() | answers  # type: ignore[misc]

    def _has(self, name: str) -> bool:
        if name in self.asked:
            return bool(self.asked[name].answer)
        return bool(super()._has(name))  # type: ignore[misc]

    def _present(self, name: str) -> Any:
        return self.asked[name].answer if name in self.asked else super()._present(name)  # type: ignore[misc]

    def _differs(self, name: str, value: Any) -> bool:
        if name in self.asked:
            return bool(self.asked[name].answer != value)
        return bool(super()._differs(name, value))  # type: ignore[misc]

    def _label(self, name: str) -> str:
        if name in self.asked:
            return _g("Answer to question %(number)d") % {"number": self.asked[name].number}
        return str(super()._label(name))  # type: ignore[misc]

    def _said(self, name: str, value: Any) -> str:
        return str(value) if name in self.asked else str(super()._said(name, value))  # type: ignore[misc]

    def _write(self, changed: Mapping[str, Any], *, by: User) -> None:
        for name in changed.keys() & self.asked.keys():
            self.asked[name].keep(changed[name], by=by)
        super()._write(  # type: ignore[misc]
            {name: value for name, value in changed.items() if name not in self.asked}, by=by
        )
