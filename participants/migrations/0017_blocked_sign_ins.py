from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0016_request_counts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accessrecord",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sign_in", "Sign-in"),
                    ("sign_in_failed", "Failed sign-in"),
                    ("sign_in_blocked", "Sign-in blocked after too many attempts"),
                    ("sign_out", "Sign-out"),
                    ("factor_added", "Second factor added"),
                    ("factor_removed", "Second factor removed"),
                    ("password_changed", "Password changed"),
                    ("password_reset", "Password reset"),
                    ("email_changed", "Email address changed"),
                    ("key_made", "API key made"),
                    ("key_revoked", "API key revoked"),
                    ("key_used", "API key used from a new address"),
                    ("export", "Export"),
                    ("download", "Download"),
                    ("view", "View of a restricted row"),
                ],
                editable=False,
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
