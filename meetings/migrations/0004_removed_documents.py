"""A removed document of a session outlives it: a draft can be removed with what it once had."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_imports_remember")]

    operations = [
        migrations.AlterField(
            model_name="sessiondocument",
            name="session",
            field=models.ForeignKey(
                null=True,
                on_delete=models.PROTECT,
                related_name="documents",
                to="meetings.session",
                verbose_name="session",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessiondocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("session__isnull", False), ("removed_at__isnull", False), _connector="OR"),
                name="session_document_has_session",
            ),
        ),
    ]
