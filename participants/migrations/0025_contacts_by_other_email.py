from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("participants", "0024_distinct_pairs")]

    operations = [
        AddIndexConcurrently(
            model_name="contact",
            index=GinIndex(fields=["other_emails"], name="contact_by_other_email"),
        ),
    ]
