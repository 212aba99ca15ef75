"""The text as it was each time that it went to the ministry."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import clock
from core.past import readable_words
from participants.models import User
from recommendations.recommendation.models import Recommendation


class TextVersionQuerySet(models.QuerySet["TextVersion"]):
    def visible_to(self, user: User) -> TextVersionQuerySet:
        """Of the recommendations that one sees, those whose words one may read: each says how sensitive it was."""
        seen = self.filter(recommendation__in=Recommendation.objects.visible_to(user))
        return seen.filter(readable_words(user, Recommendation, "recommendation", level="text__sensitivity"))


class TextVersion(models.Model):
    """What was submitted, word for word: field of the text -> its value in English words. Never changed."""

    # Not what it names beside: an earlier recommendation is not for every reader of this one.
    BESIDE: ClassVar[frozenset[str]] = frozenset({"earlier"})

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="versions", verbose_name=_("recommendation")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"), editable=False)
    text = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)

    objects: ClassVar[TextVersionQuerySet] = TextVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "number"], name="version_numbered_once")]

    def __str__(self) -> str:
        return f"{self.recommendation_id}, {self.number}"

    @classmethod
    def keep(cls, row: Recommendation, *, by: User) -> TextVersion:
        """The text of `row` as it is now, under the next number. The caller holds the row."""
        last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
        with translation.override("en"):  # as in the trail, whoever submits and whoever reads
            text = {name: row.display_text(name) for name in cls.fields()}
        text["sensitivity"] = row.sensitivity
        return cls.objects.create(recommendation=row, number=last + 1, by=by, text=text)

    @classmethod
    def fields(cls) -> list[str]:
        """What of the text is kept, in the order of the pages."""
        return [name for name in Recommendation.TEXT if name not in cls.BESIDE]
