from __future__ import annotations

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

from actions.models import ActionEvent, ActionItem, DateChange, Handover, Ownership, ProgressUpdate
from countries.models import Organisation
from documents.models import Document
from meetings.models import Meet, Session, SessionDocument
from participants.models import Holding, Post, User
from recommendations.models import Recommendation, RecommendationEvent
from samples.removal import remove_samples, samples_for
from tests import make
from tests.documents import files

pytestmark = pytest.mark.django_db
PATH = "/samples/remove/"


@pytest.fixture
def coordinator(loaded) -> User:
    person = User.objects.get(email="coordinator@example.org")
    make.second_factor(person)
    return person


@pytest.fixture
def real(coordinator) -> Recommendation:
    """A real recommendation with a real action item, beside the samples."""
    head = User.objects.get(email="head.tokyo@example.org")
    row = Recommendation.begin_draft(
        by=head,
        mission=head.seats[0].post.organisation,
        meet=Meet.objects.current(),
        title="A real one",
        country=make.country(),
        sector=Recommendation.objects.exclude(sector=None).first().sector,
        lever="barrier",
        statement="It is real.",
        ask="Keep it.",
    )
    row.move("submit", by=head)
    row.move("examine", by=coordinator)
    return row


def real_item(asked: Recommendation, by: User) -> ActionItem:
    owner = Post.objects.get(organisation__code="textiles", title="Under Secretary")
    return ActionItem.make(
        by=by, recommendations=[asked], owner=owner, due_on=make.working_day(10), title="A real item"
    )


def test_the_page_says_exactly_what_will_be_removed(signed_in, coordinator):
    text = " ".join(signed_in(coordinator).get(PATH).content.decode().split())
    accounts = User.objects.filter(is_sample=True).count()
    assert "This removes 43 recommendations, 61 action items and 78 participants for good" in text
    assert f"closes {accounts} demonstration accounts; yours stays open" in text
    assert "whatever people have added to them" in text
    assert ActionItem.objects.count() == 61


@pytest.mark.parametrize("person", [make.coordinator, make.officer, make.counsellor, make.observer])
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_for_the_secretariat_alone(signed_in, loaded, person, method: str):
    assert getattr(signed_in(person()), method)(PATH).status_code == 403
    assert ActionItem.objects.count() == 61


def test_all_samples_go_with_everything_that_hangs_on_them(signed_in, coordinator):
    answer = signed_in(coordinator).post(PATH, follow=True)
    assert "Removed: 43 recommendations, 61 action items and 78 participants." in answer.content.decode()
    for model in (
        Recommendation,
        RecommendationEvent,
        ActionItem,
        ActionEvent,
        Ownership,
        Handover,
        DateChange,
        ProgressUpdate,
    ):
        assert not model.objects.exists(), model


def test_the_meet_the_posts_and_the_reference_data_stay(coordinator):
    posts, organisations = Post.objects.count(), Organisation.objects.count()
    remove_samples(by=coordinator)
    meet = Meet.objects.current()
    assert not meet.is_sample
    assert meet.countries.count() == 14
    assert (Post.objects.count(), Organisation.objects.count()) == (posts, organisations)


def test_the_removal_stands_in_the_trail_of_the_meet(coordinator):
    remove_samples(by=coordinator)
    event = Meet.objects.current().events.last()
    assert event.actor == coordinator
    assert event.note == "Removed the sample data: 43 recommendations, 61 action items and 78 participants."


def test_other_demonstration_accounts_are_closed_and_hold_nothing_any_more(signed_in, coordinator):
    head = signed_in(User.objects.get(email="head.tokyo@example.org"))
    assert head.get("/meets/").status_code == 200
    remove_samples(by=coordinator)
    assert not User.objects.active().filter(is_sample=True).exists()
    assert [holding.user for holding in Holding.objects.current()] == [coordinator]
    assert head.get("/meets/").status_code == 302


def test_a_demonstration_account_that_removes_them_stays_open_itself(loaded):
    desk = User.objects.get(email="desk.officer@example.org")
    others = samples_for(desk).accounts
    remove_samples(by=desk)
    assert list(User.objects.active().filter(is_sample=True)) == [desk]
    assert others == User.objects.filter(is_sample=True).count() - 1


def test_a_real_row_and_its_history_survive(coordinator, real):
    real.move("accept", by=coordinator, note="It costs little.")
    item = real_item(real, coordinator)
    trail = list(real.events.values_list("verb", flat=True))
    remove_samples(by=coordinator)
    assert list(Recommendation.objects.all()) == [real]
    assert list(ActionItem.objects.all()) == [item]
    assert list(real.events.values_list("verb", flat=True)) == trail
    assert list(item.recommendations.all()) == [real]
    assert item.ownerships.count() == 1


def test_a_real_item_that_came_of_a_sample_stays_without_it(coordinator):
    sample = Recommendation.objects.filter(status="in_action").first()
    item = real_item(sample, coordinator)
    remove_samples(by=coordinator)
    assert list(ActionItem.objects.all()) == [item]
    assert not item.recommendations.exists()


def test_what_a_real_person_added_to_a_sample_goes_with_it(coordinator):
    item = ActionItem.objects.filter(status="underway").first()
    item.move("cancel", by=coordinator, note="A real reason.")
    remove_samples(by=coordinator)
    assert not ActionEvent.objects.filter(note="A real reason.").exists()


def test_the_files_beside_samples_go_with_them_and_those_beside_real_ones_stay(coordinator, real):
    sample = Recommendation.objects.filter(is_sample=True).first()
    make.annex(sample)
    stored = make.annex(real)
    remove_samples(by=coordinator)
    assert list(Document.objects.all()) == [stored.document]


def test_a_sample_in_which_a_real_one_lives_on_stays_and_is_real_from_now_on(coordinator, real):
    survivor = Recommendation.objects.filter(status="in_action").first()
    real.move("merge", by=coordinator, note="The same.", into=survivor)
    remove_samples(by=coordinator)
    assert set(Recommendation.objects.all()) == {real, survivor}
    survivor.refresh_from_db()
    assert not survivor.is_sample
    assert survivor.events.exists()


def test_without_samples_there_is_nothing_to_remove(signed_in, coordinator):
    client = signed_in(coordinator)
    client.post(PATH)
    assert "There is no sample data." in client.get(PATH).content.decode()
    refused = client.post(PATH)
    assert refused.status_code == 409
    assert "There is no sample data any more." in refused.content.decode()


def _refused(statement: str, *values: object) -> None:
    with pytest.raises(IntegrityError, match="history is never changed"), transaction.atomic():
        connection.cursor().execute(statement, values)


def test_the_database_refuses_to_delete_the_history_of_a_real_row(real):
    _refused("DELETE FROM recommendations_recommendationevent WHERE subject_id = %s", real.pk)
    assert real.events.count() == 3


def test_the_database_refuses_to_change_even_the_history_of_a_sample(loaded):
    _refused("UPDATE actions_actionevent SET note = 'other'")


def test_everything_is_removed_or_nothing(coordinator, monkeypatch):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise FieldDoesNotExist

    monkeypatch.setattr("samples.removal._keep_meets", fail)
    with pytest.raises(FieldDoesNotExist):
        remove_samples(by=coordinator)
    assert ActionItem.objects.count() == 61
    assert User.objects.active().filter(is_sample=True).exists()


def test_documents_of_the_sample_are_removed_from_sessions_and_real_ones_stay(coordinator):
    session = Session.objects.filter(is_sample=True, documents__isnull=False).first()
    officer = make.secretary("Another Coordinator")
    stored = SessionDocument.add(session, ContentFile(files.pdf(b"Real"), "real.pdf"), by=officer)
    sample = set(SessionDocument.objects.exclude(pk=stored.pk).values_list("document", flat=True))
    assert sample
    remove_samples(by=coordinator)
    assert list(SessionDocument.objects.all()) == [stored]
    assert not Document.objects.filter(pk__in=sample).exists()
