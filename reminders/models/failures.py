"""What of the reminders could not be worked out for one person: set aside, so that it stops nobody else."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.logs import safe_error
from participants.models import SavedView, User


class ReminderFailureQuerySet(models.QuerySet["ReminderFailure"]):
    def visible_to(self, user: User) -> ReminderFailureQuerySet:
        """All of them for the secretariat, none for others."""
        return self if user.is_secretariat else self.none()

    def of_views(self) -> ReminderFailureQuerySet:
        """Saved views that cannot be searched: their owner can change that."""
        return self.filter(saved_view__isnull=False)


class ReminderFailure(models.Model):
    """One cause of reminders (`work`) that broke for one person, or one of their saved views.

    It is tried again the next day, or when the secretariat asks for it; the row goes when that succeeds.
    """

    work = models.CharField(_("kind of reminder"), max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("for"))
    saved_view = models.ForeignKey(
        SavedView, models.CASCADE, null=True, related_name="+", verbose_name=_("saved view")
    )
    # Its type and place alone (core.logs.safe_error): the words of an error may quote what people wrote.
    error = models.CharField(_("error"), max_length=300)
    # Events of a trail after this number were not told of.
    after_event = models.BigIntegerField(default=0)
    tries = models.PositiveIntegerField(_("tries"), default=1)
    failed_at = models.DateTimeField(_("since"), default=clock.now)
    # Null: it is tried again at once.
    tried_on = models.DateField(null=True)

    objects: ClassVar[ReminderFailureQuerySet] = ReminderFailureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("failed reminder")
        verbose_name_plural = _("failed reminders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "person"], condition=Q(saved_view=None), name="reminder_failure_once"
            ),
            models.UniqueConstraint(
                fields=["saved_view"], condition=Q(saved_view__isnull=False), name="reminder_failure_of_view_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work}: {self.person_id}"

    @property
    def is_due(self) -> bool:
        """Whether it may be tried again."""
        return self.tried_on is None or self.tried_on < clock.today()

    @classmethod
    def set_aside(
        cls, work: str, person: int, error: Exception, *, view: int | None = None, after_event: int = 0
    ) -> ReminderFailure:
        """Note that `work` broke for `person` today (India's day); what was noted before is counted on."""
        values: dict[str, Any] = {"error": safe_error(error), "tried_on": clock.today()}
        row, is_new = cls.objects.get_or_create(
            work=work, person_id=person, saved_view_id=view, defaults={**values, "after_event": after_event}
        )
        if not is_new:
            cls.objects.filter(pk=row.pk).update(**values, tries=models.F("tries") + 1)
        return row

    def try_again(self) -> None:
        """Let the next sweep try it at once."""
        self.tried_on = None
        self.save(update_fields=["tried_on"])
