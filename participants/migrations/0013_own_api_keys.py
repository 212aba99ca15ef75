import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keys with a scope, by our own sign-in. Keys made before cannot be read by it: they end here."""

    dependencies = [
        ("meetings", "0001_initial"),
        ("participants", "0012_nothing_pickled"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM participants_apitoken", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="apitoken", name="token_key"),
        migrations.AlterField(
            model_name="apitoken",
            name="digest",
            field=models.CharField(editable=False, max_length=64, unique=True),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="begins_with",
            field=models.CharField(default="", editable=False, max_length=11, verbose_name="begins with"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="apitoken",
            name="scope",
            field=models.CharField(
                choices=[("read", "Read only"), ("write", "Read and write")],
                default="read",
                max_length=5,
                verbose_name="access",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="meet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="meetings.meet",
                verbose_name="only for the meet",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="last_used_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="last used"),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="last_used_from",
            field=models.GenericIPAddressField(editable=False, null=True, verbose_name="last used from"),
        ),
        migrations.AlterModelOptions(
            name="apitoken",
            options={
                "ordering": ["-created_at", "-id"],
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
            },
        ),
    ]
