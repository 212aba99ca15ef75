from django.db import migrations

from core.history import keep_real


class Migration(migrations.Migration):
    dependencies = [("actions", "0003_cheap_lists")]

    operations = [
        keep_real("actions_actionitem", events="actions_actionevent"),
    ]
