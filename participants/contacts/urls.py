"""Addresses of contacts, below contacts/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.contact_list, name="contact_list"),
    path("add/", views.contact_add, name="contact_add"),
    path("duplicates/", views.duplicate_list, name="duplicate_list"),
    path("duplicates/not-same/", views.distinct_list, name="distinct_list"),
    path("<int:pk>/", views.contact_show, name="contact_show"),
    path("<int:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("<int:pk>/not-same/<int:other>/", views.contact_distinct, name="contact_distinct"),
    path("<int:pk>/not-same/<int:other>/undo/", views.contact_distinct_undo, name="contact_distinct_undo"),
]
