"""Django's admin: the reminder rules may be changed; what was told may only be read."""

from django.contrib import admin

from core.admin import Merged, ReadOnly

from .models import Heartbeat, Notice, ReminderRule


@admin.register(ReminderRule)
class ReminderRuleAdmin(Merged):
    list_display = ("counts", "days", "repeat_every", "is_on")
    list_display_links = ("counts", "days")
    list_editable = ("repeat_every", "is_on")
    list_filter = ("counts",)


@admin.register(Notice)
class NoticeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "kind", "recipient", "status", "sent_at", "attempts", "reclaims")
    list_filter = ("status", "kind")
    list_select_related = ("recipient",)
    search_fields = ("recipient__name", "recipient__email", "key", "message_id")
    show_full_result_count = False


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "last_ok_at", "detail")
