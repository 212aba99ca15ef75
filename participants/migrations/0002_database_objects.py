from django.db import migrations
from django.db.models import CASCADE, ForeignKey

from core.sql_files import run_sql

MEET = ForeignKey("meetings.meet", CASCADE, null=True, blank=True, related_name="+", verbose_name="only for the meet")


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial"), ("meetings", "0001_initial")]

    operations = [
        # Not with its table: the tables of meets need those of people first.
        migrations.AddField("apitoken", "meet", MEET),
        *run_sql("core", "refuse_change", "refuse_change_of_real", "keep_real"),
        *run_sql("participants", "history_of_users", "history_of_posts", "history_of_contacts", "access_records_kept"),
        *run_sql("participants", "above", "sign_in_limits", "request_counts_unlogged"),
    ]
