import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0006_whole_record")]

    operations = [
        migrations.AddIndex(
            model_name="recommendation",
            index=django.contrib.postgres.indexes.GistIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("title"), name="gist_trgm_ops(siglen=256)"
                ),
                name="rec_title_nearest",
            ),
        ),
    ]
