from django.db import migrations

from core.history import protect_history


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_initial")]

    operations = [
        protect_history("recommendations_recommendationevent", samples_of="recommendations_recommendation"),
    ]
