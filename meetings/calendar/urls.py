"""Addresses of calendar feeds."""

from django.urls import path

from . import views

app_name = "calendar"

urlpatterns = [
    path("", views.feed_list, name="feed_list"),
    path("add/", views.feed_add, name="feed_add"),
    path("<int:pk>/revoke/", views.feed_revoke, name="feed_revoke"),
    path("<str:token>.ics", views.feed_show, name="feed_show"),
]
