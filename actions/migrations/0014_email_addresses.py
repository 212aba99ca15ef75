from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0013_days_passed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="confirmation",
            name="email",
            field=models.EmailField(max_length=254, verbose_name="email address"),
        ),
    ]
