from django.db import migrations

from core.stored_text import normalize_stored_text


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("countries", "0004_longer_titles")]

    operations = [normalize_stored_text("countries")]
