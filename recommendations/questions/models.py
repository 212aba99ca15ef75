"""What the ministry asks: the mission by numbered questions, another department by a referral."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.filler import is_filler
from core.lifecycle import check_reason
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField
from countries.models import Organisation
from participants.models import User
from recommendations.moves import OPEN_TO_DECISION, reads_internal
from recommendations.recommendation.models import Recommendation


class Question(models.Model):
    """One numbered question of a return, and the mission's answer to it.

    `round` counts the returns of a recommendation from 1; `number` the questions of one return from 1.
    """

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="questions_asked", verbose_name=_("recommendation")
    )
    round = models.PositiveSmallIntegerField(_("return"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = ProseField(_("question"), max_length=1000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    answer = ProseField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True)

    # Of a copy for one reader: whether its words are of a time in which they could not read the row (core.past).
    is_withheld = False
    is_answer_withheld = False

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "round", "number"], name="question_numbered_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="question_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @classmethod
    def checked(cls, **values: Any) -> Question:
        """A question that is not kept yet. Raise RuleBroken where its text says nothing or cannot be kept."""
        question = cls(**values)
        if is_filler(question.text):
            raise RuleBroken(_g("“%(text)s” is no question that can be answered.") % {"text": question.text})
        try:
            question.clean_fields(exclude=["recommendation", "asked_by", "answered_by", "answer", "answered_at"])
        except ValidationError as error:
            facts = {"number": question.number, "why": error.messages[0]}
            raise RuleBroken(_g("Question %(number)d: %(why)s") % facts) from error
        return question

    def keep(self, answer: str, *, by: User, at: datetime) -> None:
        """Write the answer down, or take it back (""); the recommendation holds its lock and has looked at who may."""
        self.answer = answer
        self.answered_by, self.answered_at = (by, at) if answer else (None, None)
        self.save(update_fields=["answer", "answered_by", "answered_at"])


class ReferralQuerySet(models.QuerySet["Referral"]):
    def active(self) -> ReferralQuerySet:
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)

    def unanswered(self) -> ReferralQuerySet:
        """Neither answered, nor passed on, nor taken back."""
        return self.active().filter(answered_at=None)

    def open(self) -> ReferralQuerySet:
        """Still to be answered: it lies with the department, and is not decided without it."""
        return self.unanswered().filter(
            recommendation__status__in=OPEN_TO_DECISION, department=F("recommendation__referred_to")
        )


class Referral(models.Model):
    """A question to another department, with the day by which it should answer. Internal to the ministries."""

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="referrals", verbose_name=_("recommendation")
    )
    department = models.ForeignKey(
        Organisation, models.PROTECT, related_name="referrals", verbose_name=_("department")
    )
    question = ProseField(_("question"))
    answer_by_on = models.DateField(_("answer by"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    answer = ProseField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    # By who asked, soon after: nobody is asked any more, and nothing was answered.
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    objects: ClassVar[ReferralQuerySet] = ReferralQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="referral_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(answered_at=None), name="referral_answered_or_taken_back"
            ),
        ]
        indexes = [
            # What a department has still to answer.
            models.Index(fields=["department", "answer_by_on"], condition=Q(answered_at=None), name="referral_open")
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.question[:60]}"

    @classmethod
    def answer_of(cls, row: Recommendation, text: str, *, by: User) -> Referral:
        """Answer what the department of `by` is asked about `row`, which then lies again where it came from.

        Locks the row. Raise NotAllowed to who does not sit in the department, RuleBroken when nothing is asked.
        """
        with transaction.atomic():
            row.lock()
            if not reads_internal(by):
                raise NotAllowed(_g("Only the department that is asked answers."))
            asked = row.referrals.open().select_related("department").order_by("pk").last()
            if asked is None:
                raise RuleBroken(_g("No department is asked about it now."))
            if asked.department_id not in by.organisation_ids:
                raise NotAllowed(_g("Only the department that is asked answers."))
            check_reason(text, _g("Write the department's answer."))
            asked.keep(text.strip(), by=by)
            row.referred_to = None
            row.touch()
            row.version += 1
            row.save(update_fields=["referred_to", "last_human_update_at", "version"])
            row.record(
                "answer_referral", by=by, note=asked.answer, changes={"referred_to": [asked.department.name, ""]}
            )
        return asked

    def keep(self, answer: str, *, by: User) -> None:
        """Write the answer down; `answer_of` has looked at who may."""
        self.answer, self.answered_by, self.answered_at = answer, by, clock.now()
        self.save(update_fields=["answer", "answered_by", "answered_at"])
