"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "reports"

urlpatterns = [
    path("meets/", views.meet_list, name="meet_list"),
    path("meets/<slug:slug>/", views.meet_show, name="meet_show"),
    path("meets/<slug:slug>/sessions/<int:pk>/", views.session_show, name="session_show"),
    path("meets/<slug:slug>/sessions/<int:pk>/pack.pdf", views.session_pack, name="session_pack"),
    path("countries/", views.country_list, name="country_list"),
    path("countries/<str:code>/", views.country_show, name="country_show"),
    path("recommendations/<int:pk>/promise/", views.promise_show, name="promise_show"),
    path("search/", views.search, name="search"),
]
