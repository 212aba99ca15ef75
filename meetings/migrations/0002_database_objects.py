from django.db import migrations

from core.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("participants", "0002_database_objects")]

    operations = [
        *run_sql("meetings", "history_of_meets", "history_of_participants", "history_of_sessions"),
        *run_sql("meetings", "history_of_invitations", "history_of_invitation_templates"),
    ]
