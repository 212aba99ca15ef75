import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0013_own_api_keys"),
        ("reminders", "0011_absences_and_failures"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="user_event",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.userevent"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="to_address",
            field=models.EmailField(blank=True, max_length=254, verbose_name="to the address"),
        ),
    ]
