"""Comments beside the text: among the ministries, or shared with the mission."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import NotAllowed, RuleBroken
from core.text import LONG, ProseField, normalize, plain_text
from participants.models import User
from recommendations.moves import reads_internal
from recommendations.recommendation.models import Recommendation

from .audience import Audience, audiences, reads_comments
from .mentions import mentioned


def check_comment(row: Recommendation, by: User) -> None:
    """Raise NotAllowed or RuleBroken where `by`, who sees the row, may not comment on it."""
    if not reads_comments(row, by):
        raise NotAllowed(_g("Comments are for the mission that brings it and for the ministries."))
    if not row.was_submitted:
        raise RuleBroken(_g("Comments begin when it is submitted: the ministry does not see it yet."))


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> CommentQuerySet:
        """Of the recommendations that one sees: all for officers and the secretariat, the shared ones for its mission.

        Others read none (see reads_comments).
        """
        seen = self.filter(recommendation__in=Recommendation.objects.visible_to(user))
        if reads_internal(user):
            return seen
        own = seen.filter(recommendation__mission__in=user.organisation_ids)
        return own.filter(audience=Audience.SHARED) if user.is_mission else seen.none()

    def about(self, row: Recommendation) -> CommentQuerySet:
        """Those on a recommendation, and those on what lives on in it."""
        return self.filter(Q(recommendation=row.pk) | Q(recommendation__merged_into=row.pk))


class Comment(models.Model):
    """One remark. It is never changed or deleted: who was wrong says so in another."""

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="comments", verbose_name=_("recommendation")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"), editable=False)
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    audience = models.CharField(_("who reads it"), max_length=8, choices=Audience, default=Audience.INTERNAL)
    text = ProseField(_("comment"))
    mentions: models.ManyToManyField[User, Any] = models.ManyToManyField(
        User, related_name="+", blank=True, verbose_name=_("mentions"), editable=False
    )

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["recommendation", "at"], name="comment_thread")]

    def __str__(self) -> str:
        return self.text[:60]

    @classmethod
    def add(cls, row: Recommendation, text: str, *, by: User, audience: str, picked: Iterable[User] = ()) -> Comment:
        """Say something about `row`; whoever `text` names after an @, or is `picked`, is told.

        Locks the row. Raise NotAllowed, or RuleBroken where the text is empty or somebody named may not read it.
        """
        with transaction.atomic():
            row.lock()
            check_comment(row, by)
            if audience not in audiences(by):
                raise NotAllowed(_g("Comments among the ministries are theirs alone."))
            text = _checked(text)
            people = mentioned(text, row, audience, by=by, picked=picked)
            comment = cls.objects.create(recommendation=row, by=by, audience=audience, text=text)
            comment.mentions.add(*people)
            row.touch()
            row.save(update_fields=["last_human_update_at"])
            row.record("comment" if audience == Audience.SHARED else "comment_inside", by=by)
        return comment


def _checked(text: str) -> str:
    text = normalize(text).strip()
    if not text:
        raise RuleBroken(_g("Write what you want to say."), field="text")
    if len(text) > LONG:
        raise RuleBroken(_g("At most %(most)d characters, please.") % {"most": LONG}, field="text")
    try:
        plain_text(text)
    except ValidationError as error:
        raise RuleBroken(error.messages[0], field="text") from error
    return text
