"""What missions ask India to do for exports to their countries."""

from recommendations.agenda.models import AgendaRecommendation

from .annexes import Annex, AnnexQuerySet
from .audience import Audience
from .bulk import BulkDeed, BulkRow
from .comments import Comment, CommentQuerySet
from .events import RecommendationEvent
from .pace import Pace
from .questions import Question, Referral
from .recommendations import Recommendation
from .sets import RecommendationQuerySet, Sensitivity
from .versions import TextVersion, TextVersionQuerySet

__all__ = [
    "AgendaRecommendation",
    "Annex",
    "AnnexQuerySet",
    "Audience",
    "BulkDeed",
    "BulkRow",
    "Comment",
    "CommentQuerySet",
    "Pace",
    "Question",
    "Recommendation",
    "RecommendationEvent",
    "RecommendationQuerySet",
    "Referral",
    "Sensitivity",
    "TextVersion",
    "TextVersionQuerySet",
]
