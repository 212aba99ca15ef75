import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad, Upper

NUMBER = Cast("id", models.TextField())

FILL = [
    "UPDATE actions_actionitem item SET series = upper(meet.slug) FROM meetings_meet meet WHERE meet.id = item.meet_id",
    """
    UPDATE actions_actionitem item SET followers = found.ids FROM (
      SELECT link.actionitem_id AS item_id, array_agg(DISTINCT organisation.id) AS ids
      FROM actions_actionitem_recommendations link
      JOIN recommendations_recommendation row ON row.id = link.recommendation_id
      JOIN countries_organisation organisation ON organisation.id IN (row.mission_id, row.referred_to_id)
      GROUP BY link.actionitem_id
    ) found WHERE found.item_id = item.id
    """,
    # The checks of foreign keys that these rows owe, so that the table may be altered.
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    """Lists that cost the same at any size: who follows an item and its reference stand in its own row."""

    dependencies = [
        ("actions", "0002_keep_history"),
        ("countries", "0002_validate_reference"),
        ("meetings", "0002_keep_history"),
        ("participants", "0003_post_is_sample"),
        ("recommendations", "0002_keep_history"),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddField(
            model_name="actionitem",
            name="followers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="actionitem",
            name="series",
            field=models.CharField(default="", editable=False, max_length=50),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveField(model_name="actionitem", name="reference"),
        migrations.AddField(
            model_name="actionitem",
            name="reference",
            field=models.GeneratedField(
                db_persist=True,
                expression=Concat(
                    models.Value("ACT/"),
                    "series",
                    models.Value("/"),
                    LPad(NUMBER, Greatest(models.Value(4), Length(NUMBER)), models.Value("0")),
                ),
                output_field=models.CharField(max_length=80),
                unique=True,
                verbose_name="reference",
            ),
        ),
        migrations.AlterField(
            model_name="actionitem",
            name="country",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="action_items",
                to="countries.country",
                verbose_name="country",
            ),
        ),
        migrations.AlterField(
            model_name="actionitem",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="owned_items",
                to="participants.post",
                verbose_name="accountable post",
            ),
        ),
        migrations.AlterField(
            model_name="actionitem",
            name="sensitivity",
            field=models.CharField(
                choices=[("open", "Open"), ("internal", "Internal"), ("restricted", "Restricted")],
                default="internal",
                help_text="Open: all missions and observers. Internal: the ministries. Restricted: only who must act.",
                max_length=12,
                verbose_name="who may read it",
            ),
        ),
        migrations.AlterField(
            model_name="datechange",
            name="status",
            field=models.CharField(
                choices=[
                    ("requested", "Requested"),
                    ("approved", "Approved"),
                    ("rejected", "Rejected"),
                    ("lapsed", "Lapsed"),
                ],
                default="requested",
                editable=False,
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["done", "on_hold", "open", "planned", "refused", "underway"]),
                ),
                fields=["due_on", "id"],
                name="item_live_due",
            ),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(Upper("title"), name="gin_trgm_ops"),
                name="item_title_trigrams",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("verifier")), _negated=True), name="item_owner_never_verifies"
            ),
        ),
    ]
