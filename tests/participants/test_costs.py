"""What the pages about people and posts cost in SQL: the same with one row of each kind and with three."""

from __future__ import annotations

import pytest
from django.test import Client

from participants.models import Post, User
from tests import make
from tests.statements import statements

pytestmark = pytest.mark.django_db

PERSON = {
    "name": "Ms Asha Rao",
    "email": "asha.rao@example.org",
    "role": "mission",
    "language": "hi",
    "time_zone": "Asia/Tokyo",
}


def cost(client: Client, path: str) -> int:
    """Statements of a page that opens."""
    answer, count = statements(client, "get", path)
    assert answer.status_code == 200
    return count


@pytest.mark.parametrize(("path", "exactly"), [("/people/", 3), ("/posts/", 3)])
def test_a_list_costs_the_same_with_one_and_with_three_rows(signed_in, path: str, exactly: int):
    client = signed_in(make.secretary())
    assert cost(client, path) == exactly
    for code in ("JP", "FR", "IT"):
        make.head_of_mission(code)
    assert cost(client, path) == exactly


def held_before(person: User, times: int) -> None:
    """Let the person hold so many posts, leave each, and hold as many now."""
    for number in range(times):
        for title in (f"Attaché {number}", f"Consul {number}"):
            make.post(make.mission("FR"), title).give_to(person, by=None)
        make.post(make.mission("FR"), f"Attaché {number}").vacate(by=None)


def test_the_page_of_a_person_costs_the_same_with_one_post_of_each_kind_and_with_three(signed_in):
    client = signed_in(make.secretary())
    costs = []
    for times in (1, 3):
        person = make.user("mission")
        held_before(person, times)
        assert len(User.objects.get(pk=person.pk).seats) == times
        costs.append(cost(client, f"/people/{person.pk}/"))
        for number in range(times):  # the next person takes them over
            make.post(make.mission("FR"), f"Consul {number}").vacate(by=None)
    assert costs == [7, 7]


def rows_around(post: Post, rungs: int) -> None:
    """Put so many rungs above the post, as many posts below it, and let as many people have held it."""
    below = post
    for number in range(rungs):
        senior = make.post(post.organisation, f"Rung {number}")
        Post.objects.filter(pk=below.pk).update(reports_to=senior)
        below = senior
        make.post(post.organisation, f"Junior {number}", reports_to=post)
        post.give_to(make.user("mission"), by=None)


@pytest.mark.parametrize("reader", ["secretary", "officer", "counsellor"])
def test_the_page_of_a_post_costs_the_same_with_one_row_of_each_kind_and_with_six(signed_in, reader: str):
    reading = {
        "secretary": make.secretary,
        "officer": make.officer,
        "counsellor": lambda: make.counsellor("FR"),
    }[reader]()
    client, post = signed_in(reading), make.post(make.mission("FR"), "Attaché")
    costs = []
    for rungs in (1, 6):
        rows_around(post, rungs)
        costs.append(cost(client, f"/posts/{post.pk}/"))
    assert len(Post.objects.get(pk=post.pk).seniors()) == 6
    assert costs == [8, 8]


def test_to_register_a_person_costs_at_most_ten_statements(signed_in):
    post = make.post(make.mission())
    answer, count = statements(signed_in(make.secretary()), "post", "/people/add/", PERSON)
    assert answer.status_code == 302
    assert count <= 10
    whole = PERSON | {"email": "other@example.org", "post": post.pk, "is_invited": "on"}
    answer, count = statements(signed_in(make.secretary(title="X")), "post", "/people/add/", whole)
    assert answer.status_code == 302
    assert count <= 10


def test_to_set_up_a_post_costs_at_most_ten_statements(signed_in):
    client, data = signed_in(make.secretary()), {"organisation": make.mission().pk, "title": "Second Secretary"}
    answer, count = statements(client, "post", "/posts/add/", data)
    assert answer.status_code == 302
    assert count <= 10
