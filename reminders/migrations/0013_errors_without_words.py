from django.db import migrations


class Migration(migrations.Migration):
    """What was kept of errors before may quote what people wrote: their type alone stays."""

    dependencies = [("reminders", "0012_mails_about_accounts")]

    operations = [
        migrations.RunSQL(
            "UPDATE reminders_reminderfailure SET error = split_part(error, ':', 1)", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "UPDATE reminders_notice SET last_error = split_part(last_error, ':', 1)"
            " WHERE set_aside_at IS NOT NULL AND smtp_code IS NULL AND last_error NOT LIKE 'unknown cause: %'",
            migrations.RunSQL.noop,
        ),
    ]
