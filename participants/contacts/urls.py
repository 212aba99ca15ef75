"""Addresses of contacts, below contacts/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.contact_list, name="contact_list"),
    path("add/", views.contact_add, name="contact_add"),
    path("duplicates/", views.duplicate_list, name="duplicate_list"),
    path("<int:pk>/", views.contact_show, name="contact_show"),
    path("<int:pk>/edit/", views.contact_edit, name="contact_edit"),
]
