"""Addresses of this app in the REST API."""

from django.urls import path

from . import api

urlpatterns = [
    path("recommendations/<int:pk>/promise/", api.PromiseShow.as_view(), name="promise_show"),
]
