from django.db import migrations

from core.history import protect_history


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [
        protect_history("meetings_meetevent", samples_of="meetings_meet"),
    ]
