import django.contrib.postgres.indexes
from django.db import migrations

# The index of the nearest titles no longer fits the search, which looks into UPPER(title): there it was taken for
# cheaper than the one that was made for it, and cost twenty times as much. What it told the planner of those words is
# told by statistics of their own: without any, a rare word would be looked for from the newest text on.
KNOW = "CREATE STATISTICS rec_title_upper ON (upper(title::text)) FROM recommendations_recommendation;"
FORGET = "DROP STATISTICS rec_title_upper;"


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0011_honest_words")]

    operations = [
        migrations.RemoveIndex(model_name="recommendation", name="rec_title_nearest"),
        migrations.AddIndex(
            model_name="recommendation",
            index=django.contrib.postgres.indexes.GistIndex(
                django.contrib.postgres.indexes.OpClass("title", name="gist_trgm_ops(siglen=256)"),
                name="rec_title_nearest",
            ),
        ),
        migrations.RunSQL(KNOW, FORGET),
    ]
