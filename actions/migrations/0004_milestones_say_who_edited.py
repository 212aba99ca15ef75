"""Milestones say who wrote each of their fields last: the trail of the item names only the milestone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0003_file_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="last_edits",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
    ]
