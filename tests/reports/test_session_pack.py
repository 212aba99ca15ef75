"""The pack of a session: what its reader sees, and nothing else."""

from __future__ import annotations

import json

import pytest
from django.core.files.base import ContentFile

from meetings.models import Meet
from meetings.programme.documents import SessionDocument
from meetings.programme.models import Session
from participants.models import AccessRecord, User
from recommendations.agenda.models import AgendaRecommendation
from recommendations.models import Recommendation
from tests import make
from tests.answers import body
from tests.documents import files
from tests.meetings.programme import factories
from tests.pdfs import bookmarks, is_accessible, letters, printed

pytestmark = pytest.mark.django_db

HOSTILE = "#1 *bold* $x^2$ <label> @ref \\ [a] `raw` _em_ // = head"


@pytest.fixture
def session() -> Session:
    return factories.published(title="Country round", kind="countries")


def asked(session: Session, code: str = "JP", **values: object) -> Recommendation:
    """A submitted recommendation for the session, by the head of a mission."""
    head = User.objects.filter(holdings__post__organisation=make.mission(code)).first() or make.head_of_mission(code)
    return make.recommendation("accepted", by=head, session=session, **values)


def pack(client, session: Session) -> tuple[bytes, str]:
    """The file, and all its words."""
    with printed() as made:
        answer = client.get(f"/meets/{session.meet.slug}/sessions/{session.pk}/pack.pdf")
    assert answer.status_code == 200
    return body(answer), json.dumps(made[-1], ensure_ascii=False)


def test_it_holds_the_recommendations_their_open_actions_and_their_annexes(signed_in, session):
    row = asked(session, title="Recognise test certificates", ask="Propose it by March.")
    make.annex(row, name="Letter of the ministry.pdf", title="Letter of the ministry")
    make.item("underway", asked=row, title="Notify the standard")
    make.item("verified", asked=row, title="Hold the first meeting")
    file, words = pack(signed_in(make.secretary()), session)
    for text in (
        "Recognise test certificates",
        "Propose it by March.",
        "Letter of the ministry",
        "Notify the standard",
    ):
        assert text in words
    assert "Hold the first meeting" not in words  # done and verified
    row.refresh_from_db()
    expected = [
        "Agenda",
        "Recommendations",
        f"{row.reference}: Recognise test certificates",
        "Open actions",
        "Annexes",
    ]
    assert bookmarks(file) == expected
    assert is_accessible(file)


def test_it_says_when_where_and_with_whom_and_what_is_on_the_agenda(signed_in, session):
    chair = factories.participant(name="Asha Rao", organisation=make.commerce())
    secretary = factories.secretary()
    session.edit(
        {"room": "Hall 3", "video_url": "https://meet.example.org/1", "chair": chair},
        by=secretary,
        version=session.version,
    )
    row = make.recommendation("submitted", make.head_of_mission("FR"), title="Only on the agenda", sensitivity="open")
    hidden = make.recommendation("submitted", title="Not for all", sensitivity="internal")
    first = factories.item(session, "Welcome", minutes=20)
    second = factories.item(session, "Round of missions", minutes=40, presenter=chair)
    for one in (row, hidden):
        AgendaRecommendation.add(second, one, by=secretary)
    SessionDocument.add(session, ContentFile(files.pdf(b"Note"), "Concept note.pdf"), by=secretary)
    _file, words = pack(signed_in(make.observer(time_zone="Asia/Tokyo")), session)
    data = json.loads(words)
    facts = dict(data["cover"]["facts"])
    assert facts["Time"].endswith("10:00–11:00 IST (13:30–14:30 Tokyo)")
    assert (facts["Room"], facts["Video link"]) == ("Hall 3", "https://meet.example.org/1")
    assert facts["Chair"] == "Asha Rao, Department of Commerce"
    assert "Status" not in facts
    assert data["parts"][0]["rows"] == [
        ["10:00 IST (13:30 Tokyo)", first.title, "", "20", ""],
        ["10:20 IST (13:50 Tokyo)", second.title, "Asha Rao, Department of Commerce", "40", row.reference],
    ]
    assert "Only on the agenda" in words
    assert "Not for all" not in words
    assert data["parts"][3]["rows"][0][:2] == ["Session", "Concept note.pdf"]


def test_the_pack_of_a_draft_is_for_who_prepares_the_meet(signed_in):
    draft = factories.session(title="Draft of a round")
    path = f"/meets/{draft.meet.slug}/sessions/{draft.pk}/pack.pdf"
    for reader in (make.observer(), make.head_of_mission(), make.officer()):
        assert signed_in(reader).get(path).status_code == 404
    _file, words = pack(signed_in(make.secretary()), draft)
    assert ["Status", "Draft"] in json.loads(words)["cover"]["facts"]


def test_a_session_leads_to_its_pack(signed_in, session):
    page = signed_in(make.observer()).get(f"/meets/{session.meet.slug}/sessions/{session.pk}/").content.decode()
    assert f"/meets/{session.meet.slug}/sessions/{session.pk}/pack.pdf" in page


def test_what_was_not_raised_for_the_session_or_is_withdrawn_is_left_out(signed_in, session):
    asked(session, title="In question")
    make.recommendation("submitted", make.head_of_mission("FR"), title="Elsewhere")
    make.recommendation("withdrawn", make.head_of_mission("DE"), title="Withdrawn", session=session)
    make.draft(make.head_of_mission("IT"), title="Draft", session=session)
    _file, words = pack(signed_in(make.secretary()), session)
    assert "In question" in words
    assert not any(title in words for title in ("Elsewhere", "Withdrawn", "Draft"))


def test_each_reader_finds_what_they_see_elsewhere(signed_in, session):
    japanese = asked(session, title="From Japan", sensitivity="internal")
    french = asked(session, "FR", title="From France", sensitivity="open")
    secret = asked(session, "FR", title="Restricted ask", sensitivity="restricted")
    make.item("underway", asked=japanese, title="Act for Japan")
    make.item("underway", asked=french, title="Act for all", sensitivity="open")
    make.item("underway", asked=secret, title="Act in secret", sensitivity="restricted")
    heads = {code: User.objects.get(holdings__post__organisation=make.mission(code)) for code in ("JP", "FR")}
    seen = {
        "secretariat": (make.secretary(), 6),
        "Japan": (heads["JP"], 4),
        "France": (heads["FR"], 4),
        "observer": (make.observer(), 2),
        "tourism": (make.officer(make.department("Ministry of Tourism")), 2),
    }
    titles = ("From Japan", "From France", "Restricted ask", "Act for Japan", "Act for all", "Act in secret")
    for role, (reader, number) in seen.items():
        _file, words = pack(signed_in(reader), session)
        rows = Recommendation.objects.visible_to(reader).values_list("title", flat=True)
        found = [title for title in titles if title in words]
        assert len(found) == number, (role, found)
        assert {title for title in found if not title.startswith("Act")} == set(rows), role


def test_what_the_ministries_say_internally_is_in_no_pack(signed_in, session):
    head, secretary = make.head_of_mission(), make.secretary()
    row = make.recommendation("under_examination", by=head, session=session)
    details = {"department": make.department(), "by_on": make.working_day(5)}
    row.move("refer", by=secretary, note="Look into it quietly.", **details)
    for reader in (head, secretary, make.coordinator()):
        _file, words = pack(signed_in(reader), session)
        assert "quietly" not in words


def test_restricted_rows_are_marked_on_the_cover_and_leave_a_record(signed_in, session):
    row = asked(session, sensitivity="restricted")
    asked(session, "FR", sensitivity="open")
    secretary = make.secretary()
    client = signed_in(secretary)
    _file, words = pack(client, session)
    assert "do not pass it on" in words
    views = AccessRecord.objects.filter(kind="view", person=secretary).values_list("subject", flat=True)
    assert list(views) == [f"recommendation {row.pk}"]
    exported = AccessRecord.objects.get(kind="export", person=secretary)
    assert (exported.subject, exported.detail) == (f"session {session.pk}", {"file": "pdf"})
    _file, words = pack(signed_in(make.observer()), session)
    assert "do not pass it on" not in words


def test_an_empty_session_says_so(signed_in, session):
    _file, words = pack(signed_in(make.observer()), session)
    for sentence in ("The agenda has no items yet.", "There are no open actions.", "There are no annexes."):
        assert sentence in words


def test_signs_of_markup_and_letters_of_any_script_stay_text(signed_in, session):
    asked(session, title=HOSTILE, ask=f"{HOSTILE}\n\n= Not a heading\n#panic()")
    file, words = pack(signed_in(make.secretary()), session)
    assert HOSTILE in json.loads(words)["parts"][1]["texts"][0]["heading"]
    assert [title for title in bookmarks(file) if "Not a heading" in title] == []
    asked(session, "FR", title="東京 தமிழ் 😀")
    file, words = pack(signed_in(make.secretary()), session)
    assert "東京 தமிழ் 😀" in words
    assert file.startswith(b"%PDF")


def test_long_packs_end_with_a_sentence(signed_in, session, monkeypatch):
    monkeypatch.setattr("reports.session_pack.MOST_RECOMMENDATIONS", 2)
    monkeypatch.setattr("reports.session_pack.MOST_ITEMS", 1)
    for code in ("JP", "FR", "DE"):
        make.item("underway", asked=asked(session, code), title=f"Act for {code}")
    _file, words = pack(signed_in(make.secretary()), session)
    assert "Only the first 2 are in this file: the list of recommendations has all." in words
    assert "Only the first 1 are in this file: the list of action items has all." in words
    assert len(json.loads(words)["parts"][1]["texts"]) == 2


def test_it_costs_as_many_statements_for_many_rows(signed_in, session, statements):
    client = signed_in(make.secretary())
    path = f"/meets/{session.meet.slug}/sessions/{session.pk}/pack.pdf"
    make.item("underway", asked=asked(session, sensitivity="restricted"))
    factories.item(session)
    few = statements(client, path)
    for code in ("FR", "DE", "IT", "ES"):
        row = asked(session, code, sensitivity="restricted")
        make.annex(row, text=code)
        make.item("underway", asked=row)
        item = factories.item(session, presenter=factories.participant(organisation=make.mission(code)))
        AgendaRecommendation.add(item, row, by=factories.secretary())
    assert statements(client, path) == few
    assert few <= 16


def test_it_speaks_the_readers_language(signed_in, session):
    reader = make.observer(language="hi")
    file, _words = pack(signed_in(reader), session)
    assert is_accessible(file)


def test_another_meets_address_does_not_lead_to_it(signed_in, session):
    other = Meet.objects.create(
        slug="2031", name="Other", starts_on="2031-01-06", ends_on="2031-01-08", submit_by_on="2030-12-31"
    )
    client = signed_in(make.secretary())
    assert client.get(f"/meets/{other.slug}/sessions/{session.pk}/pack.pdf").status_code == 404
    assert client.get(f"/meets/{session.meet.slug}/sessions/999999/pack.pdf").status_code == 404


def test_no_unseen_letter_breaks_references_and_addresses_for_who_searches_the_file(signed_in, session):
    row = asked(session, title="Recognise test certificates")
    make.item("underway", asked=row, title="Notify the standard")
    link = "https://meet.example.org/a-long-address-of-a-room/which-goes-on-and-on?key=0123456789abcdefghijklmnopqrstuvwxyz"
    session.edit({"video_url": link}, by=factories.secretary(), version=session.version)
    file, words = pack(signed_in(make.secretary()), session)
    assert link in words
    found = letters(file)
    assert {"/", "R", "?", "7"} <= found
    assert not found & set("\u200b\u200c\u00ad")
