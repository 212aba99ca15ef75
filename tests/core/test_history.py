"""History is never changed, never deleted: the database itself refuses."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from core.history import Event
from tests import make
from tests.meetings.invitations import make as invitations
from tests.meetings.programme import factories

EVENT_TABLES = [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]


def test_there_is_an_event_table_for_each_aggregate():
    assert {"recommendations_recommendationevent", "actions_actionevent", "participants_userevent"} <= set(
        EVENT_TABLES
    )


@pytest.mark.django_db
@pytest.mark.parametrize("table", EVENT_TABLES)
def test_each_event_table_has_its_triggers(table: str):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname IN (%s, %s)",
            [table, f"{table}_kept", f"{table}_whole"],
        )
        assert cursor.fetchone() == (2,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE actions_actionevent SET note = 'never said'",
        "DELETE FROM actions_actionevent",
        "TRUNCATE actions_actionevent CASCADE",
    ],
)
def test_a_change_on_record_cannot_be_changed_or_removed(statement: str):
    item = make.item("underway")
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="history is never changed"), transaction.atomic():
        connection.cursor().execute(statement)
    assert item.events.count() == 2


@pytest.mark.django_db
def test_the_history_of_a_sample_leaves_with_the_sample_but_cannot_be_rewritten():
    item = make.item("underway", is_sample=True)
    with pytest.raises(IntegrityError, match="history is never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE actions_actionevent SET note = 'x'")
    item.events.all().delete()
    assert item.events.count() == 0


SAMPLES = [
    (model, model._meta.get_field("subject").related_model)
    for model in apps.get_models()
    if issubclass(model, Event) and hasattr(model._meta.get_field("subject").related_model, "is_sample")
]


def real_row(subject):
    """A row of this model that is no sample and has an event on record."""
    rows = [make.item("underway"), make.recommendation(), make.meet(), make.officer(), make.post(make.department())]
    invited = invitations.invitation("draft")
    rows += [invited, invited.template, invited.participant, invited.participant.contact, factories.session()]
    row = next(row for row in rows if isinstance(row, subject))
    row.record("edit", by=None)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    return row


def test_rows_that_may_be_samples_are_in_these_tables():
    assert {subject._meta.label for _event, subject in SAMPLES} == {
        "actions.ActionItem",
        "recommendations.Recommendation",
        "meetings.Invitation",
        "meetings.InvitationTemplate",
        "meetings.Meet",
        "meetings.Participant",
        "meetings.Session",
        "participants.Contact",
        "participants.User",
        "participants.Post",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("event", "subject"), SAMPLES, ids=lambda model: model.__name__)
def test_what_is_real_cannot_be_made_a_sample_to_take_its_history_away(event, subject):
    row = real_row(subject)
    with pytest.raises(IntegrityError, match="stays real"), transaction.atomic():
        subject._base_manager.filter(pk=row.pk).update(is_sample=True)
    with pytest.raises(IntegrityError, match="history is never changed"), transaction.atomic():
        event._base_manager.filter(subject=row).delete()


@pytest.mark.django_db
@pytest.mark.parametrize(("event", "subject"), SAMPLES, ids=lambda model: model.__name__)
def test_what_is_real_cannot_go_and_come_back_as_a_sample(event, subject):
    row = real_row(subject)
    connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(IntegrityError, match="stays real"), transaction.atomic():
        subject._base_manager.filter(pk=row.pk)._raw_delete(using="default")


@pytest.mark.django_db
@pytest.mark.parametrize(("event", "subject"), SAMPLES, ids=lambda model: model.__name__)
def test_a_sample_may_become_real(event, subject):
    row = real_row(subject)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        subject._base_manager.filter(pk=row.pk).update(is_sample=True)
        cursor.execute("SET session_replication_role = DEFAULT")
    subject._base_manager.filter(pk=row.pk).update(is_sample=False)
    assert not subject._base_manager.get(pk=row.pk).is_sample


@pytest.mark.django_db
def test_each_event_can_say_itself_as_a_sentence():
    item = make.item("underway")
    assert [event.sentence() for event in item.events.all()] == ["made the action item", "accepted it"]
