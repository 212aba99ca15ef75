"""After how many working days people are reminded. The secretariat edits the rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderRule(models.Model):
    """One step of one calendar: so many working days after the day that it counts from (before: below zero)."""

    class Counts(models.TextChoices):
        """What the days are counted from."""

        DUE = "due", _("The due date of an action item")
        ACCEPT = "accept", _("The day on which somebody was asked to accept")
        VERIFY = "verify", _("The day on which somebody was asked to verify")
        ANSWER = "answer", _("The day on which something was returned")
        SENIOR = "senior", _("The due date of an action item: the senior of its post is told")
        HEAD = "head", _("The due date of an action item: the head of the organisation is told")
        DESK = "desk", _("The due date of an action item: it stands on the secretariat's desk")
        INVITE = "invite", _("The last day to answer an invitation")
        SILENT = "silent", _("The last word on an action item: its owner is asked")
        SILENT_HIGH = "silent_hi", _("The last word on an action item of high priority: its owner is asked")
        SILENT_TWICE = "silent2", _("The last word on an action item: the senior of its post is told")
        SILENT_TWICE_HIGH = "silent2_hi", _("The last word on one of high priority: the senior of its post is told")

    counts = models.CharField(_("counted from"), max_length=10, choices=Counts)
    days = models.SmallIntegerField(_("working days after"), help_text=_("Below zero: before. Zero: on the day."))
    repeat_every = models.PositiveSmallIntegerField(
        _("and again every so many working days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Until the next step, or until it is done."),
    )
    is_on = models.BooleanField(_("in use"), default=True)

    objects: ClassVar[models.Manager[ReminderRule]] = models.Manager()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["counts", "days"]
        constraints = [
            models.UniqueConstraint(fields=["counts", "days"], name="rule_once_a_day"),
            models.CheckConstraint(condition=~models.Q(repeat_every=0), name="rule_repeats_after_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_counts_display()}: {self.days:+d}"


class Schedule:
    """The steps of one calendar, earliest first."""

    def __init__(self, rules: Iterable[ReminderRule]) -> None:
        self._rules = sorted((rule for rule in rules if rule.is_on), key=lambda rule: rule.days)

    def reached(self, days: int) -> int | None:
        """The last step that lies at or before `days`: the worst that is due. None while it is too early."""
        step = None
        for rule in self._rules:
            if rule.days > days:
                break
            step = rule.days
            if rule.repeat_every:
                step += (days - rule.days) // rule.repeat_every * rule.repeat_every
        return step

    @classmethod
    def fixed(cls, steps: Iterable[int]) -> Self:
        """The calendar that has these steps, for which the secretariat has no rules."""
        return cls(ReminderRule(days=days) for days in steps)

    @classmethod
    def all(cls) -> dict[str, Self]:
        """By what they count from. One query. A newer version may have left rules that this one does not know."""
        rules: dict[str, list[Any]] = {counts: [] for counts in ReminderRule.Counts.values}
        for rule in ReminderRule.objects.filter(counts__in=rules):
            rules[rule.counts].append(rule)
        return {counts: cls(found) for counts, found in rules.items()}
