from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0012_nearest_titles_alone")]

    operations = [
        migrations.AddField(
            model_name="recommendation",
            name="last_edits",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
