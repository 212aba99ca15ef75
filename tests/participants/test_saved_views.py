"""Saved views: kept, opened, renamed, shared, deleted; marks of what is new; the daily word about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from core import clock
from participants.models import SavedView, User
from recommendations.models import Recommendation
from reminders.delivery import deliver
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db

VIEWS, LIST = "/views/", "/recommendations/"
INDIA = ZoneInfo("Asia/Kolkata")
MONDAY = date(2027, 1, 4)


def at(day: date, hour: int = 9):
    return clock.pretend(datetime(day.year, day.month, day.day, hour, tzinfo=INDIA))


def saved_view(by: User, name: str = "Accepted", query: str = "status=accepted", **values) -> SavedView:
    return SavedView.keep(by=by, page=values.pop("page", "recommendations"), name=name, query=query, **values)


# --- keeping and opening ------------------------------------------------------------------------------------------


def test_the_filters_of_a_list_are_kept_under_a_name_and_open_the_same_list(signed_in):
    make.mission("JP")
    client = signed_in(make.secretary())
    page = client.get(LIST, {"country": "JP", "q": "a&b", "page": ""})
    link = next(part for part in page.content.decode().split('"') if part.startswith("/views/keep/"))
    form = client.get(link.replace("&amp;", "&")).context["form"]
    sent = {"page": form["page"].value(), "query": form["query"].value(), "name": "Japan"}
    answer = client.post("/views/keep/", sent)
    view = SavedView.objects.get()
    assert (view.name, view.query, view.page) == ("Japan", "country=JP&q=a%26b", "recommendations")
    assert answer.headers["Location"] == f"/views/{view.pk}/"
    opened = client.get(f"/views/{view.pk}/").headers["Location"]
    assert urlsplit(opened).path == LIST
    assert parse_qs(urlsplit(opened).query) == {"country": ["JP"], "q": ["a&b"], "view": [str(view.pk)]}
    assert ">Japan</a>" in client.get(opened).content.decode()


def test_the_filters_of_the_list_of_items_are_kept_as_well(signed_in):
    client = signed_in(make.secretary())
    page = client.get("/actions/", {"state": "late"}).content.decode()
    assert "/views/keep/?page=items&amp;query=state%3Dlate" in page
    client.post("/views/keep/", {"page": "items", "query": "state=late", "name": "Late"})
    opened = client.get(f"/views/{SavedView.objects.get().pk}/").headers["Location"]
    assert opened.startswith("/actions/?state=late&view=")
    assert client.get(opened).status_code == 200


def test_filters_are_kept_from_the_calendar_and_the_timeline_too_without_what_is_theirs_alone(signed_in):
    client = signed_in(make.secretary())
    query = "state=late&month=2027-01&group=country"
    client.post("/views/keep/", {"page": "items", "query": query, "name": "Late"})
    assert SavedView.objects.get().query == "state=late"


def test_two_views_of_one_person_do_not_bear_one_name(signed_in):
    person = make.secretary()
    saved_view(person)
    answer = signed_in(person).post("/views/keep/", {"page": "recommendations", "query": "", "name": "Accepted"})
    assert answer.status_code == 409
    assert "You have a view of this name already" in answer.content.decode()
    saved_view(make.observer())  # another person's may


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "<b>x"}, {"page": "people"}, {"query": "q=" + "x" * 999}])
def test_what_cannot_be_kept_is_refused_in_the_form(signed_in, wrong: dict[str, str]):
    sent = {"page": "recommendations", "query": "", "name": "Ours"} | wrong
    assert signed_in(make.secretary()).post("/views/keep/", sent).status_code == 400
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("page", "query", "sentence"),
    [
        ("recommendations", "nosuch=1", "has no filter “nosuch”"),
        ("items", "band=1", "has no filter “band”"),
        ("participants", "meet=2027&lever=1", "has no filter “lever”"),
        ("participants", "category=observer", "These filters name no meet"),
        ("participants", "", "These filters name no meet"),
    ],
)
def test_filters_that_the_list_cannot_be_asked_are_not_kept(signed_in, page: str, query: str, sentence: str):
    answer = signed_in(make.secretary()).post("/views/keep/", {"page": page, "query": query, "name": "Ours"})
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("query", ["", "meet=", "meet=a/b"])
def test_a_view_of_participants_that_names_no_meet_says_so_when_it_is_opened(signed_in, query: str):
    person = make.secretary()
    row = SavedView.objects.create(owner=person, page="participants", name="Ours", query=query)
    answer = signed_in(person).get(f"{VIEWS}{row.pk}/")
    assert answer.status_code == 409
    assert "These filters name no meet" in answer.content.decode()


# --- changing and sharing -----------------------------------------------------------------------------------------


def test_a_view_is_renamed_and_shared_with_the_people_of_ones_organisation_who_cannot_change_it(signed_in):
    head, counsellor, other = make.head_of_mission(), make.counsellor(), make.head_of_mission("FR")
    view = saved_view(head)
    assert signed_in(counsellor).get(f"/views/{view.pk}/").status_code == 404
    signed_in(head).post(f"/views/{view.pk}/edit/", {"name": "Agreed", "is_shared": "on", "version": view.version})
    view.refresh_from_db()
    assert (view.name, view.organisation) == ("Agreed", make.mission())
    client = signed_in(counsellor)
    assert client.get(f"/views/{view.pk}/").status_code == 302
    assert "Agreed" in client.get(VIEWS).content.decode()
    assert "Agreed" in client.get(LIST).content.decode()
    for path in ("edit/", "delete/", "seen/"):
        assert client.post(f"/views/{view.pk}/{path}", {"name": "Mine"}).status_code == 403
        assert signed_in(other).post(f"/views/{view.pk}/{path}", {"name": "Mine"}).status_code == 404
    signed_in(head).post(f"/views/{view.pk}/edit/", {"name": "Agreed", "version": view.version})
    assert client.get(f"/views/{view.pk}/").status_code == 404


def test_who_holds_no_post_shares_with_nobody(signed_in):
    observer = make.observer()
    sent = {"page": "recommendations", "query": "", "name": "Open", "is_shared": "on"}
    answer = signed_in(observer).post("/views/keep/", sent)
    assert answer.status_code == 409
    assert "there is nobody to share it with" in answer.content.decode()


def test_a_shared_view_shows_each_reader_what_they_may_see_and_nothing_more(signed_in):
    head, counsellor = make.head_of_mission(), make.counsellor()
    make.recommendation("accepted", by=make.head_of_mission("FR"), title="Theirs, internal")
    view = saved_view(head, is_shared=True)
    opened = signed_in(counsellor).get(f"/views/{view.pk}/", follow=True)
    assert "Theirs, internal" not in opened.content.decode()


def test_a_view_is_deleted_after_a_question(signed_in):
    person = make.secretary()
    view = saved_view(person)
    client = signed_in(person)
    assert "is forgotten" in client.get(f"/views/{view.pk}/delete/").content.decode()
    assert SavedView.objects.exists()
    client.post(f"/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


# --- what is new --------------------------------------------------------------------------------------------------


def marks(client, url: str) -> dict[str, str]:
    return {row["title"]: row["news"] for row in client.get(url, follow=True).context["rows"]}


def test_an_opened_view_marks_what_is_new_and_what_others_changed_since_it_last_told(signed_in):
    secretary, head = make.secretary(), make.head_of_mission()
    with at(MONDAY):
        make.recommendation("under_examination", by=head, title="old")
        touched = make.recommendation("under_examination", by=head, title="touched")
        own = make.recommendation("under_examination", by=head, title="touched by myself")
        view = saved_view(secretary, query="country=JP")
    with at(MONDAY, 12):
        make.recommendation("submitted", by=head, title="came")
        touched.move("return", by=make.coordinator(), questions=["Which lines?"])
        own.move("accept", by=secretary, note="It costs little.")
        client = signed_in(secretary)
        url = f"/views/{view.pk}/"
        assert marks(client, url) == {"old": "", "touched": "changed", "touched by myself": "", "came": "new"}
        assert "I have seen what is new" in client.get(url, follow=True).content.decode()
        client.post(f"{url}seen/")
        assert set(marks(client, url).values()) == {""}


@pytest.mark.parametrize("count", [1, 3])
def test_an_opened_view_costs_no_statement_more(signed_in, django_assert_max_num_queries, count: int):
    secretary = make.secretary()
    for number in range(count):
        saved_view(secretary, name=f"View {number}")
        make.recommendation("submitted")
    view = saved_view(secretary, query="")
    client = signed_in(secretary)
    client.get(LIST)
    with django_assert_max_num_queries(6):
        answer = client.get(LIST, {"view": view.pk})
    assert len(answer.context["rows"]) == count
    with django_assert_max_num_queries(6):
        client.get(VIEWS)


@pytest.mark.parametrize("verb", ["claim", "score"])
def test_a_change_among_the_ministries_marks_nothing_for_the_mission_and_is_not_told_to_it(signed_in, verb: str):
    head, secretary, judge = make.head_of_mission(), make.secretary(), make.coordinator()
    with at(MONDAY):
        row = make.recommendation("under_examination", by=head)
        views = {person: saved_view(person, query="", tells=True) for person in (head, secretary)}
    with at(MONDAY, 12):
        row.record(verb, by=judge)
        url = f"/views/{views[head].pk}/"
        assert set(marks(signed_in(head), url).values()) == {""}
        assert set(marks(signed_in(secretary), f"/views/{views[secretary].pk}/").values()) == {"changed"}
    with at(MONDAY + timedelta(days=1)):
        sweep()
    assert set(Notice.objects.filter(kind="news").values_list("recipient", flat=True)) == {secretary.pk}


# --- the daily word -----------------------------------------------------------------------------------------------


def notices(**about) -> list[Notice]:
    return list(Notice.objects.filter(kind="news", **about).order_by("pk"))


def test_once_a_day_one_mail_names_what_is_new_and_the_next_day_only_what_came_since():
    secretary, head = make.secretary(), make.head_of_mission()
    with at(MONDAY, 7):
        view = saved_view(secretary, name="Japan", query="country=JP", tells=True)
    with at(MONDAY, 12):
        make.recommendation("submitted", by=head, title="First")
        make.recommendation("submitted", by=make.head_of_mission("FR"), title="Elsewhere")
    tuesday = MONDAY + timedelta(days=1)
    for hour in (9, 10, 11):
        with at(tuesday, hour):
            sweep()
            deliver()
    (letter,) = [one for one in mail.outbox if "New in your saved views" in one.body]
    assert "Japan" in letter.subject
    assert "1 is new or changed." in letter.body
    assert "First" in letter.body
    assert "Elsewhere" not in letter.body
    (notice,) = notices()
    assert notice.status == "sent"
    assert f"/views/{view.pk}/?since={notice.revision}" in letter.body
    with at(tuesday, 15):
        make.recommendation("submitted", by=head, title="Second")
    mail.outbox.clear()
    for day in (tuesday + timedelta(days=1), tuesday + timedelta(days=2)):
        with at(day, 10):
            sweep()
            deliver()
    (letter,) = [one for one in mail.outbox if "New in your saved views" in one.body]
    assert "Second" in letter.body
    assert "First" not in letter.body


def test_the_link_of_the_mail_marks_what_it_told_though_that_counts_as_known(signed_in):
    secretary = make.secretary()
    with at(MONDAY, 7):
        view = saved_view(secretary, query="", tells=True)
    with at(MONDAY, 12):
        make.recommendation("submitted", title="First")
    with at(MONDAY + timedelta(days=1)):
        sweep()
        (notice,) = notices()
        client = signed_in(secretary)
        assert marks(client, f"/views/{view.pk}/") == {"First": ""}
        assert marks(client, f"/views/{view.pk}/?since={notice.revision}") == {"First": "new"}


def test_what_may_not_be_seen_any_more_when_the_mail_leaves_is_not_in_it():
    observer, head = make.observer(), make.head_of_mission()
    with at(MONDAY, 7):
        saved_view(observer, query="", tells=True)
    with at(MONDAY, 12):
        shut = make.recommendation("submitted", by=head, title="Soon shut", sensitivity="open")
        make.recommendation("submitted", by=head, title="Stays open", sensitivity="open")
        make.recommendation("submitted", by=head, title="Never open", sensitivity="internal")
    with at(MONDAY + timedelta(days=1)):
        sweep()
        Recommendation.objects.filter(pk=shut.pk).update(sensitivity="internal")
        deliver()
    (letter,) = mail.outbox
    assert "Stays open" in letter.body
    assert "Soon shut" not in letter.body
    assert "Never open" not in letter.body


@pytest.mark.parametrize("how", ["deleted", "told no more", "nothing left to see"])
def test_news_that_are_not_wanted_any_more_are_not_sent(how: str):
    observer = make.observer()
    with at(MONDAY, 7):
        view = saved_view(observer, query="", tells=True)
    with at(MONDAY, 12):
        row = make.recommendation("submitted", sensitivity="open")
    with at(MONDAY + timedelta(days=1)):
        sweep()
        if how == "deleted":
            view.refresh_from_db()
            view.remove(by=observer)
        elif how == "told no more":
            SavedView.objects.update(tells=False)
        else:
            Recommendation.objects.filter(pk=row.pk).update(sensitivity="restricted")
        deliver()
    assert [notice.status for notice in notices()] == ["cancelled"]
    assert mail.outbox == []


def test_a_mail_names_twenty_and_counts_the_rest_and_never_the_title_of_what_is_restricted():
    secretary, head = make.secretary(), make.head_of_mission()
    with at(MONDAY, 7):
        saved_view(secretary, query="", tells=True)
    with at(MONDAY, 12):
        for number in range(22):
            make.recommendation("submitted", by=head, title=f"Thing {number:02}")
        make.recommendation("submitted", by=head, title="Secret matter", sensitivity="restricted")
    with at(MONDAY + timedelta(days=1)):
        sweep()
        deliver()
    (letter,) = [one for one in mail.outbox if "New in your saved views" in one.body]
    assert "23 are new or changed." in letter.body
    assert letter.body.count("Thing") == 19
    assert "A restricted matter" in letter.body
    assert "Secret matter" not in letter.body
    assert "and 3 more" in letter.body


def test_a_view_of_items_tells_too_and_one_with_a_filter_that_is_gone_tells_nothing():
    secretary, owner = make.secretary(), make.officer()
    with at(MONDAY, 7):
        item = make.item("open", owner=owner, by=secretary, title="Print the brochure")
        saved_view(secretary, page="items", query="state=underway", name="Underway", tells=True)
        saved_view(secretary, query="mission=closed-consulate", name="Gone", tells=True)
    with at(MONDAY, 12):
        item.move("accept", by=owner)
        make.recommendation("submitted")
    with at(MONDAY + timedelta(days=1)):
        sweep()
        deliver()
    (letter,) = [one for one in mail.outbox if "New in your saved views" in one.body]
    assert "Print the brochure" in letter.body
    assert len(notices()) == 1


def test_nothing_is_told_where_nothing_happened_and_telling_begins_when_it_is_asked_for():
    secretary = make.secretary()
    with at(MONDAY, 7):
        view = saved_view(secretary, query="")
        make.recommendation("submitted")
    with at(MONDAY, 12):
        view.edit({"tells": True}, by=secretary, version=view.version)
    with at(MONDAY + timedelta(days=1)):
        sweep()
    assert notices() == []
