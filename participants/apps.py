from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = _("People and posts")

    def ready(self) -> None:
        from . import schema  # noqa: F401, PLC0415 - drf-spectacular finds its extensions once they are imported
        from .audit import sign_ins  # noqa: PLC0415 - it needs the models

        sign_ins.connect()
