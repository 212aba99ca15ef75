from django.db import migrations

from core.stored_text import normalize_stored_text


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0007_the_ladder")]

    operations = [normalize_stored_text("meetings")]
