from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0013_invitations")]

    operations = [
        AddIndexConcurrently(
            model_name="invitation",
            index=models.Index(fields=["status", "status_at"], name="invitation_status_at"),
        ),
    ]
