from django.db import migrations

from core.stored_text import normalize_stored_text


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0002_say_what_is_not_scanned")]

    operations = [normalize_stored_text("documents")]
