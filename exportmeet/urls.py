"""Where every address leads. Each app keeps its own; the nouns can be read aloud."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

api = [
    path("", include("participants.api_urls")),
    path("recommendations/", include("recommendations.api_urls")),
    path("actions/", include("actions.api_urls")),
    path("meets/", include("meetings.api_urls")),
    path("", include("reports.api_urls")),
]

urlpatterns = [
    path("", include("reminders.urls")),
    path("meets/", include("meetings.urls")),  # before reports, whose meets/<slug>/ would take meets/add/
    path("", include("reports.urls")),
    path("calendar/", include("meetings.calendar.urls")),
    path("", include("participants.urls")),
    path("recommendations/", include("recommendations.urls")),
    path("actions/", include("actions.urls")),
    path("help/", login_not_required(TemplateView.as_view(template_name="help.html")), name="help"),
    path(
        "accessibility/",
        login_not_required(TemplateView.as_view(template_name="accessibility.html")),
        name="accessibility",
    ),
    path("samples/", include("samples.urls")),
    path("accounts/", include("participants.account_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include((api, "api"))),
]

handler400 = "core.http.bad_request"
handler404 = "core.http.not_found"
handler500 = "core.http.server_error"
