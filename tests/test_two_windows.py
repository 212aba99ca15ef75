"""Every form that edits a row, open in two windows: what differs is merged; who wrote the same field is said."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django import forms
from django.test import Client

from actions.planning.milestones import Milestone
from core.editing import Edited, LastEdits
from core.forms import EditForm
from core.merging import FIELD
from meetings.invitations.texts import InvitationTemplate
from meetings.participants.models import ParticipantNeeds
from participants.models import SavedView, User
from tests import make
from tests.actions.conftest import Cast
from tests.meetings.participants import people
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """A page with a form, who opens it in the first window and who in the second, and what either types."""

    url: str
    row: Any
    people: tuple[User, User]
    first: dict[str, Any]
    second: dict[str, Any]


def secretaries() -> tuple[User, User]:
    return make.secretary(), make.secretary("Second Coordinator")


def of_item() -> Case:
    cast = Cast()
    item = cast.item("underway")
    words = {"title": "Publish the standard"}, {"detail": "By the gazette."}
    return Case(f"/actions/{item.pk}/edit/", item, (cast.coordinator, cast.secretary), *words)


def of_meet() -> Case:
    meet = make.meet()
    return Case(
        f"/meets/{meet.slug}/edit/", meet, secretaries(), {"venue": "Vanijya Bhawan"}, {"countries_wanted": "7"}
    )


def of_draft_session(part: str = "edit") -> Case:
    row = factories.session(make.meet(), (10, 11), room="Hall A")
    url = f"/meets/{row.meet.slug}/sessions/{row.pk}/{part}/"
    return Case(url, row, secretaries(), {"room": "Hall B"}, {"starts_at": "10:30"})


def of_agenda_item() -> Case:
    row = factories.item(factories.session(make.meet()))
    url = f"/meets/{row.session.meet.slug}/sessions/{row.session_id}/agenda/{row.pk}/edit/"
    return Case(url, row, secretaries(), {"title": "Welcome"}, {"minutes": "25"})


def of_participant() -> Case:
    row = people.participant()
    url = f"/meets/{row.meet.slug}/participants/{row.pk}/edit/"
    return Case(url, row, secretaries(), {"precedence": "7"}, {"mode": "video"})


def of_needs() -> Case:
    row = people.participant()
    needs = ParticipantNeeds.objects.create(participant=row, travel="By train", diet="None")
    url = f"/meets/{row.meet.slug}/participants/{row.pk}/needs/"
    return Case(url, needs, secretaries(), {"travel": "By air"}, {"diet": "No nuts, please"})


def of_contact() -> Case:
    row = people.contact()
    return Case(
        f"/contacts/{row.pk}/edit/", row, secretaries(), {"designation": "Trade Adviser"}, {"phone": "+81 3 1234"}
    )


def of_template() -> Case:
    meet = make.meet()
    row = InvitationTemplate.blank(meet)
    row.name, row.category = "Heads of mission", "head"
    row.save()
    url = f"/meets/{meet.slug}/invitations/texts/{row.pk}/"
    return Case(url, row, secretaries(), {"name": "Ambassadors"}, {"subject_en": "The meet"})


def of_post() -> Case:
    row = make.post(make.department(), "Director")
    return Case(f"/posts/{row.pk}/edit/", row, secretaries(), {"title": "Director (Trade)"}, {"title_hi": "निदेशक"})


def of_person() -> Case:
    row = make.officer()
    return Case(f"/people/{row.pk}/edit/", row, secretaries(), {"name": "R. Mehta"}, {"time_zone": "Asia/Tokyo"})


def of_saved_view() -> Case:
    head = make.head_of_mission()
    row = SavedView.keep(by=head, page="recommendations", name="Mine", query="q=tea")
    return Case(f"/views/{row.pk}/edit/", row, (head, head), {"is_shared": "on"}, {"tells": "on"})


def of_milestone() -> Case:
    cast = Cast()
    item = cast.item("underway")
    row = Milestone.add(item, by=cast.owner, title="Draft the notice", due_on=make.working_day(10))
    url = f"/actions/milestones/{row.pk}/"
    return Case(
        url, row, (cast.owner, cast.secretary), {"title": "Draft it"}, {"due_on": make.working_day(12).isoformat()}
    )


def of_file_number() -> Case:
    row = make.recommendation("submitted")
    url = f"/recommendations/{row.pk}/file-number/"
    return Case(url, row, (make.coordinator(), make.coordinator("Director")), {"file_number": "K-11/2027"}, {})


CASES: dict[str, Callable[[], Case]] = {
    "item": of_item,
    "meet": of_meet,
    "session": of_draft_session,
    "slot": lambda: of_draft_session("slot"),
    "agenda item": of_agenda_item,
    "participant": of_participant,
    "needs": of_needs,
    "contact": of_contact,
    "template": of_template,
    "post": of_post,
    "person": of_person,
    "saved view": of_saved_view,
    "milestone": of_milestone,
    "file number": of_file_number,
}


ONE_FIELD, TICKS = {"file number"}, {"saved view"}  # of which a tick has no third value


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]()


def cases(without: Collection[str] = ()) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [name for name in CASES if name not in without], indirect=True)


def form_of(client: Client, url: str) -> dict[str, Any]:
    """What the form at `url` sends when nothing is changed."""
    form = client.get(url).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def stored(row: Any, names: set[str]) -> dict[str, str]:
    now = type(row).objects.get(pk=row.pk)
    return {name: now.display_text(name) for name in names}


@cases(without=ONE_FIELD)
def test_different_fields_are_both_saved(case: Case, signed_in) -> None:
    one, other = (signed_in(person) for person in case.people)
    first, second = form_of(one, case.url), form_of(other, case.url)
    before = stored(case.row, {*case.first, *case.second})
    assert one.post(case.url, first | case.first).status_code == 302
    between = stored(case.row, set(case.first))
    assert other.post(case.url, second | case.second).status_code == 302
    now = stored(case.row, {*case.first, *case.second})
    assert {name: now[name] for name in case.first} == between
    assert [name for name, value in now.items() if value == before[name]] == []


@cases(without=TICKS)
def test_the_same_field_is_shown_with_name_and_time(case: Case, signed_in) -> None:
    one, other = (signed_in(person) for person in case.people)
    first, second = form_of(one, case.url), form_of(other, case.url)
    [(name, value)] = case.first.items()
    assert one.post(case.url, first | case.first).status_code == 302
    answer = other.post(case.url, second | {name: _another(name, value)})
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert stored(case.row, {name})[name] in page
    assert f"{case.people[0].name}" in page
    assert '<time datetime="' in page.partition("Saved meanwhile by someone else")[2].partition("</section>")[0]


def _another(name: str, value: str) -> str:
    return str(int(value) + 1) if value.isdigit() else f"{value} again"


@cases()
def test_the_same_form_left_as_it_was_changes_nothing(case: Case, signed_in) -> None:
    client = signed_in(case.people[0])
    before = type(case.row).objects.values().get(pk=case.row.pk)
    assert client.post(case.url, form_of(client, case.url)).status_code == 302
    assert type(case.row).objects.values().get(pk=case.row.pk) == before


def test_a_tick_of_the_other_window_stays(signed_in) -> None:
    case = of_saved_view()
    client = signed_in(case.people[0])
    first = form_of(client, case.url)
    client.post(case.url, first | {"is_shared": "on", "tells": "on"})
    client.post(case.url, first | {"name": "Ours"})
    row = SavedView.objects.get()
    assert (row.name, row.is_shared, row.tells) == ("Ours", True, True)


def test_a_session_dragged_in_an_old_window_sets_nothing_back(signed_in) -> None:
    case = of_draft_session("slot")
    one, other = (signed_in(person) for person in case.people)
    page = other.get(f"/meets/{case.row.meet.slug}/programme/rooms/").content.decode()
    shown = f'data-version="{case.row.version}" data-base="{case.row.slot_base}"'
    assert shown in page
    assert one.post(case.url, form_of(one, case.url) | {"room": "Hall B"}).status_code == 302
    dropped = form_of(other, case.url) | {"starts_at": "14:00", "room": "Hall A"}
    answer = other.post(case.url, dropped | {"version": case.row.version, "base": case.row.slot_base})
    assert answer.status_code == 302
    now = type(case.row).objects.get(pk=case.row.pk)
    assert (now.room, now.starts_at) == ("Hall B", factories.at(now.meet, 14))


def test_a_session_is_as_long_as_the_other_window_made_it(signed_in) -> None:
    case = of_draft_session("slot")
    one, other = (signed_in(person) for person in case.people)
    shown = form_of(other, case.url)
    edit = case.url.replace("slot/", "edit/")
    assert one.post(edit, form_of(one, edit) | {"ends_at": "12:00"}).status_code == 302
    assert other.post(case.url, shown | {"starts_at": "14:00"}).status_code == 302
    now = type(case.row).objects.get(pk=case.row.pk)
    assert (now.starts_at, now.ends_at) == (factories.at(now.meet, 14), factories.at(now.meet, 16))


def _subclasses(base: type) -> set[type]:
    return {base} | {found for one in base.__subclasses__() for found in _subclasses(one)}


TAKES_ROW = {"instance", "row"}


def _is_plain(form: type) -> bool:
    """Whether it is made as Django makes it: our views give a row only to those that say so."""
    return form.__init__ is forms.ModelForm.__init__  # type: ignore[misc]


def test_a_form_of_a_row_that_exists_is_an_edit_form() -> None:
    """It takes an instance, so it must carry what it showed."""
    import exportmeet.urls  # noqa: F401, PLC0415 - all forms are imported by it

    own = {one for one in _subclasses(forms.ModelForm) if one.__module__.split(".")[0] in OWN_APPS}
    takes = {one for one in own if TAKES_ROW & set(one.__init__.__code__.co_varnames) and not _is_plain(one)}
    assert [one.__name__ for one in takes if not issubclass(one, EditForm)] == []


OWN_APPS = {"actions", "recommendations", "meetings", "participants", "countries", "documents", "reminders", "reports"}


def test_a_row_without_a_trail_of_its_fields_says_who_edited_them() -> None:
    rows = {one._meta.model for one in _subclasses(EditForm) if one.__module__.split(".")[0] in OWN_APPS}
    quiet = [one for one in rows if "edits_are_events" in _own_names(one) or not hasattr(one, "events")]
    assert [one.__name__ for one in quiet if not issubclass(one, LastEdits)] == []


def _own_names(model: type) -> set[str]:
    return {name for one in model.__mro__ if one not in Edited.__mro__ for name in vars(one)}


@cases()
def test_every_edit_form_carries_what_it_showed(case: Case, signed_in) -> None:
    assert FIELD in form_of(signed_in(case.people[0]), case.url)
