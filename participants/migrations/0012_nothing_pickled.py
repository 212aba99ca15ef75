from django.db import migrations


class Migration(migrations.Migration):
    """The table of the cache "default" held pickled values; they count a few minutes of sign-ins, and are JSON now."""

    dependencies = [("participants", "0010_who_is_above")]

    operations = [migrations.RunSQL("DELETE FROM participants_sign_in_limit", migrations.RunSQL.noop)]
