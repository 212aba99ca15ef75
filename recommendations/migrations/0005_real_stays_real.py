from django.db import migrations

from core.history import keep_real


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0004_say_the_source")]

    operations = [
        keep_real("recommendations_recommendation", events="recommendations_recommendationevent"),
    ]
