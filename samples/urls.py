"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "samples"

urlpatterns = [path("remove/", views.remove_confirm, name="remove_confirm")]
