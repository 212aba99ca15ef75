"""Recommendations in Django's admin: to look things up. What changes them are the pages, which keep the trail."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import EventInline, ReadOnly
from participants.audit.admin import RecordedViews
from recommendations.recommendation.events import RecommendationEvent
from recommendations.recommendation.models import Recommendation


class RecommendationEventInline(EventInline):
    model = RecommendationEvent
    fk_name = "subject"


@admin.register(Recommendation)
class RecommendationAdmin(RecordedViews, ReadOnly, admin.ModelAdmin):
    list_display = ("label", "title", "mission", "status", "status_at")
    list_filter = ("status", "lever", "mission")
    list_select_related = ("mission",)
    search_fields = ("reference", "title")
    show_full_result_count = False
    inlines = (RecommendationEventInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """The administrator sees no more here than on the pages: other organisations' drafts are theirs."""
        return Recommendation.objects.visible_to(request.user)  # type: ignore[arg-type]
