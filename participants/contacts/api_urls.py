"""Addresses of contacts in the REST API."""

from django.urls import path

from . import api

urlpatterns = [
    path("", api.ContactList.as_view(), name="contact_list"),
    path("<int:pk>/", api.ContactDetail.as_view(), name="contact_show"),
    path("<int:pk>/distinct/<int:other>/", api.ContactDistinct.as_view(), name="contact_distinct"),
]
