from django.db import migrations

from core.history import keep_real


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_meet_version")]

    operations = [
        keep_real("meetings_meet", events="meetings_meetevent"),
    ]
