"""Addresses of this app in the REST API."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
