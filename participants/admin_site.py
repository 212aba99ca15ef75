"""Who gets into Django's admin, and how: by the product's own sign-in, with its limits and its second factor."""

from typing import Any

from django.contrib.admin import AdminSite as DjangoSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.rules import NotAllowed

# Addresses are kept with the person, and a second factor is taken away on the person's page, which keeps the trail.
NOT_SHOWN = frozenset({"account", "mfa", "usersessions"})


class AdminSite(DjangoSite):
    site_header = _("Export Meet")
    site_title = _("Export Meet")
    index_title = _("Reference data and records")

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators of the secretariat alone, whatever flag another account carries."""
        return super().has_permission(request) and getattr(request.user, "is_secretariat", False)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: Any = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        super().register([one for one in models if one._meta.app_label not in NOT_SHOWN], admin_class, **options)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send on to the one sign-in page: Django's own knows no limits and no second factor."""
        if request.user.is_authenticated:
            raise NotAllowed(_g("Django's admin is for administrators of the secretariat."))
        return redirect_to_login(reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")
