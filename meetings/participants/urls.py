"""Addresses of participants, below meets/<slug>/participants/."""

from django.urls import path

from . import views
from .bulk import views as bulk

urlpatterns = [
    path("", views.participant_list, name="participant_list"),
    path("export.csv", views.participant_export, {"kind": "csv"}, name="participant_export"),
    path("export.xlsx", views.participant_export, {"kind": "xlsx"}, name="participant_export"),
    path("columns/", views.participant_columns, name="participant_columns"),
    path("add/", views.participant_add, name="participant_add"),
    path("<int:pk>/", views.participant_show, name="participant_show"),
    path("<int:pk>/edit/", views.participant_edit, name="participant_edit"),
    path("<int:pk>/remove/", views.participant_remove, name="participant_remove"),
    path("<int:pk>/put-back/", views.participant_put_back, name="participant_put_back"),
    path("<int:pk>/needs/", views.participant_needs, name="participant_needs"),
    path("bulk/", bulk.operation_list, name="participant_operation_list"),
    path("bulk/category/", bulk.operation_add, {"kind": "category"}, name="participant_bulk_category"),
    path("bulk/mode/", bulk.operation_add, {"kind": "mode"}, name="participant_bulk_mode"),
    path("bulk/precedence/", bulk.operation_add, {"kind": "precedence"}, name="participant_bulk_precedence"),
    path("bulk/remove/", bulk.operation_add, {"kind": "remove"}, name="participant_bulk_remove"),
    path("bulk/<int:pk>/", bulk.operation_show, name="participant_operation_show"),
    path("bulk/<int:pk>/undo/", bulk.operation_undo, name="participant_operation_undo"),
]
