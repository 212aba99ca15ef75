import core.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.history import protect_history


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0014_first_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=core.clock.now, editable=False, verbose_name="at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sign_in", "Sign-in"),
                            ("sign_in_failed", "Failed sign-in"),
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
                ("address", models.GenericIPAddressField(editable=False, null=True, verbose_name="IP address")),
                ("browser", models.CharField(editable=False, max_length=60, verbose_name="browser")),
                ("subject", models.CharField(editable=False, max_length=80, verbose_name="row")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("done", "Done"), ("refused", "Refused")],
                        default="done",
                        editable=False,
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("detail", models.JSONField(default=dict, editable=False, verbose_name="details")),
                (
                    "acted_for",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="for",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "access record",
                "verbose_name_plural": "access records",
                "ordering": ["-at", "-id"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="accessrecord_newest"),
                    models.Index(fields=["person", "-at"], name="accessrecord_person"),
                    models.Index(fields=["kind", "-at"], name="accessrecord_kind"),
                    models.Index(fields=["address", "-at"], name="accessrecord_address"),
                    models.Index(fields=["subject", "-at"], name="accessrecord_subject"),
                ],
            },
        ),
        protect_history("participants_accessrecord"),
    ]
