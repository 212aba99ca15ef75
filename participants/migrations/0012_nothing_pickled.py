from django.db import migrations


class Migration(migrations.Migration):
    """The table of the cache "default" held pickled values; they count a few minutes of sign-ins, and are JSON now."""

    dependencies = [("participants", "0011_eligible_substitutes")]

    operations = [migrations.RunSQL("DELETE FROM participants_sign_in_limit", migrations.RunSQL.noop)]
