from django.db import migrations

from core.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = run_sql("reminders", "first_rules")
