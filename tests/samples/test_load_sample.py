from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from actions.models import ActionEvent, ActionItem, DateChange, Handover, Outcome, Review
from actions.moves import DateChangeStatus, HandoverStatus
from actions.moves import Status as ItemStatus
from core import clock
from countries.models import Sector
from meetings.invitation_status import Status as InvitationStatus
from meetings.invitations.models import Invitation
from meetings.models import AgendaItem, Meet, Session, SessionDocument, SessionParticipant
from meetings.participants.models import Category, Participant
from participants.models import User
from recommendations.models import Recommendation, RecommendationEvent
from recommendations.moves import Status
from reports.session_pack import SessionPack
from samples.january import next_first_day
from tests import make

if TYPE_CHECKING:
    from core.history import Event

pytestmark = pytest.mark.django_db


def person(address: str) -> User:
    return User.objects.get(email=f"{address}@example.org")


def test_it_loads_all_recommendations_and_action_items_in_all_statuses(loaded):
    assert "43 recommendations, 61 action items" in loaded
    assert Recommendation.objects.count() == 43
    assert ActionItem.objects.count() == 61
    assert set(Recommendation.objects.values_list("status", flat=True)) == set(Status)
    assert set(ActionItem.objects.values_list("status", flat=True)) == set(ItemStatus)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("status", InvitationStatus)
def test_an_invitation_of_the_meet_is_in_each_status(status: str):
    assert Participant.objects.filter(meet=Meet.objects.current(), invitation_status=status).exists()
    assert Invitation.objects.filter(meet=Meet.objects.current(), status=status).exists()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("category", Category)
def test_somebody_of_each_category_is_on_the_list_and_invited(category: str):
    people = Participant.objects.current().filter(meet=Meet.objects.current(), category=category)
    assert people.exclude(invitation_status="").exists()


@pytest.mark.usefixtures("loaded")
def test_the_last_day_to_answer_is_to_come_and_who_is_observer_takes_part_by_their_account():
    meet = Meet.objects.current()
    assert meet.answers_close_on >= min(clock.today(), meet.starts_on)
    assert person("observer").contact.participations.get().category == Category.OBSERVER
    assert Invitation.objects.get(status="expired").events.last().verb == "expire"


def test_hand_overs_and_date_changes_are_pending_granted_and_refused(loaded):
    assert {"proposed", "accepted", "declined"} <= set(Handover.objects.values_list("status", flat=True))
    statuses = set(DateChange.objects.values_list("status", flat=True))
    assert {DateChangeStatus.REQUESTED, DateChangeStatus.APPROVED, DateChangeStatus.REJECTED} <= statuses
    assert HandoverStatus.PROPOSED in Handover.objects.values_list("status", flat=True)


def test_all_focus_countries_and_sectors_of_the_meet_have_recommendations(loaded):
    meet = Meet.objects.current()
    assert meet.countries.count() == 14
    assert set(Recommendation.objects.values_list("country", flat=True)) == {row.pk for row in meet.countries.all()}
    assert set(Recommendation.objects.values_list("sector", flat=True)) == {row.pk for row in Sector.objects.all()}


def test_every_row_is_marked_as_sample(loaded):
    assert not Recommendation.objects.filter(is_sample=False).exists()
    assert not ActionItem.objects.filter(is_sample=False).exists()
    assert not Meet.objects.filter(is_sample=False).exists()


def test_the_meet_of_a_year_before_has_something_to_copy_for_the_head_of_mission(loaded):
    head, meet = person("head.tokyo"), Meet.objects.current()
    last = Meet.objects.exclude(pk=meet.pk).get()
    assert last.starts_on.year == meet.starts_on.year - 1
    past = Recommendation.objects.visible_to(head).filter(meet=last, mission__in=head.organisation_ids)
    assert set(past.values_list("status", flat=True)) == {Status.IMPLEMENTED, Status.NOT_ACCEPTED}
    assert max(RecommendationEvent.objects.filter(subject__meet=last).values_list("at", flat=True)) < make.moment(
        last.ends_on, 23
    )


def test_values_at_stake_say_that_they_are_samples(loaded):
    sources = Recommendation.objects.exclude(value_amount=None).values_list("value_source", flat=True)
    assert set(sources) == {"Sample figure, not a real one"}


@pytest.mark.parametrize("events", [RecommendationEvent, ActionEvent])
def test_each_history_runs_forward_and_ends_before_now(loaded, events: type[Event]):
    last: dict[int, object] = {}
    for event in events.objects.order_by("pk"):
        assert last.get(event.subject_id, event.at) <= event.at
        last[event.subject_id] = event.at
    assert max(last.values()) <= clock.now()
    assert min(events.objects.values_list("at", flat=True)) > clock.now() - make.timedelta(days=500)


def test_some_items_are_late_and_some_are_due_within_the_week(loaded):
    assert ActionItem.objects.late().count() >= 6
    soon = clock.today() + make.timedelta(days=7)
    assert ActionItem.objects.working().filter(due_on__range=(clock.today(), soon)).count() >= 3


def test_the_head_of_mission_has_a_draft_to_submit_questions_to_answer_and_work_to_verify(loaded):
    head = person("head.tokyo")
    own = Recommendation.objects.filter(mission__in=head.organisation_ids)
    drafts = own.filter(status=Status.DRAFT)
    assert any(not draft.missing() for draft in drafts)
    assert any(draft.missing() for draft in drafts)
    assert own.filter(status=Status.RETURNED).exists()
    assert ActionItem.objects.filter(status=ItemStatus.DONE, verifier__in=head.post_ids).exists()


@pytest.mark.parametrize("address", ["counsellor.tokyo", "under.secretary.commerce", "under.secretary.textiles"])
def test_each_owner_among_the_shown_accounts_owns_something_live(loaded, address: str):
    assert ActionItem.objects.live().owned_by(person(address)).exists()


def test_the_officer_of_a_department_has_something_to_accept_and_something_offered(loaded):
    officer = person("under.secretary.textiles")
    assert ActionItem.objects.owned_by(officer).filter(status=ItemStatus.OPEN).exists()
    assert Handover.objects.proposed().filter(to_post__in=officer.post_ids).exists()


def test_the_secretariat_owns_an_item_and_verifies_another(loaded):
    coordinator = person("coordinator")
    assert ActionItem.objects.live().owned_by(coordinator).exists()
    assert ActionItem.objects.filter(status=ItemStatus.DONE, verifier__in=coordinator.post_ids).exists()


def test_a_second_run_says_that_there_is_data_and_changes_nothing(loaded):
    output = StringIO()
    call_command("load_sample", stdout=output)
    assert "There is data already" in output.getvalue()
    assert Recommendation.objects.count() == 43


@pytest.mark.parametrize(
    ("today", "year"),
    [((2026, 11, 22), 2027), ((2027, 1, 1), 2027), ((2027, 1, 8), 2027), ((2027, 1, 9), 2028)],
)
def test_the_meet_is_the_one_that_is_on_or_comes_next(today: tuple[int, int, int], year: int):
    assert next_first_day(make.date(*today)) == make.date(year, 1, 6)


def test_missions_submit_before_the_meet_begins(loaded):
    meet = Meet.objects.current()
    meet.full_clean()
    assert meet.submit_by_on < meet.starts_on


@pytest.mark.usefixtures("loaded")
def test_one_outcome_is_confirmed_and_one_is_claimed():
    assert sorted(Outcome.objects.values_list("status", flat=True)) == ["claimed", "confirmed"]


@pytest.mark.usefixtures("loaded")
def test_a_review_meeting_has_an_agenda_of_which_two_lines_were_gone_through():
    review = Review.objects.get()
    assert review.lines.count() > 5
    assert list(review.lines.exclude(decision="").values_list("place", "decision")) == [
        (1, "carried"),
        (2, "new_date"),
    ]
    assert review.lines.first().reason == 1, "what is late comes first"


@pytest.mark.usefixtures("loaded")
def test_who_is_replaced_or_declined_is_expected_in_no_session():
    going = Participant.objects.expected().values("pk")
    assert not SessionParticipant.objects.exclude(participant__in=going).exists()
    assert not AgendaItem.objects.exclude(presenter=None).exclude(presenter__in=going).exists()
    assert SessionParticipant.objects.filter(participant__in=going).exists()


@pytest.mark.usefixtures("loaded")
def test_the_programme_has_a_venue_documents_and_no_draft_of_the_past():
    meet = Meet.objects.current()
    assert meet.venue
    assert SessionDocument.objects.filter(session__meet=meet).count() == 3
    past = Session.objects.filter(meet=meet, on__lt=clock.today())
    assert [row.get_status_display() for row in past] == ["Published"]


@pytest.mark.usefixtures("loaded")
def test_the_packs_of_an_ambassador_have_recommendations_and_open_actions():
    head = person("head.tokyo")
    session = Session.objects.get(kind="barriers")
    data = SessionPack(session, head).data()
    _agenda, asked, actions, annexes = data["parts"]
    assert len(asked["texts"]) >= 2
    assert actions["rows"]
    assert annexes["rows"]
