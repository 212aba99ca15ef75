"""When a person signed in first: from then an officer has 14 days for a second factor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0013_own_api_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="first_signed_in_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
