"""The reminder rules with which a new installation begins; the secretariat may change them."""

from django.db import migrations

from reminders.models.calendar import FIRST_RULES


def add_rules(apps, schema_editor):
    rule = apps.get_model("reminders", "ReminderRule")
    rule.objects.bulk_create(
        rule(counts=counts, days=days, repeat_every=repeat) for counts, days, repeat in FIRST_RULES
    )


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
