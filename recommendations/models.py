"""What missions ask India to do for exports to their countries."""

from recommendations.agenda.models import AgendaRecommendation
from recommendations.annexes.models import Annex, AnnexQuerySet
from recommendations.bulk.models import RecommendationOperation, RecommendationOperationRow
from recommendations.comments.audience import Audience
from recommendations.comments.models import Comment, CommentQuerySet
from recommendations.questions.models import Question, Referral
from recommendations.recommendation.events import RecommendationEvent
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.progress_class import ProgressClass
from recommendations.recommendation.queries import RecommendationQuerySet, Sensitivity
from recommendations.versions.models import TextVersion, TextVersionQuerySet

__all__ = [
    "AgendaRecommendation",
    "Annex",
    "AnnexQuerySet",
    "Audience",
    "Comment",
    "CommentQuerySet",
    "ProgressClass",
    "Question",
    "Recommendation",
    "RecommendationEvent",
    "RecommendationOperation",
    "RecommendationOperationRow",
    "RecommendationQuerySet",
    "Referral",
    "Sensitivity",
    "TextVersion",
    "TextVersionQuerySet",
]
