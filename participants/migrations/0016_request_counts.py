import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0015_access_records")]

    operations = [
        migrations.CreateModel(
            name="RequestCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=10)),
                ("seconds", models.PositiveIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("requests", models.PositiveIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "action", "seconds"), name="request_count_once")
                ],
            },
        ),
        # Worth nothing after a crash; so a request that is counted waits for no disk.
        migrations.RunSQL("ALTER TABLE participants_requestcount SET UNLOGGED", migrations.RunSQL.noop),
    ]
