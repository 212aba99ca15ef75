"""Meets in Django's admin: to look things up. The pages change them, and keep the trail."""

from django.contrib import admin

from core.admin import EventInline, ReadOnly

from .models import Meet, MeetEvent


class MeetEventInline(EventInline):
    model = MeetEvent
    fk_name = "subject"


@admin.register(Meet)
class MeetAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "starts_on", "ends_on", "submit_by_on", "venue")
    search_fields = ("name", "name_hi", "slug")
    inlines = (MeetEventInline,)
