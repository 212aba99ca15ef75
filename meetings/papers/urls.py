"""Addresses of the papers, below meets/<slug>/papers/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.paper_list, name="paper_list"),
    path("<slug:paper>.<slug:kind>", views.paper_file, name="paper_file"),
]
