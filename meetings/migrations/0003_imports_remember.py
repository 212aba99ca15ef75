"""What organisations of sheets mean is remembered; a preview says how far it is, and who works at it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_database_objects")]

    operations = [
        migrations.AddField(
            model_name="headmapping", name="organisations", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.AddField(
            model_name="sheetimport", name="claimed_until", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="sheetimport",
            name="read",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
