from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

from core.sql_files import run_sql

TEXTS = ("title", "ask", "statement", "rationale", "tried", "counterpart")
WORDS = models.Func(*TEXTS, function="recommendation_words", output_field=SearchVectorField())


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_initial"), ("participants", "0002_database_objects")]

    operations = [
        *run_sql("recommendations", "history_of_recommendations", "comments_kept", "text_versions_kept", "words"),
        migrations.AddIndex("recommendation", GinIndex(WORDS, name="rec_full_text")),
        *run_sql("recommendations", "title_statistics"),
    ]
