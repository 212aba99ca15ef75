from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("reminders", "0019_invitation_mails")]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("invitation__isnull", False)),
                fields=["invitation", "cause", "revision", "step"],
                name="notice_about_invitation",
            ),
        ),
    ]
