from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("reminders", "0017_notices_to_participants")]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("participant__isnull", False)),
                fields=["participant", "kind", "revision", "step"],
                name="notice_to_participant",
            ),
        ),
    ]
