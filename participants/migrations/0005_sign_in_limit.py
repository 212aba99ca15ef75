from django.db import migrations

# The table of the cache "default", as Django's createcachetable makes it.
MAKE = [
    """CREATE TABLE IF NOT EXISTS participants_sign_in_limit (
      cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL)""",
    """CREATE INDEX IF NOT EXISTS participants_sign_in_limit_expires ON participants_sign_in_limit (expires)""",
]


class Migration(migrations.Migration):
    dependencies = [("participants", "0004_versions_and_tokens")]

    operations = [migrations.RunSQL(sql=MAKE, reverse_sql="DROP TABLE participants_sign_in_limit")]
