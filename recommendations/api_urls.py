"""Addresses of this app in the REST API."""

from django.urls import path

from . import api
from .agenda import api as agenda
from .bulk import api as bulk
from .walls import api as walls

urlpatterns = [
    path("", api.recommendation_list, name="recommendation_list"),
    path("ranking/", api.ranking_list, name="ranking_list"),
    path("agenda/<int:pk>/", agenda.AgendaLinkList.as_view(), name="agenda_link_list"),
    path("agenda/<int:pk>/<int:number>/", agenda.AgendaLinkDetail.as_view(), name="agenda_link_show"),
    path("walls/", walls.wall_list, name="wall_list"),
    path("bulk/", bulk.bulk_add, name="bulk_add"),
    path("bulk/<int:pk>/", bulk.bulk_show, name="bulk_show"),
    path("bulk/<int:pk>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("<int:pk>/", api.recommendation_show, name="recommendation_show"),
    path("<int:pk>/annexes/", api.annex_list, name="annex_list"),
    path("<int:pk>/annexes/<int:number>/", api.annex_show, name="annex_show"),
    path("<int:pk>/comments/", api.comment_list, name="comment_list"),
    path("<int:pk>/versions/", api.version_list, name="version_list"),
    path("<int:pk>/move/", api.recommendation_move, name="recommendation_move"),
    path("<int:pk>/answer-referral/", api.referral_answer, name="referral_answer"),
    path("<int:pk>/claim/", api.recommendation_claim, name="recommendation_claim"),
    path("<int:pk>/release/", api.recommendation_release, name="recommendation_release"),
]
