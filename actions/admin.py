"""Action items in Django's admin: to look things up. What changes them are the pages, which keep the trail."""

from django.contrib import admin

from actions.dates.models import DateChange
from actions.items.events import ActionEvent
from actions.items.models import ActionItem
from actions.ownership.models import Handover, Ownership
from actions.planning.dependencies import Dependency
from actions.planning.milestones import Milestone
from actions.support.models import Support
from core.admin import EventInline, ReadOnly
from participants.audit.admin import RecordedViews


class OwnershipInline(ReadOnly, admin.TabularInline):
    """The chain of owners below an item."""

    model = Ownership
    fields = ("post", "holder", "from_at", "until_at", "assigned_by", "accepted_at", "reason")
    readonly_fields = fields
    extra = 0


class HandoverInline(ReadOnly, admin.TabularInline):
    model = Handover
    fields = ("to_post", "status", "proposed_by", "proposed_at", "decided_at", "note")
    readonly_fields = fields
    extra = 0


class DateChangeInline(ReadOnly, admin.TabularInline):
    model = DateChange
    fields = ("old_due_on", "new_due_on", "status", "requested_by", "requested_at", "decided_at", "reason")
    readonly_fields = fields
    extra = 0


class MilestoneInline(ReadOnly, admin.TabularInline):
    model = Milestone
    fields = ("title", "due_on", "status", "done_on", "done_by")
    readonly_fields = fields
    extra = 0


class DependencyInline(ReadOnly, admin.TabularInline):
    """What the item waits for."""

    model = Dependency
    fk_name = "item"
    fields = ("blocker", "reason", "status", "added_by", "added_at")
    readonly_fields = fields
    extra = 0


class SupportInline(ReadOnly, admin.TabularInline):
    """Who supports it and did."""

    model = Support
    fields = ("post", "from_at", "until_at", "added_by", "asked")
    readonly_fields = fields
    extra = 0


class ActionEventInline(EventInline):
    model = ActionEvent
    fk_name = "subject"


@admin.register(ActionItem)
class ActionItemAdmin(RecordedViews, ReadOnly, admin.ModelAdmin):
    list_display = ("reference", "title", "owner", "status", "due_on")
    list_filter = ("status", "priority", "meet")
    list_select_related = ("owner__organisation",)
    search_fields = ("reference", "title")
    show_full_result_count = False
    ordering = ("-id",)
    inlines = (
        OwnershipInline,
        SupportInline,
        HandoverInline,
        DateChangeInline,
        MilestoneInline,
        DependencyInline,
        ActionEventInline,
    )
