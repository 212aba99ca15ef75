from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = _("Action items")

    def ready(self) -> None:
        # Models are there by now.
        from participants import saved_lists  # noqa: PLC0415
        from participants.models import SavedView  # noqa: PLC0415

        from .forms.filters import saved_rows  # noqa: PLC0415

        saved_lists.register(SavedView.Page.ITEMS, saved_rows)
