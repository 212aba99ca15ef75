from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext_lazy as _

from . import unsent

# Django's own names the constraint, which tells nobody what to do. Constraints read it when they are made, and no app
# makes one before its configuration is imported.
BaseConstraint.default_violation_error_message = _(
    "What is entered here does not go together, or is there already: look at the fields again."
)


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from .serializers import use_plain_sentences  # noqa: PLC0415 - the library reads the settings

        use_plain_sentences()
        user_logged_in.connect(_forget_forms_of_others, dispatch_uid="core.unsent")


def _forget_forms_of_others(request: Any, user: Any, **_more: Any) -> None:
    """Who signs in finds nothing that somebody else typed in this browser."""
    if request is not None and hasattr(request, "session"):
        unsent.drop_others(request.session, user)
