"""Posts: who holds which from when until when, the ladder, who may submit for the head."""

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import clock
from core.rules import NotAllowed, RuleBroken, StaleEdit
from participants.models import Holding, Post
from tests import make
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def days_ago(days: int):
    return clock.today() - timedelta(days=days)


def test_a_post_keeps_who_held_it_from_when_until_when():
    post = make.post(make.mission(), "Counsellor (Commercial)")
    first, second = make.user("mission"), make.user("mission")
    post.give_to(first, by=None, from_on=days_ago(100))
    post.give_to(second, by=None, from_on=days_ago(10))
    assert post.holder == second
    assert post.holdings.on(days_ago(101)).first() is None
    assert post.holdings.on(days_ago(100)).get().user == first
    assert post.holdings.on(days_ago(11)).get().user == first
    assert post.holdings.on(days_ago(10)).get().user == second
    assert post.holdings.on(clock.today()).get().user == second


def test_nobody_holds_a_post_from_the_day_on_which_it_was_vacated():
    post = make.post(make.mission())
    post.give_to(make.user("mission"), by=None, from_on=days_ago(5))
    post.vacate(by=None, note="Posted to Delhi.")
    assert post.holder is None
    assert not post.holdings.on(clock.today()).exists()
    assert post.holdings.on(days_ago(1)).exists()
    assert list(Post.objects.vacant()) == [post]


def test_giving_and_vacating_stand_in_the_trail():
    secretary = make.secretary()
    post = make.post(make.mission())
    post.give_to(make.user("mission", name="Ms First"), by=secretary)
    post.vacate(by=secretary, note="Posted to Delhi.")
    assert [(event.sentence(), event.actor, event.note) for event in post.events.all()] == [
        ("gave the post", secretary, ""),
        ("ended the holding", secretary, "Posted to Delhi."),
    ]
    assert [event.lines() for event in post.events.all()] == [
        [{"label": "Holder", "before": "", "after": "Ms First"}],
        [{"label": "Holder", "before": "Ms First", "after": "–"}],
    ]


@pytest.mark.parametrize(
    ("from_on", "sentence"),
    [
        (-1, "not on a day to come"),
        (21, "took this post over on"),
    ],
)
def test_a_post_is_not_given_on_an_impossible_day(from_on: int, sentence: str):
    post = make.post(make.mission())
    post.give_to(make.user("mission"), by=None, from_on=days_ago(20))
    with pytest.raises(RuleBroken, match=sentence):
        post.give_to(make.user("mission"), by=None, from_on=days_ago(from_on))
    assert Holding.objects.filter(post=post).count() == 1


def test_a_vacated_post_is_not_given_for_days_on_which_it_was_held():
    post = make.post(make.mission())
    post.give_to(make.user("mission"), by=None, from_on=days_ago(20))
    post.vacate(by=None)
    with pytest.raises(RuleBroken, match="held this post until"):
        post.give_to(make.user("mission"), by=None, from_on=days_ago(3))


def test_a_post_is_not_given_to_its_holder_again():
    person = make.head_of_mission()
    with pytest.raises(RuleBroken, match="holds this post already"):
        person.seats[0].post.give_to(person, by=None)


def test_a_post_is_not_given_to_a_closed_account():
    with pytest.raises(RuleBroken, match="account is closed"):
        make.post(make.mission()).give_to(make.user("mission", is_active=False), by=None)


def test_a_post_out_of_use_is_given_to_nobody():
    with pytest.raises(RuleBroken, match="not in use any more"):
        make.post(make.mission(), is_live=False).give_to(make.user("mission"), by=None)


FITTING = [(make.mission, "mission"), (make.department, "officer"), (make.department, "secretariat")]


@pytest.mark.parametrize("organisation", [make.mission, make.department])
@pytest.mark.parametrize("role", ["mission", "officer", "secretariat", "observer"])
def test_posts_are_held_by_people_of_the_fitting_role(organisation, role: str):
    post, person = make.post(organisation()), make.user(role)
    if (organisation, role) in FITTING:
        post.give_to(person, by=None)
        assert post.holder == person
    else:
        with pytest.raises(RuleBroken, match="does not go with a post of"):
            post.give_to(person, by=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_get_the_post_at_once_one_follows_the_other():
    post, first, second = make.post(make.mission()), make.user("mission"), make.user("mission")
    outcomes = at_once(
        lambda: Post.objects.get(pk=post.pk).give_to(first, by=None),
        lambda: Post.objects.get(pk=post.pk).give_to(second, by=None),
    )
    assert outcomes == ["done", "done"]
    assert Holding.objects.current().filter(post=post).count() == 1
    assert Holding.objects.filter(post=post).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_post_given_and_vacated_at_once_ends_in_one_order_or_the_other():
    post, first, second = make.post(make.mission()), make.user("mission"), make.user("mission")
    post.give_to(first, by=None)
    at_once(
        lambda: Post.objects.get(pk=post.pk).give_to(second, by=None),
        lambda: Post.objects.get(pk=post.pk).vacate(by=None),
    )
    verbs = list(post.events.values_list("verb", flat=True))
    assert post.holder == (second if verbs[-1] == "give" else None)


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_a_post_while_the_account_is_being_closed():
    post, person = make.post(make.mission()), make.user("mission")
    make.secretary()
    at_once(lambda: Post.objects.get(pk=post.pk).give_to(person, by=None), lambda: person.close(by=None))
    person.refresh_from_db()
    assert person.is_active == (post.holder == person)


def test_a_table_refuses_two_holders_at_once():
    post = make.head_of_mission().seats[0].post
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(post=post, user=make.user("mission"), from_on=clock.today())


def ladder(*titles: str) -> list[Post]:
    posts = [make.post(make.department(), title) for title in titles]
    for lower, upper in itertools.pairwise(posts):
        lower.reports_to = upper
        lower.save()
    return posts


def test_the_ladder_goes_up_nearest_first():
    under, deputy, joint = ladder("Under Secretary", "Deputy Secretary", "Joint Secretary")
    assert list(under.seniors()) == [deputy, joint]


def test_a_ladder_costs_two_statements_however_high_it_is(django_assert_num_queries):
    posts = ladder(*"ABCDEFG")
    for number in (5, 0):
        bottom = Post.objects.get(pk=posts[number].pk)
        with django_assert_num_queries(2):
            assert [str(one) for one in bottom.seniors()] == [
                f"{title}, Ministry of Textiles" for title in "ABCDEFG"[number + 1 :]
            ]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_post_cannot_report_to_itself_directly_or_through_others(number: int):
    posts = ladder("Under Secretary", "Deputy Secretary", "Joint Secretary")
    top = posts[2]
    top.reports_to = posts[number]
    with pytest.raises(ValidationError, match="cannot report to itself"):
        top.full_clean()


def test_a_ladder_that_runs_in_a_circle_all_the_same_ends():
    under, deputy = ladder("Under Secretary", "Deputy Secretary")
    Post.objects.filter(pk=deputy.pk).update(reports_to=under)
    under.refresh_from_db()
    assert list(under.seniors()) == [deputy]


def test_an_organisation_has_one_head_and_each_title_once():
    post = make.post(make.mission(), "Head of Mission", is_head=True)
    with pytest.raises(ValidationError, match="has a head already"):
        Post(organisation=post.organisation, title="Chargé d'affaires", is_head=True).full_clean()
    with pytest.raises(ValidationError, match="has a post with this title already"):
        Post(organisation=post.organisation, title="Head of Mission").full_clean()
    with pytest.raises(RuleBroken, match="look again"):
        Post.set_up(by=None, organisation=post.organisation, title="Head of Mission")


def test_only_the_secretariat_changes_a_post():
    head = make.head_of_mission()
    post = head.seats[0].post
    for person in (head, make.officer(), make.coordinator(), make.observer()):
        with pytest.raises(NotAllowed, match="Only the secretariat"):
            post.edit({"title": "Ambassador"}, by=person, version=1)
    post.edit({"title": "Ambassador"}, by=make.secretary(), version=1)
    assert post.events.get(verb="edit").lines() == [
        {"label": "Title", "before": "Head of Mission", "after": "Ambassador"}
    ]


def test_a_stale_edit_of_a_post_is_refused():
    post, secretary = make.post(make.mission()), make.secretary()
    post.edit({"title": "Attaché"}, by=secretary, version=1)
    with pytest.raises(StaleEdit):
        post.edit({"title": "Consul"}, by=secretary, version=1)


def test_a_post_that_is_held_reported_to_or_owns_something_stays_in_use():
    secretary, owner = make.secretary(), make.officer()
    post = owner.seats[0].post
    with pytest.raises(RuleBroken, match="holds this post"):
        post.edit({"is_live": False}, by=secretary, version=1)
    make.item("underway", owner=owner)
    with pytest.raises(RuleBroken, match=r"still has charge of action items \(1\), .*Transfer of charge"):
        post.vacate(by=secretary)
    assert post.holder == owner
    post.vacate(by=None)
    with pytest.raises(RuleBroken, match="still needed by action items"):
        post.edit({"is_live": False}, by=secretary, version=1)
    lower, upper = ladder("Section Officer", "Director")
    with pytest.raises(RuleBroken, match="still needed by posts"):
        upper.edit({"is_live": False}, by=secretary, version=1)
    lower.edit({"is_live": False}, by=secretary, version=1)
    assert not Post.objects.get(pk=lower.pk).is_live


def test_the_head_lets_a_post_of_her_mission_submit_and_ends_it():
    head, drafter = make.head_of_mission(), make.counsellor()
    post = drafter.seats[0].post
    assert drafter.heads_organisation_ids == []
    post.let_submit(by=head, may=True)
    post.let_submit(by=head, may=True)
    drafter.lock()
    assert drafter.heads_organisation_ids == [post.organisation_id]
    post.let_submit(by=head, may=False)
    assert [event.verb for event in post.events.all()] == ["give", "let_submit", "stop_submit"]


def test_others_than_the_head_and_the_secretariat_let_nobody_submit():
    head, drafter = make.head_of_mission(), make.counsellor()
    others = [drafter, make.head_of_mission("FR"), make.officer(), make.coordinator(), make.observer()]
    for person in others:
        with pytest.raises(NotAllowed):
            drafter.seats[0].post.let_submit(by=person, may=True)
    with pytest.raises(NotAllowed):
        head.seats[0].post.let_submit(by=make.secretary(), may=True)


def test_a_mission_sees_its_own_posts_and_staff_see_all():
    own, other = make.head_of_mission("JP"), make.head_of_mission("FR")
    assert {post.pk for post in Post.objects.visible_to(own)} == set(own.post_ids)
    for person in (make.officer(), make.secretary(), make.observer()):
        assert {*own.post_ids, *other.post_ids} <= {post.pk for post in Post.objects.visible_to(person)}
