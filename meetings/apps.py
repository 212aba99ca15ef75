from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meets")

    def ready(self) -> None:
        # Models are there by now.
        from participants import saved_lists  # noqa: PLC0415
        from participants.models import SavedView  # noqa: PLC0415

        from .participants.forms import saved_rows  # noqa: PLC0415

        saved_lists.register(SavedView.Page.PARTICIPANTS, saved_rows)
