from django.db import migrations

from core.history import protect_history


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial")]

    operations = [
        protect_history("actions_actionevent", samples_of="actions_actionitem"),
    ]
