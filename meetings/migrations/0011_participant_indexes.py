from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings", "0010_bulk_changes_of_participants"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="participant",
            index=models.Index(fields=["meet", "category", "precedence", "id"], name="participant_by_category"),
        ),
        AddIndexConcurrently(
            model_name="participant",
            index=models.Index(fields=["meet", "mode", "precedence", "id"], name="participant_by_mode"),
        ),
        AddIndexConcurrently(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", False)),
                fields=["meet", "precedence", "id"],
                name="participant_removed",
            ),
        ),
    ]
