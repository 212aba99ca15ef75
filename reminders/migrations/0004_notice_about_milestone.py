"""What was this person told about this milestone? Made while people go on writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reminders", "0003_notice_milestone")]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("milestone__isnull", False)),
                fields=["milestone", "recipient", "revision", "step"],
                name="notice_about_milestone",
            ),
        )
    ]
