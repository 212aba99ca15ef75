from django.db import migrations

from core.stored_text import normalize_stored_text


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("participants", "0018_visible_addresses")]

    operations = [normalize_stored_text("participants")]
