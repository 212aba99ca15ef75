import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0011_programme"), ("reminders", "0018_notices_of_a_participant")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="session_event",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="meetings.sessionevent",
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
                    ("programme", "Programme of the meet"),
                    ("password", "Link to set a password"),
                    ("invite", "Invitation to set a password"),
                    ("security", "Change of your account"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
