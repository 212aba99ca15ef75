from django.db import migrations

from core.stored_text import normalize_stored_text


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("recommendations", "0013_last_edits")]

    operations = [normalize_stored_text("recommendations")]
