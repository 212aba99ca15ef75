"""The questions of a return, as part of what the mission writes: each answer is edited and saved like a field."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _g

from core import clock
from core.merging import digest
from core.rules import RuleBroken
from participants.models import byline
from recommendations.comments.audience import reads_comments
from recommendations.moves import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from participants.models import User

    from .models import Question

MOST = 20
_FIELD = "answer_"


def field_of(question: Question) -> str:
    """The name under which its answer is written and saved."""
    return f"{_FIELD}{question.number}"


def _by_return(questions: list[Question]) -> list[list[Question]]:
    return [list(found) for _round, found in groupby(questions, key=attrgetter("round"))][::-1]


class Answered(models.Model):
    """Mixed into the recommendation, before what edits and completes its text.

    `answer_1` is the answer to the first question of the return that the mission has before it. Answers are kept with
    the question, by whom and since when; the trail tells of the questions, and that it was submitted again.
    """

    past: Any
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
        labels = {f"{name}_by_label": byline(f"{name}_by", f"{name}_at") for name in ("asked", "answered")}
        rows = self.questions_asked.select_related("answered_by").annotate(**labels)
        return list(rows.order_by("round", "number"))

    @cached_property
    def asked(self) -> dict[str, Question]:
        """`answer_1` -> the question of the last return, while it is returned."""
        if self.status != Status.RETURNED or not self.questions:
            return {}
        last = self.questions[-1].round
        return {field_of(one): one for one in self.questions if one.round == last}

    def questions_for(self, user: User) -> list[Question]:
        """What `user` may read of them, of a row of `in_full(user)`: none for who takes no part in the conversation.

        What was asked or answered at a time in which they could not read the row has no words.
        """
        if not reads_comments(self, user):  # type: ignore[arg-type] # into which this is mixed
            return []
        told = [copy(one) for one in self.questions]
        for one in told:
            self.past.take_words(one, one.answered_at, "answer")
            is_answer_withheld = one.is_withheld
            self.past.take_words(one, one.asked_at, "text")
            one.is_answer_withheld = is_answer_withheld
        return told

    def rounds_for(self, user: User) -> list[list[Question]]:
        """The same by returns, the latest first."""
        return _by_return(self.questions_for(user))

    def rounds(self) -> list[list[Question]]:
        """All of them by returns, the latest first, whoever reads."""
        return _by_return(self.questions)

    def lock(self) -> None:
        """See Edited. What was asked and answered is read again with the row."""
        super().lock()  # type: ignore[misc]  # of Edited, beside which this stands
        self._forget_questions()

    def _forget_questions(self) -> None:
        for name in ("questions", "asked", "was_asked"):
            vars(self).pop(name, None)

    def put_questions(self, texts: Iterable[str], *, by: User | None) -> list[Question]:
        """The numbered questions of the return that is being made. Raise RuleBroken on none, too many or bad ones."""
        last = self.questions[-1].round if self.questions else 0
        texts = [text.strip() for text in texts if text.strip()]
        if not texts:
            raise RuleBroken(self.MISSING["questions"])
        if len(texts) > MOST:
            raise RuleBroken(_g("At most %(most)d questions at once, please.") % {"most": MOST})
        model: Any = self.questions_asked.model
        asked: list[Question] = [
            model.checked(recommendation=self, round=last + 1, number=number, text=text, asked_by=by)
            for number, text in enumerate(texts, 1)
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

    def _shown_of(self, name: str) -> Any:
        return self.asked[name].answer if name in self.asked else super()._shown_of(name)  # type: ignore[misc]

    def digest_of(self, name: str, value: Any) -> str:
        return digest(value) if name in self.asked else str(super().digest_of(name, value))  # type: ignore[misc]

    def last_edit(self, name: str) -> tuple[str, datetime] | None:
        if name not in self.asked:
            return super().last_edit(name)  # type: ignore[misc]
        question = self.asked[name]
        by, at = question.answered_by, question.answered_at
        return (by.label_at(at), at) if by and at else None

    def _label(self, name: str) -> str:
        if name in self.asked:
            return _g("Answer to question %(number)d") % {"number": self.asked[name].number}
        return str(super()._label(name))  # type: ignore[misc]

    def _display(self, name: str, value: Any) -> str:
        return str(value) if name in self.asked else str(super()._display(name, value))  # type: ignore[misc]

    def _write(self, changed: Mapping[str, Any], *, by: User) -> Any:
        event = super()._write(  # type: ignore[misc]
            {name: value for name, value in changed.items() if name not in self.asked}, by=by
        )
        # In the instant of the event: what is answered in a save that changes who may read the row belongs to both
        # times (core.past).
        for name in changed.keys() & self.asked.keys():
            self.asked[name].keep(changed[name], by=by, at=event.at if event else clock.now())
        return event
