"""Addresses of this app, below meets/."""

from django.urls import include, path

from . import views

app_name = "meetings"

urlpatterns = [
    path("add/", views.meet_add, name="meet_add"),
    path("<slug:slug>/participants/import/", include("meetings.imports.urls")),
    path("<slug:slug>/edit/", views.meet_edit, name="meet_edit"),
    path("<slug:slug>/countries/add/", views.country_add, name="country_add"),
    path("<slug:slug>/countries/<slug:code>/remove/", views.country_remove, name="country_remove"),
    path("<slug:slug>/sectors/add/", views.sector_add, name="sector_add"),
    path("<slug:slug>/sectors/<slug:code>/remove/", views.sector_remove, name="sector_remove"),
    path("<slug:slug>/papers/", include("meetings.papers.urls")),
    path("<slug:slug>/", include("meetings.programme.urls")),
    path("<slug:slug>/leaves/", views.leave_list, name="leave_list"),
    path("<slug:slug>/leaves/<slug:code>/end/", views.leave_end, name="leave_end"),
    path("<slug:slug>/participants/", include("meetings.participants.urls")),
    path("<slug:slug>/", include("meetings.invitations.urls")),
]
