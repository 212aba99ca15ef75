"""Addresses of this app in the REST API, below meets/."""

from django.urls import include, path

urlpatterns = [
    path("<slug:slug>/", include("meetings.programme.api_urls")),
]
