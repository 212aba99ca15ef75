from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = _("Action items")

    def ready(self) -> None:
        # Models are there by now.
        from actions.lists.forms import saved_rows  # noqa: PLC0415
        from actions.models import ActionItem  # noqa: PLC0415
        from participants import post_duties, saved_lists  # noqa: PLC0415
        from participants.models import SavedView  # noqa: PLC0415

        saved_lists.register(SavedView.Page.ITEMS, saved_rows)
        post_duties.register(charge_of=ActionItem.objects.charge_of, needing=ActionItem.objects.needing)
