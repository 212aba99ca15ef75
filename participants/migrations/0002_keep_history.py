from django.db import migrations

from core.history import protect_history


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]

    operations = [
        protect_history("participants_userevent", samples_of="participants_user"),
        protect_history("participants_postevent"),
    ]
