"""Addresses of this app."""

from django.urls import path

from .agenda import views as agenda
from .annexes import views as annexes
from .bulk import views as bulk
from .comments import views as comments
from .common_barriers import views as common_barriers
from .examining import views as examining
from .joining import views as joining
from .lists import views as lists
from .ranking import views as ranking
from .recommendation import views as recommendation
from .similarity import views as similarity
from .text import views as text
from .versions import views as versions

app_name = "recommendations"

urlpatterns = [
    path("", lists.recommendation_list, name="recommendation_list"),
    path("columns/", lists.recommendation_columns, name="recommendation_columns"),
    path("export.csv", lists.recommendation_export, {"kind": "csv"}, name="recommendation_export"),
    path("export.xlsx", lists.recommendation_export, {"kind": "xlsx"}, name="recommendation_export"),
    path("queue/", examining.queue_list, name="queue_list"),
    path("queue/next/", examining.queue_step, {"is_back": False}, name="queue_next"),
    path("queue/previous/", examining.queue_step, {"is_back": True}, name="queue_previous"),
    path("queue/refer/", bulk.bulk_refer, name="bulk_refer"),
    path("queue/score/", bulk.bulk_score, name="bulk_score"),
    path("bulk/<int:pk>/", bulk.bulk_show, name="bulk_show"),
    path("bulk/<int:pk>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("agenda/<int:pk>/", agenda.agenda_link_list, name="agenda_link_list"),
    path("agenda/<int:pk>/<int:number>/remove/", agenda.agenda_link_remove, name="agenda_link_remove"),
    path("walls/", common_barriers.common_barrier_list, name="common_barrier_list"),
    path("ranking/", ranking.ranking_list, name="ranking_list"),
    path("write/", text.recommendation_add, name="recommendation_add"),
    path("similar/", similarity.recommendation_similar, name="recommendation_similar"),
    path("save/", text.recommendation_save, name="recommendation_save"),
    path("hs/", text.hs_list, name="hs_list"),
    path("<int:pk>/", recommendation.recommendation_show, name="recommendation_show"),
    path("<int:pk>/edit/", text.recommendation_edit, name="recommendation_edit"),
    path("<int:pk>/save/", text.recommendation_save, name="recommendation_save"),
    path("<int:pk>/copy/", text.recommendation_copy, name="recommendation_copy"),
    path("<int:pk>/annexes/", annexes.annex_add, name="annex_add"),
    path("<int:pk>/annexes/<int:number>/", annexes.annex_show, name="annex_show"),
    path("<int:pk>/annexes/<int:number>/remove/", annexes.annex_remove, name="annex_remove"),
    path("<int:pk>/comments/", comments.comment_list, name="comment_list"),
    path("<int:pk>/versions/", versions.version_list, name="version_list"),
    path("<int:pk>/twins/", similarity.recommendation_similar_list, name="recommendation_similar_list"),
    path("<int:pk>/merge/", joining.recommendation_merge, name="recommendation_merge"),
    path("<int:pk>/move/", recommendation.recommendation_move, name="recommendation_move"),
    path("<int:pk>/answer-referral/", examining.referral_answer, name="referral_answer"),
    path("<int:pk>/claim/", examining.recommendation_claim, name="recommendation_claim"),
    path("<int:pk>/file-number/", examining.recommendation_file_number, name="recommendation_file_number"),
    path("<int:pk>/score/", examining.recommendation_score, name="recommendation_score"),
    path("<int:pk>/release/", examining.recommendation_release, name="recommendation_release"),
]
