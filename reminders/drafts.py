"""Drafts that wait for somebody, while their meet lies ahead."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from core import clock
from participants.models import Holding
from recommendations.models import Recommendation, RecommendationQuerySet
from recommendations.moves import Status as RecommendationStatus

from .whose import Rows


def to_write() -> Rows:
    """Drafts that lack something, for a meet to come."""
    return _drafts().incomplete()


def to_write_instead() -> Rows:
    """Such drafts whose drafter has left the mission: they would wait for nobody."""
    sits = Holding.objects.current().filter(post__organisation=OuterRef("mission"), user=OuterRef("drafted_by"))
    return _drafts().incomplete().filter(~Exists(sits.filter(user__is_active=True)))


def to_submit() -> Rows:
    """Drafts that lack nothing, for a meet to come."""
    return _drafts().complete()


def _drafts() -> RecommendationQuerySet:
    return Recommendation.objects.filter(status=RecommendationStatus.DRAFT, meet__ends_on__gte=clock.today())
