from django.db import migrations

from core.history import protect_history

_SAMPLES = "recommendations_recommendation"


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0008_wait_when_deferred")]

    operations = [
        protect_history("recommendations_comment", samples_of=_SAMPLES, by="recommendation_id"),
        protect_history("recommendations_textversion", samples_of=_SAMPLES, by="recommendation_id"),
    ]
