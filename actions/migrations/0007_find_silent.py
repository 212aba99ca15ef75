from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0006_transfer_of_charge"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["done", "on_hold", "open", "planned", "refused", "underway"]),
                ),
                fields=["last_human_update_at"],
                name="item_live_silent",
            ),
        ),
    ]
