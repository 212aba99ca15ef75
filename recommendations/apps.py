from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        # Models are there by now.
        from participants import saved_lists  # noqa: PLC0415
        from participants.models import SavedView  # noqa: PLC0415
        from recommendations.lists.forms import saved_rows  # noqa: PLC0415

        saved_lists.register(SavedView.Page.RECOMMENDATIONS, saved_rows)
