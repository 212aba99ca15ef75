from django.db import migrations

from core.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial"), ("participants", "0002_database_objects")]

    operations = run_sql("actions", "history_of_action_items", "has_passed")
