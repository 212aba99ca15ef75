from django.db import migrations

from core.history import keep_real


class Migration(migrations.Migration):
    dependencies = [("participants", "0005_sign_in_limit")]

    operations = [
        keep_real("participants_user", events="participants_userevent"),
        keep_real("participants_post", events="participants_postevent"),
    ]
