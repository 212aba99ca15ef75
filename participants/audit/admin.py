"""Django's admin shows rows too: a restricted one leaves a record there as on its page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from participants.models.access_records import record_restricted_view


class RecordedViews(admin.options.BaseModelAdmin):
    """For a ModelAdmin whose rows have a sensitivity."""

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **options: Any
    ) -> Any:
        if obj is not None:
            record_restricted_view(obj, person=request.user)  # type: ignore[arg-type]
        return super().render_change_form(request, context, *args, obj=obj, **options)  # type: ignore[misc]
