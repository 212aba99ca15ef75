"""Addresses of importing participants, below meets/<slug>/participants/import/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("<int:pk>/", views.import_show, name="import_show"),
    path("<int:pk>/columns/", views.import_columns, name="import_columns"),
    path("<int:pk>/organisations/", views.import_organisations, name="import_organisations"),
    path("<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("<int:pk>/discard/", views.import_discard, name="import_discard"),
    path("<int:pk>/refused.xlsx", views.import_refused, name="import_refused"),
]
