"""People and posts in Django's admin: to look things up. Only who is an administrator is decided here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from core.admin import EventInline, Merged, ReadOnly

from .http import reauthenticated
from .models import ApiToken, Holding, Post, PostEvent, User, UserEvent

FLAGS = ("is_staff", "is_superuser", "groups")
SHOWN = ("name", "email", "role", "language", "time_zone", "is_active", "is_sample", "last_login", "joined_at")


class HoldingInline(ReadOnly, admin.TabularInline):
    model = Holding
    fields = ("post", "user", "from_on", "until_on")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Holding]:
        return super().get_queryset(request).select_related("post__organisation", "user")


class UserEventInline(EventInline):
    model = UserEvent
    fk_name = "subject"


class PostEventInline(EventInline):
    model = PostEvent
    fk_name = "subject"


@admin.register(User)
class UserAdmin(Merged):
    """A superuser makes administrators; everything else about a person is done on the person's page."""

    list_display = ("name", "email", "role", "is_active", "is_staff", "is_superuser")
    list_filter = ("role", "is_active", "is_staff")
    search_fields = ("name", "email")
    ordering = ("name", "id")
    show_full_result_count = False
    filter_horizontal = ("groups",)
    fieldsets = ((None, {"fields": SHOWN}), (_("Django's admin"), {"fields": FLAGS}))
    readonly_fields = SHOWN
    inlines = (HoldingInline, UserEventInline)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @method_decorator(reauthenticated)
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().change_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's own signature
        """Write the flags alone, by the rule that the model has for them; it puts on record who gave or took them."""
        rights = {name: form.cleaned_data[name] for name in form.changed_data}
        obj.set_admin_rights(rights, by=request.user)  # type: ignore[arg-type]


@admin.register(Post)
class PostAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("title", "organisation", "reports_to", "is_head", "may_submit", "is_live")
    list_filter = ("is_live", "is_head", "organisation__kind")
    list_select_related = ("organisation", "reports_to__organisation")
    search_fields = ("title", "title_hi", "organisation__name")
    show_full_result_count = False
    inlines = (HoldingInline, PostEventInline)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("user", "note", "scope", "meet", "begins_with", "created_at", "expiry", "last_used_at")
    list_select_related = ("user", "meet")
    search_fields = ("user__name", "user__email", "note")
    show_full_result_count = False
    fields = (*list_display, "last_used_from")
