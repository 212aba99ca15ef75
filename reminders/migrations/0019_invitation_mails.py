import django.db.models.deletion
from django.db import migrations, models

from reminders.models.calendar import INVITE_RULES


def add_rules(apps, schema_editor):
    """Of an installation that began without them; a new one has them from 0002."""
    rule = apps.get_model("reminders", "ReminderRule")
    rows = (rule(counts=counts, days=days, repeat_every=repeat) for counts, days, repeat in INVITE_RULES)
    rule.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_invitations"), ("reminders", "0018_notices_of_a_participant")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="invitation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="meetings.invitation",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("due_soon", "Due soon"),
                    ("due", "Due today"),
                    ("overdue", "Overdue"),
                    ("accept", "Please accept"),
                    ("charge", "Came with your post"),
                    ("verify", "Please verify"),
                    ("returned", "Returned to you"),
                    ("decide", "Please decide"),
                    ("decided", "Decided"),
                    ("news", "New in a saved view"),
                    ("escalated", "Overdue, below you"),
                    ("unaccepted", "Not accepted in time"),
                    ("vacant", "Its post is vacant"),
                    ("silent", "Please say how it stands"),
                    ("silent2", "Still no word, below you"),
                    ("mentioned", "You are mentioned"),
                    ("support", "You support it"),
                    ("confirm", "Exporter asked to confirm"),
                    ("watched", "You watch it"),
                    ("absence", "Absence ended early"),
                    ("invitation", "Invitation to a meet"),
                    ("answer_due", "Reminder to answer an invitation"),
                    ("answered", "Answer to an invitation confirmed"),
                    ("substitute", "Decision on a substitute"),
                    ("revoked", "Invitation revoked"),
                    ("meet_moved", "Meet changed"),
                    ("password", "Link to set a password"),
                    ("invite", "Invitation to set a password"),
                    ("security", "Change of your account"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="counts",
            field=models.CharField(
                choices=[
                    ("due", "The due date of an action item"),
                    ("accept", "The day on which somebody was asked to accept"),
                    ("verify", "The day on which somebody was asked to verify"),
                    ("answer", "The day on which something was returned"),
                    ("senior", "The due date of an action item: the senior of its post is told"),
                    ("head", "The due date of an action item: the head of the organisation is told"),
                    ("desk", "The due date of an action item: it stands on the secretariat's desk"),
                    ("invite", "The last day to answer an invitation"),
                    ("silent", "The last word on an action item: its owner is asked"),
                    ("silent_hi", "The last word on an action item of high priority: its owner is asked"),
                    ("silent2", "The last word on an action item: the senior of its post is told"),
                    ("silent2_hi", "The last word on one of high priority: the senior of its post is told"),
                ],
                max_length=10,
                verbose_name="counted from",
            ),
        ),
        migrations.RunPython(add_rules, migrations.RunPython.noop),
    ]
