"""Which recommendations an agenda item is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import RuleBroken
from meetings.programme.models import AgendaItem
from recommendations.recommendation.models import Recommendation

if TYPE_CHECKING:
    from participants.models import User

MOST = 50


class AgendaRecommendationQuerySet(models.QuerySet["AgendaRecommendation"]):
    def visible_to(self, user: User) -> AgendaRecommendationQuerySet:
        """Those whose session and whose recommendation `user` sees."""
        items = AgendaItem.objects.visible_to(user).order_by().values("pk")
        seen = Recommendation.objects.visible_to(user).order_by().values("pk")
        return self.filter(agenda_item__in=items, recommendation__in=seen)


class AgendaRecommendation(models.Model):
    """One recommendation on the agenda of a session."""

    agenda_item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="recommendations", verbose_name=_("agenda item")
    )
    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="agenda_items", verbose_name=_("recommendation")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"), editable=False
    )
    added_at = models.DateTimeField(_("added"), default=clock.now, editable=False)

    objects: ClassVar[AgendaRecommendationQuerySet] = AgendaRecommendationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("recommendation on an agenda")
        verbose_name_plural = _("recommendations on an agenda")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "recommendation"], name="recommendation_once_an_item")
        ]

    def __str__(self) -> str:
        return str(self.recommendation)

    @classmethod
    def add(cls, item: AgendaItem, recommendation: Recommendation, *, by: User) -> AgendaRecommendation:
        """Link a recommendation to an agenda item. Locks the session; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            item.lock()
            item.check_edit(by)
            known = set(item.recommendations.values_list("recommendation", flat=True))
            if recommendation.pk in known:
                raise RuleBroken(_g("It is on this agenda item already."), field="reference")
            if len(known) >= MOST:
                raise RuleBroken(_g("An agenda item is about %(most)d recommendations at most.") % {"most": MOST})
            return cls.objects.create(agenda_item=item, recommendation=recommendation, added_by=by)

    def remove(self, *, by: User) -> None:
        """Unlink it. Locks the session; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            self.agenda_item.lock()
            self.agenda_item.check_edit(by)
            self.delete()


def recommendations_by_item(session_id: int, user: User) -> dict[int, list[Any]]:
    """The recommendations that `user` sees, by agenda item of one session. One query."""
    rows = AgendaRecommendation.objects.visible_to(user).filter(agenda_item__session=session_id)
    found: dict[int, list[Any]] = {}
    for row in rows.values("agenda_item", "recommendation", "recommendation__reference", "recommendation__title"):
        found.setdefault(row["agenda_item"], []).append(
            {
                "pk": row["recommendation"],
                "reference": row["recommendation__reference"],
                "title": row["recommendation__title"],
            }
        )
    return found
