"""Addresses of this app in the REST API."""

from django.urls import path

from . import api
from .bulk import api as bulk
from .watching import api as watching

urlpatterns = [
    path("", api.item_list, name="item_list"),
    path("several/", api.item_add_several, name="item_add_several"),
    path("<int:pk>/", api.item_show, name="item_show"),
    path("<int:pk>/move/", api.item_move, name="item_move"),
    path("<int:pk>/progress/", api.item_update, name="item_update"),
    path("<int:pk>/hand-over/", api.item_hand_over, name="item_hand_over"),
    path("<int:pk>/date/", api.item_date, name="item_date"),
    path("<int:pk>/milestones/", api.item_milestone, name="item_milestone"),
    path("milestones/<int:pk>/", api.milestone_show, name="milestone_show"),
    path("milestones/<int:pk>/move/", api.milestone_move, name="milestone_move"),
    path("<int:pk>/blockers/", api.item_blocker, name="item_blocker"),
    path("blockers/<int:pk>/move/", api.dependency_move, name="dependency_move"),
    path("bulk/", bulk.bulk_add, name="item_bulk_add"),
    path("bulk/<int:pk>/", bulk.bulk_show, name="item_bulk_show"),
    path("bulk/<int:pk>/undo/", bulk.bulk_undo, name="item_bulk_undo"),
    path("<int:pk>/watchers/", watching.item_watcher, name="item_watcher"),
    path("watchers/<int:pk>/end/", watching.watch_end, name="watch_end"),
    path("hand-overs/<int:pk>/move/", api.handover_move, name="handover_move"),
    path("date-changes/<int:pk>/move/", api.date_change_move, name="date_change_move"),
]
