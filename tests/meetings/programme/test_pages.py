"""The pages of a programme: by day, by room, one's own; made and published by the secretariat."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.base import ContentFile

from meetings.models import Meet, Participant, Session, SessionDocument
from meetings.programme.choosing import label
from recommendations.models import AgendaRecommendation
from tests import make
from tests.documents import files
from tests.meetings.programme import factories
from tests.signing_in import signed_in_client
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet() -> Meet:
    return make.meet()


@pytest.fixture
def client(signed_in):
    return signed_in(factories.secretary())


def text(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def hidden(answer, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', answer.content.decode())
    assert found, name
    return unescape(found.group(1))


def typed(answer, **values: str) -> dict[str, str]:
    """What a browser would send of a session's form, with these values changed."""
    names = ("title", "room", "video_url", "version", "base", "on", "starts_at", "ends_at", "chair", "rapporteur")
    data = {
        name: hidden(answer, name)
        for name in names
        if re.search(rf'name="{name}"[^>]*value="', answer.content.decode())
    }
    chosen = re.search(r'<select name="kind".*?</select>', answer.content.decode(), re.DOTALL)
    option = chosen and re.search(r'<option value="(\w+)" selected', chosen.group())
    data["kind"] = option.group(1) if option else ""
    return data | values


def test_a_programme_is_made_and_published_and_says_whom_it_tells(meet: Meet, client):
    chair = factories.participant(meet, name="Ms Rao")
    page = f"/meets/{meet.slug}/programme/"
    assert "No sessions yet." in text(client.get(page))
    data = {"title": "Opening plenary", "kind": "plenary", "on": meet.starts_on, "starts_at": "10:00"}
    data |= {"ends_at": "11:30", "room": "Hall A", "chair": label(chair)}
    answer = client.post(f"/meets/{meet.slug}/sessions/add/", data)
    row = Session.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/meets/{meet.slug}/sessions/{row.pk}/")
    assert (row.starts_at, row.ends_at) == (factories.at(meet, 10), factories.at(meet, 11, 30))
    assert "10:00–11:30 IST" in text(client.get(page))
    publish = client.get(f"{page}publish/")
    assert "Publishes 1 session" in text(publish)
    assert "1 person gets an email." in text(publish)
    assert not Session.objects.get().is_published
    assert client.post(f"{page}publish/").status_code == 200  # without the number it asks again
    assert not Session.objects.get().is_published
    assert client.post(f"{page}publish/", {"tells": hidden(publish, "tells")}).status_code == 302
    assert Session.objects.get().is_published
    assert client.post(f"{page}publish/", {"tells": "0"}).status_code == 409


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"ends_at": "09:00"}, "It ends before it begins"),
        ({"ends_at": ""}, "Enter both when it begins and when it ends"),
        ({"on": "2019-01-01"}, "choose a day within it"),
        ({"on": ""}, "Choose the day."),
        ({"chair": "elsewhere"}, "Nobody on the list of this meet fits"),
        ({"chair": "x" * 601}, "at most 600 characters"),
        ({"rapporteur": "P-999999999999999"}, "Nobody on the list of this meet fits"),
        ({"video_url": "javascript:alert(1)"}, "A video link begins with https://."),
        ({"video_url": "http://video.example.org"}, "A video link begins with https://."),
        ({"title": "<script>alert(1)</script>"}, "This field takes plain text"),
        ({"title": ""}, "required"),
        ({"kind": "party"}, "Select a valid choice"),
        ({"starts_at": "25:99"}, "Enter a valid time"),
        ({"room": "x" * 81}, "at most 80 characters"),
    ],
)
def test_hostile_and_mistaken_input_is_a_sentence_and_writes_nothing(meet: Meet, client, values, sentence: str):
    elsewhere = factories.participant(make.meet("2031"))
    data = {"title": "Plenary", "kind": "plenary", "on": meet.starts_on, "starts_at": "10:00", "ends_at": "11:00"}
    values = {name: label(elsewhere) if value == "elsewhere" else value for name, value in values.items()}
    answer = client.post(f"/meets/{meet.slug}/sessions/add/", data | values)
    assert answer.status_code in (400, 409)
    assert sentence in text(answer)
    assert not Session.objects.exists()


def test_a_time_that_the_change_of_clocks_leaves_out_is_refused(client):
    paris = Meet.objects.create(
        slug="paris",
        name="Paris",
        starts_on="2027-03-27",
        ends_on="2027-03-29",
        submit_by_on="2027-01-01",
        time_zone="Europe/Paris",
    )
    data = {"title": "Night", "kind": "other", "on": "2027-03-28", "starts_at": "02:30", "ends_at": "04:00"}
    answer = client.post(f"/meets/{paris.slug}/sessions/add/", data)
    assert "The clocks change then" in text(answer)
    answer = client.post(f"/meets/{paris.slug}/sessions/add/", data | {"starts_at": "01:30"})
    assert answer.status_code == 302
    assert Session.objects.get().minutes == 90  # an hour of the clock is left out


def test_a_change_of_a_published_session_says_first_how_many_it_tells(meet: Meet, client):
    chair = factories.participant(meet)
    row = factories.published(meet, chair=chair, room="Hall A")
    page = f"/meets/{meet.slug}/sessions/{row.pk}/edit/"
    data = typed(client.get(page), room="Hall B")
    asked = client.post(page, data)
    assert (asked.status_code, "1 person gets an email." in text(asked)) == (200, True)
    assert Session.objects.get().room == "Hall A"
    assert client.post(page, data | {"tells": "7"}).status_code == 200  # another number than it is by now
    assert Session.objects.get().room == "Hall A"
    assert hidden(asked, "room") == "Hall B"
    assert client.post(page, data | {"tells": "1"}).status_code == 302
    assert Session.objects.get().room == "Hall B"
    # what tells nobody is saved at once
    assert client.post(page, typed(client.get(page), title="Another title")).status_code == 302
    assert Session.objects.get().title == "Another title"


def test_a_session_is_moved_to_another_slot_and_keeps_its_length(meet: Meet, client):
    row = factories.session(meet, (10, 11.5), room="Hall A")
    page = f"/meets/{meet.slug}/sessions/{row.pk}/slot/"
    proposed = client.get(page, {"starts_at": "14:00", "room": "Hall B"})
    assert (hidden(proposed, "starts_at"), hidden(proposed, "room")) == ("14:00", "Hall B")
    data = {name: hidden(proposed, name) for name in ("on", "starts_at", "room", "version", "base")}
    assert client.post(page, data).status_code == 302
    row = Session.objects.get()
    assert (row.starts_at, row.ends_at, row.room) == (factories.at(meet, 14), factories.at(meet, 15, 30), "Hall B")


def test_a_finger_hits_the_way_to_another_slot(meet: Meet, client):
    row = factories.session(meet)
    page = client.get(f"/meets/{meet.slug}/programme/rooms/").content.decode()
    [link] = re.findall(rf'<a class="([^"]*)"\s+href="/meets/{meet.slug}/sessions/{row.pk}/slot/"', page)
    assert "btn" in link.split()


def test_cancelling_asks_for_a_reason_and_says_whom_it_tells(meet: Meet, client):
    row = factories.published(meet, chair=factories.participant(meet))
    page = f"/meets/{meet.slug}/sessions/{row.pk}/move/cancel/"
    assert "1 person gets an email." in text(client.get(page))
    assert "(optional)" not in text(client.get(page))
    refused = client.post(page, {"tells": "1", "note": ""})
    assert refused.status_code == 400
    assert "Say why the session is cancelled" in text(refused)
    assert client.post(page, {"note": "The minister is in Parliament."}).status_code == 200
    assert Session.objects.get().is_published
    assert client.post(page, {"tells": "1", "note": "The minister is in Parliament."}).status_code == 302
    assert Session.objects.get().is_cancelled
    assert client.get(page).status_code == 409
    assert client.get(f"/meets/{meet.slug}/sessions/{row.pk}/move/dance/").status_code == 404


def test_clashes_are_shown_and_do_not_keep_from_publishing(meet: Meet, client):
    for _ in range(2):
        factories.session(meet, room="Hall A")
    page = f"/meets/{meet.slug}/programme/"
    assert "1 clash" in text(client.get(page))
    publish = client.get(f"{page}publish/")
    assert "are in the room “Hall A” at the same time" in text(publish)
    assert client.post(f"{page}publish/", {"tells": "0"}).status_code == 302
    assert Session.objects.filter(status="published").count() == 2
    for person in (make.observer(), make.head_of_mission()):
        assert "clash" not in text(signed_in_client(person).get(page))


@pytest.mark.parametrize("kind", [make.head_of_mission, make.officer, make.observer])
def test_others_see_what_is_published_and_edit_nothing(meet: Meet, signed_in, kind):
    factories.session(meet, title="A secret draft")
    row = factories.published(meet, title="Opening plenary")
    client = signed_in(kind())
    for view in ("", "rooms/"):
        page = client.get(f"/meets/{meet.slug}/programme/{view}")
        assert "Opening plenary" in text(page)
        assert "A secret draft" not in text(page)
        assert "/sessions/add/" not in page.content.decode()
    assert "You have no sessions." in text(client.get(f"/meets/{meet.slug}/programme/mine/"))
    page = client.get(f"/meets/{meet.slug}/sessions/{row.pk}/")
    assert page.status_code == 200
    assert "/edit/" not in page.content.decode()
    draft = Session.objects.get(title="A secret draft")
    assert client.get(f"/meets/{meet.slug}/sessions/{draft.pk}/").status_code == 404


def test_ones_own_programme_has_what_one_leads_presents_or_is_expected_in(meet: Meet, signed_in):
    head = make.head_of_mission(time_zone="Asia/Tokyo")
    own = factories.participant(meet, head, category="head")
    factories.published(meet, title="I chair", chair=own)
    factories.item(factories.published(meet, title="I present"), presenter=own)
    factories.published(meet, title="I am expected").expect([own], by=factories.secretary())
    factories.published(meet, title="Without me")
    page = text(signed_in(head).get(f"/meets/{meet.slug}/programme/mine/"))
    assert all(title in page for title in ("I chair", "I present", "I am expected"))
    assert "Without me" not in page
    assert "10:00–11:00 IST (13:30–14:30 Tokyo)" in page


def test_people_are_found_and_added_and_of_a_published_session_told(meet: Meet, client):
    tea = factories.participant(meet, name="Ms Tea", category="council")
    rao = factories.participant(meet, name="Ms Rao", category="department")
    row = factories.session(meet)
    page = f"/meets/{meet.slug}/sessions/{row.pk}/expected/"
    found = text(client.get(page, {"q": "rao"}))
    assert "Ms Rao" in found
    assert "Ms Tea" not in found
    assert client.post(page).status_code == 400
    assert client.post(f"{page}?q=rao", {"participants": tea.pk}).status_code == 400  # not among those found
    assert client.post(f"{page}?category=council", {"everybody": "on"}).status_code == 302
    assert [expected.participant for expected in row.expected.all()] == [tea]
    row.move("publish", by=factories.secretary())
    asked = client.post(page, {"participants": rao.pk})
    assert "Adds 1 person to" in text(asked)
    assert "1 person gets an email." in text(asked)
    assert row.expected.count() == 1
    assert client.post(page, {"participants": rao.pk, "tells": "1"}).status_code == 302
    assert row.expected.count() == 2
    expected = row.expected.get(participant=tea)
    remove = f"{page}{expected.pk}/remove/"
    asked = client.post(remove)
    assert "Removes Ms Tea from" in text(asked)
    assert "1 person gets an email." in text(asked)
    assert row.expected.count() == 2
    assert client.post(remove, {"tells": "1"}).status_code == 302
    assert row.expected.count() == 1


def test_who_is_expected_in_a_draft_is_removed_at_once(meet: Meet, client):
    row = factories.session(meet)
    row.expect([factories.participant(meet)], by=factories.secretary())
    page = f"/meets/{meet.slug}/sessions/{row.pk}/expected/{row.expected.get().pk}/remove/"
    assert client.post(page).status_code == 302
    assert not row.expected.exists()


def test_another_presenter_of_a_published_session_says_first_how_many_it_tells(meet: Meet, client):
    before, after = (factories.participant(meet, name=name) for name in ("Ms Rao", "Mr Das"))
    row = factories.published(meet)
    page = f"/meets/{meet.slug}/sessions/{row.pk}/agenda/"
    data = {"title": "Opening", "minutes": "15", "presenter": label(before)}
    asked = client.post(f"{page}add/", data)
    assert "1 person gets an email." in text(asked)
    assert not row.agenda_items.exists()
    assert hidden(asked, "presenter") == label(before)
    assert client.post(f"{page}add/", data | {"tells": "1"}).status_code == 302
    item = row.agenda_items.get()
    edit = client.get(f"{page}{item.pk}/edit/")
    assert hidden(edit, "presenter") == label(before)
    data |= {"version": hidden(edit, "version"), "base": hidden(edit, "base")}
    # what tells nobody is saved at once
    assert client.post(f"{page}{item.pk}/edit/", data | {"minutes": "20"}).status_code == 302
    edit = client.get(f"{page}{item.pk}/edit/")
    data |= {"version": hidden(edit, "version"), "base": hidden(edit, "base"), "minutes": "20"}
    asked = client.post(f"{page}{item.pk}/edit/", data | {"presenter": "das"})
    assert "2 people get an email." in text(asked)
    assert client.post(f"{page}{item.pk}/edit/", data | {"presenter": "das", "tells": "2"}).status_code == 302
    assert row.agenda_items.get().presenter == after
    asked = client.post(f"{page}{item.pk}/remove/")
    assert "Removes “Opening” from the agenda" in text(asked)
    assert "1 person gets an email." in text(asked)
    assert row.agenda_items.exists()
    assert client.post(f"{page}{item.pk}/remove/", {"tells": "1"}).status_code == 302
    assert not row.agenda_items.exists()


def test_a_rapporteur_who_is_replaced_is_among_those_whom_the_page_counts(meet: Meet, client):
    before, after = factories.participant(meet), factories.participant(meet)
    row = factories.published(meet, rapporteur=before, chair=factories.participant(meet))
    page = f"/meets/{meet.slug}/sessions/{row.pk}/edit/"
    asked = client.post(page, typed(client.get(page), rapporteur=label(after)))
    assert "2 people get an email." in text(asked)
    assert client.post(page, typed(client.get(page), rapporteur=label(after), tells="2")).status_code == 302
    assert Session.objects.get().rapporteur == after


@pytest.mark.parametrize(
    ("typed_name", "found"),
    [
        ("Ms Rao, Director (P-{rao})", "rao"),
        ("P-{rao}", "rao"),
        ("p-{rao}", "rao"),
        ("  Ms   Rao ", "rao"),
        ("rao director", "rao"),
        ("Das", "das"),
        ("", ""),
        ("Ms", "Several people fit. Choose one of them: Ms Rao"),
        ("Nobody", "Nobody on the list of this meet fits “Nobody”."),
        ("P-0", "Nobody on the list of this meet fits “P-0”."),
    ],
)
def test_a_person_is_chosen_by_number_or_by_words_that_fit_nobody_else(meet: Meet, client, typed_name, found):
    rao = factories.participant(meet, name="Ms Rao")
    type(rao.contact).objects.filter(pk=rao.contact.pk).update(designation="Director")
    people = {"rao": rao, "das": factories.participant(meet, name="Mr Das")}
    factories.participant(meet, name="Ms Raolekar")
    factories.participant(make.meet("2031"), name="Mr Das")
    data = {"title": "Plenary", "kind": "plenary", "chair": typed_name.format(rao=rao.pk)}
    answer = client.post(f"/meets/{meet.slug}/sessions/add/", data)
    if answer.status_code == 302:
        assert Session.objects.get().chair == people.get(found)
    else:
        assert found in text(answer)
        assert typed_name in unescape(answer.content.decode())  # nothing that was typed is lost


def test_the_fields_offer_the_list_and_keep_who_has_left_it(meet: Meet, client):
    people = [factories.participant(meet, name=f"Person {number}") for number in range(3)]
    row = factories.session(meet, chair=people[0])
    people[0].remove(by=factories.secretary())
    page = f"/meets/{meet.slug}/sessions/{row.pk}/edit/"
    shown = client.get(page).content.decode()
    offered = re.findall(r'<option value="(Person [^"]*)"', shown)
    assert [unescape(one) for one in offered] == [label(one) for one in people[1:]]
    assert client.post(page, typed(client.get(page), room="Hall B")).status_code == 302
    row = Session.objects.get()
    assert (row.room, row.chair) == ("Hall B", people[0])
    assert Participant.objects.count() == 3


def test_agenda_items_are_added_edited_ordered_and_removed(meet: Meet, client):
    row = factories.session(meet)
    page = f"/meets/{meet.slug}/sessions/{row.pk}/"
    for title in ("One", "Two", "Three"):
        assert client.post(f"{page}agenda/add/", {"title": title, "minutes": 10}).status_code == 302
    items = {item.title: item for item in row.agenda_items.all()}

    def order() -> list[str]:
        return list(row.agenda_items.values_list("title", flat=True))

    client.post(f"{page}agenda/{items['Three'].pk}/shift/", {"to": "up"})
    assert order() == ["One", "Three", "Two"]
    client.post(f"{page}agenda/{items['One'].pk}/shift/", {"to": "down"})
    assert order() == ["Three", "One", "Two"]
    client.post(f"{page}agenda/{items['Three'].pk}/shift/", {"to": "up"})  # the first stays
    assert order() == ["Three", "One", "Two"]
    numbers = ",".join(str(items[title].pk) for title in ("One", "Two", "Three"))
    client.post(f"{page}agenda/order/", {"order": numbers})
    assert order() == ["One", "Two", "Three"]
    for wrong in ("", "1,x", f"{numbers},9", str(items["One"].pk)):
        assert client.post(f"{page}agenda/order/", {"order": wrong}).status_code == 302
        assert order() == ["One", "Two", "Three"]
    edit = f"{page}agenda/{items['Two'].pk}/edit/"
    shown = client.get(edit)
    data = {
        "title": "Two and a half",
        "minutes": 15,
        "version": hidden(shown, "version"),
        "base": hidden(shown, "base"),
    }
    assert client.post(edit, data).status_code == 302
    assert client.post(f"{page}agenda/{items['One'].pk}/remove/").status_code == 302
    assert order() == ["Two and a half", "Three"]


def test_documents_are_for_whoever_sees_the_session(meet: Meet, client, signed_in):
    row = factories.published(meet)
    page = f"/meets/{meet.slug}/sessions/{row.pk}/documents/"
    wrong = client.post(f"{page}add/", {"file": ContentFile(b"MZ\x90", "virus.exe"), "title": ""})
    assert wrong.status_code == 409
    assert not SessionDocument.objects.exists()
    paper = ContentFile(files.pdf(b"Background"), "note.pdf")
    assert client.post(f"{page}add/", {"file": paper, "title": "Background note"}).status_code == 302
    document = SessionDocument.objects.get()
    reader = signed_in(make.observer())
    answer = reader.get(f"{page}{document.pk}/")
    assert (answer.status_code, b"".join(answer)[:5]) == (200, b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Background note" in text(reader.get(f"/meets/{meet.slug}/sessions/{row.pk}/"))
    assert client.post(f"{page}{document.pk}/remove/").status_code == 302
    assert reader.get(f"{page}{document.pk}/").status_code == 404
    draft = factories.session(meet)
    hidden_one = SessionDocument.add(draft, ContentFile(files.pdf(b"x"), "x.pdf"), by=factories.secretary())
    assert reader.get(f"/meets/{meet.slug}/sessions/{draft.pk}/documents/{hidden_one.pk}/").status_code == 404


def test_a_draft_goes_once_its_documents_are_removed(meet: Meet, client):
    draft, secretary = factories.session(meet), factories.secretary()
    paper = SessionDocument.add(draft, ContentFile(files.pdf(b"x"), "x.pdf"), by=secretary)
    page = f"/meets/{meet.slug}/sessions/{draft.pk}/"
    refused = client.post(f"{page}remove/")
    assert (refused.status_code, "session documents (1)" in text(refused)) == (409, True)
    assert client.post(f"{page}documents/{paper.pk}/remove/").status_code == 302
    assert client.post(f"{page}remove/").status_code == 302
    assert client.get(page).status_code == 404


def test_recommendations_are_linked_by_reference_and_shown_to_who_sees_them(meet: Meet, client, signed_in):
    head = make.head_of_mission()
    asked = make.recommendation("submitted", by=head, title="Certificates for tea")
    row = factories.published(meet)
    item = factories.item(row)
    page = f"/recommendations/agenda/{item.pk}/"
    assert "No recommendation that you see" in text(client.post(page, {"reference": "REC/XYZ/ABC/999"}))
    assert client.post(page, {"reference": asked.reference.lower()}).status_code == 302
    assert client.post(page, {"reference": asked.reference}).status_code == 409
    session_page = f"/meets/{meet.slug}/sessions/{row.pk}/"
    assert "Certificates for tea" in text(signed_in(head).get(session_page))
    assert "Certificates for tea" not in text(signed_in(make.head_of_mission("FR")).get(session_page))
    link = AgendaRecommendation.objects.get()
    assert client.post(f"{page}{link.pk}/remove/").status_code == 302
    assert not AgendaRecommendation.objects.exists()


def test_rows_of_another_meet_are_not_found(meet: Meet, client):
    other = make.meet("2031")
    row = factories.session(other)
    item = factories.item(row)
    for path in ("", "edit/", "slot/", "remove/", "move/publish/", "expected/", "agenda/add/", "documents/add/"):
        assert client.get(f"/meets/{meet.slug}/sessions/{row.pk}/{path}").status_code == 404, path
    assert client.get(f"/meets/{meet.slug}/sessions/{row.pk}/agenda/{item.pk}/edit/").status_code == 404
    own = factories.session(meet)
    assert client.get(f"/meets/{meet.slug}/sessions/{own.pk}/agenda/{item.pk}/edit/").status_code == 404


def test_the_pages_cost_the_same_with_few_rows_and_with_many(meet: Meet, client):
    def fill(number: int) -> Session:
        people = [factories.participant(meet, mode="video") for _ in range(number)]
        row = factories.session(meet)
        for _ in range(number):
            row = factories.published(meet, (10, 11), room="Hall A", chair=people[0], rapporteur=people[-1])
            row.expect(people, by=factories.secretary())
            for person in people:
                item = factories.item(row, presenter=person)
                asked = make.recommendation("submitted")
                AgendaRecommendation.add(item, asked, by=factories.secretary())
            SessionDocument.add(row, ContentFile(files.pdf(str(number).encode()), "x.pdf"), by=factories.secretary())
        return row

    pages = (
        "programme/",
        "programme/rooms/",
        "programme/mine/",
        "sessions/{}/",
        "sessions/{}/expected/",
        "sessions/{}/edit/",
    )
    found = []
    for number in (2, 4):
        row = fill(number)
        costs = {page: statements(client, "get", f"/meets/{meet.slug}/{page.format(row.pk)}")[1] for page in pages}
        found.append(costs)
    assert found[0] == found[1]
    assert max(found[0].values()) <= 16, found[0]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"on": "2031-01-01"}, "choose a day within it"),
        ({"ends_at": ""}, "Enter both when it begins and when it ends."),
        ({"ends_at": "23:30"}, "A session lasts 12 hours at most."),
        ({"ends_at": "09:00"}, "It ends before it begins: enter a later end."),
        ({"on": "2020-01-01"}, "choose a day within it"),
        ({"title": "Taken already", "room": "Hall B"}, "The meet has a session of this title already."),
    ],
)
def test_what_is_wrong_of_a_published_session_is_refused_before_anybody_is_counted(meet, client, values, sentence):
    factories.session(meet, (15, 16), title="Taken already")
    row = factories.published(meet, room="Hall A", chair=factories.participant(meet))
    page = f"/meets/{meet.slug}/sessions/{row.pk}/edit/"
    before = Session.objects.values().get(pk=row.pk)
    answer = client.post(page, typed(client.get(page), **values))
    assert answer.status_code in (400, 409)
    assert sentence in text(answer)
    assert "gets an email" not in text(answer)
    assert Session.objects.values().get(pk=row.pk) == before


def test_a_wrong_day_to_which_a_published_session_is_dragged_is_refused_at_once(meet, client):
    row = factories.published(meet, chair=factories.participant(meet))
    page = f"/meets/{meet.slug}/sessions/{row.pk}/slot/"
    shown = client.get(page)
    data = {name: hidden(shown, name) for name in ("starts_at", "version", "base")}
    answer = client.post(page, data | {"on": "2031-01-01", "room": ""})
    assert (answer.status_code, "gets an email" in text(answer)) == (409, False)
    assert "choose a day within it" in text(answer)
