import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_participants"), ("reminders", "0016_database_defaults")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="participant",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="meetings.participant",
            ),
        ),
    ]
