"""The file number in eOffice, and the index by which it is sought."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper

import core.text


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("recommendations", "0002_database_objects")]

    operations = [
        migrations.AddField(
            model_name="recommendation",
            name="file_number",
            field=core.text.LineField(
                blank=True,
                db_default="",
                default="",
                help_text="As it stands on the file, such as F.No. 12/3/2027-FT(EA).",
                max_length=60,
                verbose_name="eOffice file number",
            ),
        ),
        AddIndexConcurrently(
            model_name="recommendation",
            index=models.Index(Upper("file_number"), condition=~models.Q(file_number=""), name="rec_file_number"),
        ),
    ]
