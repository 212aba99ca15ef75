from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0013_errors_without_words")]

    operations = [
        migrations.CreateModel(
            name="WrongClock",
            fields=[
                ("machine", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("ahead", models.BigIntegerField()),
                ("seen_at", models.DateTimeField()),
            ],
        ),
    ]
