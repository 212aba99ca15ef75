"""Addresses of this app in the REST API."""

from django.urls import path

from .agenda import api as agenda
from .annexes import api as annexes
from .bulk import api as bulk
from .comments import api as comments
from .common_barriers import api as common_barriers
from .examining import api as examining
from .ranking import api as ranking
from .recommendation import api as recommendation
from .versions import api as versions

urlpatterns = [
    path("", recommendation.RecommendationList.as_view(), name="recommendation_list"),
    path("ranking/", ranking.RankingList.as_view(), name="ranking_list"),
    path("agenda/<int:pk>/", agenda.AgendaLinkList.as_view(), name="agenda_link_list"),
    path("agenda/<int:pk>/<int:number>/", agenda.AgendaLinkDetail.as_view(), name="agenda_link_show"),
    path("walls/", common_barriers.CommonBarrierList.as_view(), name="common_barrier_list"),
    path("bulk/", bulk.BulkAdd.as_view(), name="bulk_add"),
    path("bulk/<int:pk>/", bulk.BulkShow.as_view(), name="bulk_show"),
    path("bulk/<int:pk>/undo/", bulk.BulkUndo.as_view(), name="bulk_undo"),
    path("<int:pk>/", recommendation.RecommendationShow.as_view(), name="recommendation_show"),
    path("<int:pk>/annexes/", annexes.AnnexList.as_view(), name="annex_list"),
    path("<int:pk>/annexes/<int:number>/", annexes.AnnexShow.as_view(), name="annex_show"),
    path("<int:pk>/comments/", comments.CommentList.as_view(), name="comment_list"),
    path("<int:pk>/versions/", versions.VersionList.as_view(), name="version_list"),
    path("<int:pk>/move/", recommendation.RecommendationMove.as_view(), name="recommendation_move"),
    path("<int:pk>/answer-referral/", examining.ReferralAnswer.as_view(), name="referral_answer"),
    path("<int:pk>/claim/", examining.RecommendationClaim.as_view(), name="recommendation_claim"),
    path("<int:pk>/file-number/", examining.FileNumber.as_view(), name="recommendation_file_number"),
    path("<int:pk>/release/", examining.RecommendationRelease.as_view(), name="recommendation_release"),
]
