"""Django's admin: parts for what may be looked up there and is changed on the pages, which keep the trail."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnly(admin.options.BaseModelAdmin):
    """Nothing is added, changed or deleted here. For a ModelAdmin or an inline."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EventInline(ReadOnly, admin.TabularInline):
    """The trail below a row; subclasses name the model."""

    fields = ("at", "actor", "acted_for", "verb", "note", "changes")
    readonly_fields = fields
    ordering = ("-at", "-id")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("actor", "acted_for")
