"""Addresses of participants in the REST API."""

from django.urls import path

from . import api

urlpatterns = [
    path("", api.ParticipantListView.as_view(), name="participant_list"),
    path("<int:pk>/", api.ParticipantView.as_view(), name="participant_show"),
]
