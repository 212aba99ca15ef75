from django.db import migrations, models

from core.history import protect_history

UNPROTECT = [
    "DROP TRIGGER participants_postevent_kept ON participants_postevent",
    "DROP TRIGGER participants_postevent_whole ON participants_postevent",
]


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_keep_history")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="is_sample",
            field=models.BooleanField(default=False, editable=False, verbose_name="sample"),
        ),
        # Sample posts leave with their history, as sample people do.
        migrations.RunSQL(sql=UNPROTECT, reverse_sql=migrations.RunSQL.noop),
        protect_history("participants_postevent", samples_of="participants_post"),
    ]
