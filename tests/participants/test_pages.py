"""Pages about people and posts: who may open them, what they cost, what they say, what they refuse."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from core import clock
from participants.models import Post, User
from tests import make

pytestmark = pytest.mark.django_db

READERS = {
    "secretariat": make.secretary,
    "head of mission": make.head_of_mission,
    "counsellor": make.counsellor,
    "officer": make.officer,
    "coordinating officer": make.coordinator,
    "observer": make.observer,
}
SECRETARIATS = [
    "/people/",
    "/people/add/",
    "/people/{person}/",
    "/people/{person}/edit/",
    "/people/{person}/close/",
    "/people/{person}/second-factor/",
    "/posts/add/",
    "/posts/{post}/edit/",
    "/posts/{post}/give/",
    "/posts/{post}/vacate/",
]
FOR_EVERYBODY = ["/settings/", "/settings/keys/", "/settings/keys/add/", "/posts/"]
POSTED_ONLY = ["/people/{person}/open/", "/people/{person}/invite/"]


@pytest.fixture
def there():
    """A person and a post of the embassy in France, to be put into addresses."""
    person = make.head_of_mission("FR")
    return {"person": person.pk, "post": person.post_ids[0]}


@pytest.mark.parametrize("path", SECRETARIATS)
@pytest.mark.parametrize("reader", READERS)
def test_the_secretariats_pages_are_for_the_secretariat(signed_in, there, path: str, reader: str):
    page = signed_in(READERS[reader]()).get(path.format(**there))
    assert page.status_code == (200 if reader == "secretariat" else 403)
    if reader != "secretariat":
        assert "This page is for the secretariat of the meet." in page.content.decode()


@pytest.mark.parametrize("path", POSTED_ONLY)
@pytest.mark.parametrize("reader", READERS)
def test_deeds_without_a_page_are_for_the_secretariat_and_never_done_by_reading(signed_in, there, path, reader):
    client = signed_in(READERS[reader]())
    assert client.get(path.format(**there)).status_code == (405 if reader == "secretariat" else 403)
    if reader != "secretariat":
        assert client.post(path.format(**there)).status_code == 403
    assert not User.objects.get(pk=there["person"]).events.exists()


@pytest.mark.parametrize("path", FOR_EVERYBODY)
@pytest.mark.parametrize("reader", READERS)
def test_everybody_has_their_own_settings_and_a_list_of_posts(signed_in, path: str, reader: str):
    assert signed_in(READERS[reader]()).get(path).status_code == 200


@pytest.mark.parametrize("path", [*SECRETARIATS, *POSTED_ONLY, *FOR_EVERYBODY, "/posts/{post}/"])
def test_who_has_not_signed_in_is_asked_to(there, path: str):
    page = Client().get(path.format(**there))
    assert page.status_code == 302
    assert page.url.startswith("/accounts/login/?next=/")


@pytest.mark.parametrize("reader", READERS)
def test_a_mission_sees_posts_of_its_own_alone(signed_in, there, reader: str):
    page = signed_in(READERS[reader]()).get(f"/posts/{there['post']}/")
    assert page.status_code == (404 if reader in ("head of mission", "counsellor") else 200)


@pytest.mark.parametrize("path", ["/people/999999/", "/people/999999/edit/", "/posts/999999/", "/posts/999999/give/"])
def test_what_is_not_there_is_not_found(signed_in, path: str):
    assert signed_in(make.secretary()).get(path).status_code == 404


# --- people -------------------------------------------------------------------------------------------------

PERSON = {
    "name": "Ms Asha Rao",
    "email": "Asha.Rao@example.org",
    "role": "mission",
    "language": "hi",
    "time_zone": "Asia/Tokyo",
}


def test_a_person_is_registered_seated_and_invited_in_one_go(signed_in):
    post = make.post(make.mission(), "Head of Mission", is_head=True)
    answer = signed_in(make.secretary()).post(
        "/people/add/", PERSON | {"post": post.pk, "is_invited": "on"}, follow=True
    )
    person = User.objects.get(email="asha.rao@example.org")
    assert answer.redirect_chain == [(f"/people/{person.pk}/", 302)]
    assert "Ms Asha Rao is registered." in answer.content.decode()
    assert [event.verb for event in person.events.all()] == ["create", "invite"]
    assert post.holder == person


def test_nobody_is_registered_when_the_post_does_not_go_with_the_role(signed_in):
    post = make.post(make.department())
    answer = signed_in(make.secretary()).post("/people/add/", PERSON | {"post": post.pk})
    assert answer.status_code == 409
    assert "does not go with a post of Ministry of Textiles" in answer.content.decode()
    assert 'value="Ms Asha Rao"' in answer.content.decode()  # nothing typed is lost
    assert not User.objects.filter(name="Ms Asha Rao").exists()


def test_a_held_post_cannot_be_chosen_for_a_new_person(signed_in, there):
    answer = signed_in(make.secretary()).post("/people/add/", PERSON | {"post": there["post"]})
    assert answer.status_code == 400
    assert "Select a valid choice" in answer.content.decode()


HOSTILE = [
    ("name", "<script>alert(1)</script>", "plain text"),
    ("name", "Asha\u202eRao", "turn the direction of reading"),
    ("name", "x" * 10_000, "at most 150 characters"),
    ("name", "Asha\x00Rao", "Null characters are not allowed"),
    ("name", " ", "required"),
    ("email", "nobody", "valid email address"),
    ("email", "a@example.org\nBcc: b@example.org", "valid email address"),
    ("email", f"{'x' * 300}@example.org", "at most 254 characters"),
    ("role", "emperor", "valid choice"),
    ("language", "xx", "valid choice"),
    ("time_zone", "Mars/Olympus", "valid choice"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), HOSTILE)
def test_bad_input_about_a_person_is_refused_beside_the_field_and_nothing_is_written(
    signed_in, field: str, value: str, sentence: str
):
    client, before = signed_in(make.secretary()), User.objects.count()
    answer = client.post("/people/add/", PERSON | {field: value})
    assert answer.status_code == 400
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert "<script>alert" not in answer.content.decode()
    assert User.objects.count() == before


def test_an_address_that_is_taken_is_said_to_be(signed_in):
    make.observer(email="asha.rao@example.org")
    answer = signed_in(make.secretary()).post("/people/add/", PERSON)
    assert "Someone with this email address is registered already." in answer.content.decode()


def edit(client: Client, person: User, **values: object):
    data = {name: getattr(person, name) for name in ("name", "email", "role", "language", "time_zone", "version")}
    return client.post(f"/people/{person.pk}/edit/", data | values)


def test_an_edit_is_saved_and_stands_in_the_trail(signed_in):
    person, client = make.observer(), signed_in(make.secretary())
    assert edit(client, person, name="Auditor", email="Auditor@example.org").status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email) == ("Auditor", "auditor@example.org")
    assert "Auditor" in client.get(f"/people/{person.pk}/").content.decode()


def test_only_what_the_form_shows_is_changed(signed_in):
    person, client = make.observer(), signed_in(make.secretary())
    edit(client, person, is_staff="on", is_superuser="on", password="x", is_active="", session_number="9")
    fresh = User.objects.get(pk=person.pk)
    assert (fresh.is_staff, fresh.is_superuser, fresh.is_active, fresh.password) == (
        False,
        False,
        True,
        person.password,
    )


def test_a_stale_form_is_refused_with_both_texts(signed_in):
    person, client = make.observer(), signed_in(make.secretary())
    edit(client, person, name="First")
    answer = edit(client, person, name="Second")
    assert answer.status_code == 409
    assert "First" in answer.content.decode()
    assert "Second" in answer.content.decode()
    assert User.objects.get(pk=person.pk).name == "First"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_form_without_a_usable_version_is_not_saved(signed_in, version: str):
    person = make.observer()
    assert edit(signed_in(make.secretary()), person, name="Other", version=version).status_code == 400
    assert User.objects.get(pk=person.pk).name == person.name


def test_a_rejected_edit_shows_what_was_typed_and_the_page_still_names_the_person(signed_in):
    person = make.observer(name="Observer One")
    page = edit(signed_in(make.secretary()), person, name="<b>").content.decode()
    assert "Edit Observer One" in page
    assert "&lt;b&gt;" in page


def test_closing_asks_first_and_says_why_it_cannot(signed_in):
    head, client = make.head_of_mission(), signed_in(make.secretary())
    path = f"/people/{head.pk}/close/"
    assert "can no longer sign in" in client.get(path).content.decode()
    answer = client.post(path, {"note": ""})
    assert answer.status_code == 409
    assert "still holds: Head of Mission" in answer.content.decode()
    head.seats[0].post.vacate(by=None)
    assert client.post(path, {"note": "Retired."}).status_code == 302
    assert head.events.get(verb="close").note == "Retired."
    page = client.get(f"/people/{head.pk}/").content.decode()
    assert "Open the account again" in page
    assert client.post(f"/people/{head.pk}/open/").status_code == 302
    assert User.objects.get(pk=head.pk).is_active


@pytest.mark.parametrize("note", ["<script>", "a\u202eb", "x" * 10_000, "a\x00b"])
def test_a_hostile_reason_is_refused_beside_the_field(signed_in, note: str):
    person = make.observer()
    answer = signed_in(make.secretary()).post(f"/people/{person.pk}/close/", {"note": note})
    assert answer.status_code == 400
    assert answer.context["form"].errors["note"]
    assert User.objects.get(pk=person.pk).is_active


def test_people_are_found_by_name_address_role_organisation_and_account(signed_in):
    client = signed_in(make.secretary(name="Coordinator"))
    make.head_of_mission("JP", name="Head Japan")
    make.head_of_mission("FR", name="Head France")
    make.observer(name="Auditor", email="audit@example.org", is_active=False)

    def found(**query: object) -> list[str]:
        names = [row["name"] for row in client.get("/people/", query).context["page"].rows]
        assert [line["Name"] for line in file_of(client, "/people/export/", query)] == names
        return names

    assert found() == ["Auditor", "Coordinator", "Head France", "Head Japan"]
    assert found(sort="-name") == ["Head Japan", "Head France", "Coordinator", "Auditor"]
    assert found(q="head j") == ["Head Japan"]
    assert found(q="AUDIT@") == ["Auditor"]
    assert found(role="mission") == ["Head France", "Head Japan"]
    assert found(organisation=make.mission("FR").pk) == ["Head France"]
    assert found(account="closed") == ["Auditor"]
    assert found(account="open", role="observer") == []
    assert found(account="new") == ["Head France", "Head Japan"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/people/", "role=x"),
        ("/people/", "account=%00"),
        ("/posts/", "state=x"),
        ("/notices/", "kind=x"),
        *[(path, "organisation=x") for path in ("/people/", "/posts/")],
        *[(path, f"q={'x' * 5000}") for path in ("/people/", "/posts/", "/notices/")],
        *[(path, query) for path in ("/people/", "/posts/", "/notices/") for query in ("q=%00", "page=junk")],
    ],
)
def test_nonsense_in_the_address_of_a_list_is_refused(signed_in, path: str, query: str):
    assert signed_in(make.secretary()).get(f"{path}?{query}").status_code == 409


def file_of(client: Client, path: str, query: dict[str, object]) -> list[dict[str, str]]:
    """The lines of the file of a list."""
    answer = client.get(path, query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff"))))


def test_the_files_say_what_the_lists_say_in_the_readers_language(signed_in, django_assert_num_queries):
    head = make.head_of_mission(name="=HYPERLINK(1)")
    make.post(make.mission(), "Consul")
    client = signed_in(make.secretary(language="hi", name="Coordinator"))
    client.get("/people/")
    with django_assert_num_queries(3):  # the record of the export is one
        people = file_of(client, "/people/export/", {"role": "mission"})
    assert list(people[0].values()) == [
        "'=HYPERLINK(1)",
        head.email,
        "मिशन",
        "Head of Mission, Embassy of India, Japan",
        "कभी साइन इन नहीं किया",
    ]
    with django_assert_num_queries(3):  # the record of the export is one
        posts = file_of(client, "/posts/export/", {"q": "Japan"})
    assert [list(line.values()) for line in posts] == [
        ["Head of Mission", "हाँ", "", "Embassy of India, Japan", "'=HYPERLINK(1)", ""],
        ["Consul", "", "", "Embassy of India, Japan", "रिक्त", ""],
    ]


def test_a_mission_exports_its_own_posts_alone(signed_in):
    make.head_of_mission("FR")
    client = signed_in(make.head_of_mission("JP"))
    assert [line["Organisation"] for line in file_of(client, "/posts/export/", {})] == ["Embassy of India, Japan"]
    assert client.get("/people/export/").status_code == 403


def test_a_long_list_goes_on_without_gaps_or_doubles(signed_in):
    client = signed_in(make.secretary(name="A"))
    for number in range(60):
        User.register(by=None, email=f"p{number}@example.org", name="Same name", role="observer")
    for sort in ("", "-name"):
        first = client.get(f"/people/?sort={sort}").context["page"]
        second = client.get(f"/people/{first.next_url}").context["page"]
        assert len(first.rows) == 50
        assert len({row["id"] for row in first.rows + second.rows}) == 61
        assert client.get(f"/people/{second.previous_url}").context["page"].rows == first.rows
        assert len(file_of(client, "/people/export/", {"sort": sort})) == 61


def test_a_hostile_name_that_slipped_in_is_shown_as_text(signed_in):
    person = make.observer(name="<script>alert(1)</script>")
    client = signed_in(make.secretary())
    for path in ("/people/", f"/people/{person.pk}/", f"/people/{person.pk}/edit/", f"/people/{person.pk}/close/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


# --- posts --------------------------------------------------------------------------------------------------


def test_a_post_is_set_up_edited_given_and_vacated_on_its_pages(signed_in):
    client, head = signed_in(make.secretary()), make.post(make.mission(), "Head of Mission", is_head=True)
    client.post("/posts/add/", {"organisation": head.organisation_id, "title": "Attaché", "reports_to": head.pk})
    post = Post.objects.get(title="Attaché")
    assert "Vacant" in client.get(f"/posts/{post.pk}/").content.decode()
    person = make.user("mission", name="Ms Asha Rao")
    client.post(f"/posts/{post.pk}/give/", {"user": person.pk, "from_on": clock.today().isoformat()})
    assert post.holder == person
    data = {"title": "Counsellor", "title_hi": "", "reports_to": "", "is_live": "on", "version": 1}
    assert client.post(f"/posts/{post.pk}/edit/", data).status_code == 302
    assert client.post(f"/posts/{post.pk}/vacate/", {"note": "Posted to Delhi."}).status_code == 302
    assert [event.verb for event in post.events.all()] == ["create", "give", "edit", "vacate"]
    page = client.get(f"/posts/{post.pk}/").content.decode()
    assert "Ms Asha Rao" in page
    assert "Posted to Delhi." in page


def test_a_post_is_given_only_to_people_who_may_hold_it(signed_in):
    client, post = signed_in(make.secretary()), make.post(make.mission())
    for person in (make.officer(), make.observer(), make.user("mission", is_active=False)):
        answer = client.post(f"/posts/{post.pk}/give/", {"user": person.pk, "from_on": clock.today().isoformat()})
        assert "Select a valid choice" in answer.content.decode()
    assert post.holder is None


@pytest.mark.parametrize("from_on", ["", "yesterday", "2026-02-30", "0000-00-00", "99999-01-01"])
def test_an_unreadable_day_is_refused_beside_the_field(signed_in, from_on: str):
    post, person = make.post(make.mission()), make.user("mission")
    answer = signed_in(make.secretary()).post(f"/posts/{post.pk}/give/", {"user": person.pk, "from_on": from_on})
    assert answer.status_code == 400
    assert answer.context["form"].errors["from_on"]


def test_a_post_reports_only_to_posts_near_it(signed_in):
    client, far = signed_in(make.secretary()), make.post(make.mission("FR"), "Head of Mission", is_head=True)
    answer = client.post("/posts/add/", {"organisation": make.mission("JP").pk, "title": "X", "reports_to": far.pk})
    assert "Choose a post of the same organisation" in answer.content.decode()
    assert not Post.objects.filter(title="X").exists()


def test_a_loop_in_the_ladder_is_refused_beside_the_field(signed_in):
    under, deputy = make.post(make.department(), "Under Secretary"), make.post(make.department(), "Deputy Secretary")
    Post.objects.filter(pk=under.pk).update(reports_to=deputy)
    data = {"title": "Deputy Secretary", "title_hi": "", "reports_to": under.pk, "is_live": "on", "version": 1}
    answer = signed_in(make.secretary()).post(f"/posts/{deputy.pk}/edit/", data)
    assert "cannot report to itself" in answer.content.decode()
    assert Post.objects.get(pk=deputy.pk).reports_to is None


def test_a_second_head_and_a_second_post_of_one_title_are_refused(signed_in):
    client, head = signed_in(make.secretary()), make.post(make.mission(), "Head of Mission", is_head=True)
    data = {"organisation": head.organisation_id, "title": "Ambassador", "is_head": "on"}
    assert "has a head already" in client.post("/posts/add/", data).content.decode()
    data = {"organisation": head.organisation_id, "title": "Head of Mission"}
    assert "has a post with this title already" in client.post("/posts/add/", data).content.decode()


def test_posts_are_found_by_words_organisation_and_state(signed_in):
    client, head = signed_in(make.secretary()), make.head_of_mission(name="Ms Asha Rao")
    make.post(make.mission(), "Counsellor")
    make.post(make.mission(), "Consul", is_live=False)

    def found(**query: object) -> list[str]:
        titles = [row["title"] for row in client.get("/posts/", query).context["page"].rows]
        assert [line["Post"] for line in file_of(client, "/posts/export/", query)] == titles
        return titles

    assert found() == ["Meet Coordinator", "Head of Mission", "Counsellor"]
    assert found(q="asha") == ["Head of Mission"]
    assert found(q="japan") == ["Head of Mission", "Counsellor"]
    assert found(organisation=head.organisation_ids[0]) == ["Head of Mission", "Counsellor"]
    assert found(state="vacant") == ["Counsellor"]
    assert found(state="ended") == ["Consul"]


def test_the_head_lets_her_counsellor_submit_on_the_page_of_the_post(signed_in):
    head, counsellor = make.head_of_mission(), make.counsellor()
    path, client = f"/posts/{counsellor.post_ids[0]}/", signed_in(head)
    assert "Let it submit recommendations" in client.get(path).content.decode()
    assert client.post(f"{path}submitting/", {"may": "yes"}).status_code == 302
    assert Post.objects.get(pk=counsellor.post_ids[0]).may_submit
    assert "Let it submit" not in signed_in(counsellor).get(path).content.decode()
    assert signed_in(counsellor).post(f"{path}submitting/", {"may": "no"}).status_code == 403
    assert signed_in(make.head_of_mission("FR")).post(f"{path}submitting/", {"may": "no"}).status_code == 404
    assert signed_in(make.officer()).post(f"{path}submitting/", {"may": "no"}).status_code == 403


def test_hindi_readers_see_titles_and_organisations_in_hindi(signed_in):
    mission = make.mission()
    mission.name_hi = "भारत का राजदूतावास, टोक्यो"
    mission.save()
    make.post(mission, "Head of Mission", title_hi="मिशन प्रमुख")
    page = signed_in(make.secretary(language="hi")).get("/posts/").content.decode()
    assert "मिशन प्रमुख" in page
    assert "भारत का राजदूतावास, टोक्यो" in page
