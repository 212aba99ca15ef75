from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0014_wrong_clocks")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="is_held",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
