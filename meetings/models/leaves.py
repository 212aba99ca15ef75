"""Leave to submit after the meet's day for submissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import RuleBroken
from core.text import ProseField
from countries.models import Organisation

from .meets import Meet

if TYPE_CHECKING:
    from datetime import date

    from participants.models import User


class LateLeaveQuerySet(models.QuerySet["LateLeave"]):
    def in_force(self) -> LateLeaveQuerySet:
        """Given, and not over: its last day is counted by the venue's calendar, which is India's."""
        return self.filter(until_on__gte=clock.today())

    def covers(self, mission: int, meet: Meet) -> bool:
        """Whether the mission with this number may submit to `meet` today, by the calendar of its venue."""
        today = clock.today(meet.time_zone)
        return self.filter(meet=meet, mission=mission, until_on__gte=today).exists()


class LateLeave(models.Model):
    """One mission may submit to one meet until a later day. Given again, it replaces the former."""

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="late_leaves", verbose_name=_("meet"))
    mission = models.ForeignKey(Organisation, models.PROTECT, related_name="late_leaves", verbose_name=_("mission"))
    until_on = models.DateField(_("may submit until"))
    reason = ProseField(_("reason"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by"), editable=False
    )
    given_at = models.DateTimeField(_("given"), default=clock.now, editable=False)

    objects: ClassVar[LateLeaveQuerySet] = LateLeaveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("leave to submit late")
        verbose_name_plural = _("leaves to submit late")
        ordering = ["meet", "mission"]
        constraints = [models.UniqueConstraint(fields=["meet", "mission"], name="one_leave_a_mission")]

    def __str__(self) -> str:
        return f"{self.mission}: {self.until_on}"

    @property
    def is_over(self) -> bool:
        return self.until_on < clock.today(self.meet.time_zone)

    @classmethod
    def give(cls, meet: Meet, *, mission: Organisation, until_on: date, reason: str, by: User) -> LateLeave:
        """Let `mission` submit to `meet` until the end of `until_on`; an earlier leave is replaced.

        Raise RuleBroken for a day that is past, and for one on which nobody is late yet.
        """
        if until_on < clock.today(meet.time_zone):
            raise RuleBroken(_g("This day is past: choose today or a later one."), field="until_on")
        if until_on <= meet.submit_by_on:
            raise RuleBroken(_g("Until this day every mission may submit: choose a later one."), field="until_on")
        with transaction.atomic():
            meet.lock()
            before = cls.objects.filter(meet=meet, mission=mission).first()
            values = {"until_on": until_on, "reason": reason, "given_by": by, "given_at": clock.now()}
            leave, _is_new = cls.objects.update_or_create(meet=meet, mission=mission, defaults=values)
            changes = {"late_leave": [str(before) if before else "", str(leave)]}
            meet.record("give_leave", by=by, note=reason, changes=changes)
        return leave

    def end(self, *, by: User) -> None:
        """Take the leave back; what was submitted under it stays, and so does its record in the meet's trail."""
        with transaction.atomic():
            self.meet.lock()
            self.delete()
            self.meet.record("end_leave", by=by, changes={"late_leave": [str(self), ""]})
