"""A notice may be about a milestone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial"), ("reminders", "0002_database_objects")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="milestone",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=models.CASCADE, related_name="+", to="actions.milestone"
            ),
        )
    ]
