"""Session, agenda item and needs say who wrote each field last; needs are merged field by field."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_removed_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="last_edits",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="participantneeds",
            name="last_edits",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="participantneeds",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="session",
            name="last_edits",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
    ]
