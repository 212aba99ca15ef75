"""Saved views are merged field by field when they are changed in two windows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0002_database_objects"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedview",
            name="last_edits",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="savedview",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
    ]
