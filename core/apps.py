from django.apps import AppConfig
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext_lazy as _

# Django's own names the constraint, which tells nobody what to do. Constraints read it when they are made, and no app
# makes one before its configuration is imported.
BaseConstraint.default_violation_error_message = _(
    "What is entered here does not go together, or is there already: look at the fields again."
)


class CoreConfig(AppConfig):
    name = "core"
