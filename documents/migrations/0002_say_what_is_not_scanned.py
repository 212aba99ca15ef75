from django.db import migrations, models


def mark_unscanned(apps, schema_editor):
    """Nobody noted whether a scanner was there: what counts as checked is scanned once more, where there is one."""
    apps.get_model("documents", "Document").objects.filter(state="clean").update(state="unscanned")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_document")]

    operations = [
        migrations.RemoveIndex("document", "document_to_scan"),
        migrations.AlterField(
            "document",
            "state",
            models.CharField(
                choices=[
                    ("pending", "Being checked"),
                    ("clean", "Checked"),
                    ("infected", "Refused by the virus scanner"),
                    ("unscanned", "Not scanned for viruses"),
                ],
                default="pending",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                condition=models.Q(("state__in", ["pending", "unscanned"])),
                fields=["state", "id"],
                name="document_unscanned",
            ),
        ),
        migrations.RunPython(mark_unscanned, migrations.RunPython.noop),
    ]
