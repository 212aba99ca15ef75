"""Addresses of this app in the REST API, and the API's description of itself."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from . import api

urlpatterns = [
    path("me/", api.Me.as_view(), name="me"),
    path("absences/", api.AbsenceList.as_view(), name="absence_list"),
    path("absences/<int:pk>/end/", api.AbsenceEnd.as_view(), name="absence_end"),
    path("contacts/", include("participants.contacts.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    # The split view has its script at an address of its own: the content security policy forbids inline scripts.
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="participants/api_page.html"),
        name="docs",
    ),
]
