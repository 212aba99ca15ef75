import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# The words of a text by their stems, as the expression in its place was; but with a price of its own. PostgreSQL takes
# to_tsvector for about as dear as adding two numbers a hundred times: it would rather take the words out of ten
# thousand whole texts, from the newest on, than ask the index for the hundred that have a rare one. Not in SQL, whose
# body would be put in the place of the call, and the price lost; and not for parallel workers, whom it takes longer to
# start than the index to answer.
WORDS = """
CREATE FUNCTION recommendation_words(title text, ask text, statement text, rationale text, tried text, counterpart text)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED COST 10000 AS $$
BEGIN
    RETURN setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(title, '')), 'A')
        || setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(ask, '')), 'B')
        || setweight(to_tsvector('pg_catalog.english'::regconfig,
            coalesce(statement, '') || ' ' || coalesce(rationale, '') || ' ' || coalesce(tried, '') || ' '
            || coalesce(counterpart, '')), 'C');
END $$;
"""
DROP = "DROP FUNCTION recommendation_words(text, text, text, text, text, text);"
TEXTS = ("title", "ask", "statement", "rationale", "tried", "counterpart")


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0010_bulk_deeds")]

    operations = [
        migrations.RunSQL(WORDS, DROP),
        migrations.RemoveIndex(model_name="recommendation", name="rec_full_text"),
        migrations.AddIndex(
            model_name="recommendation",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    *TEXTS,
                    function="recommendation_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="rec_full_text",
            ),
        ),
        migrations.RemoveIndex(model_name="recommendation", name="rec_to_decide"),
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(
                fields=["submitted_at", "id"],
                condition=models.Q(("status__in", ["deferred", "submitted", "under_examination"])),
                name="rec_to_decide",
            ),
        ),
    ]
