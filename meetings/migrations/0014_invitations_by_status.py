from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_invitations")]

    operations = [
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["status", "status_at"], name="invitation_status_at"),
        ),
    ]
