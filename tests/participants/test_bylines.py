"""Who did something is said by the post that they held then and by their name, on pages, to programs and in mails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from actions.models import ActionEvent, DateChange, Handover, Milestone, Outcome, ProgressUpdate
from core import clock
from core.rules import NotAllowed
from participants.models import Absence, Post, User, UserEvent, byline, trail
from recommendations.models import Comment, Referral
from reminders.delivery import deliver
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db
POSED = "Head of Mission, Embassy of India, Tokyo"


def label_of(event: UserEvent | ActionEvent) -> str | None:
    rows = type(event).objects.filter(pk=event.pk)
    return rows.values_list(byline("actor", "at"), flat=True).get()


def did(person: User | None) -> UserEvent:
    return make.observer().record("invite", by=person)


def moved(person: User) -> User:
    """The person in another post, in another department."""
    for seat in person.seats:
        seat.post.vacate(by=None)
    make.post(make.department("Ministry of Steel"), "Director").give_to(person, by=None)
    return User.objects.get(pk=person.pk)


def test_post_and_name():
    assert label_of(did(make.counsellor(name="A. Rao"))) == "Counsellor (Commercial), Embassy of India, Japan (A. Rao)"


@pytest.mark.parametrize(
    "name", ["Head of Mission", "Head of Mission, Embassy of India, Japan", "head of mission, tokyo"]
)
def test_a_name_that_is_the_posts_own_is_not_said_twice(name: str):
    person = make.head_of_mission(name=name)
    make.mission("JP")
    type(make.mission("JP")).objects.filter(code="embassy-jp").update(city="Tokyo")
    assert label_of(did(person)) == "Head of Mission, Embassy of India, Japan"


def test_a_name_that_is_another_post_stands_beside_ones_own():
    assert (
        label_of(did(make.counsellor("FR", name=POSED)))
        == f"Counsellor (Commercial), Embassy of India, France ({POSED})"
    )


def test_who_holds_no_post_has_the_name_alone_and_the_system_none():
    assert label_of(did(make.observer(name="Auditor"))) == "Auditor"
    assert label_of(did(None)) is None
    assert did(None).actor_label is None


def test_the_post_is_the_one_of_that_time():
    person = make.officer(name="A. Rao")
    with clock.pretend(clock.now() - timedelta(days=30)):
        before = did(person)
    person = moved(person)
    with clock.pretend(clock.now() + timedelta(days=2)):
        after = did(person)
    assert label_of(before) == "Under Secretary, Ministry of Textiles (A. Rao)"
    assert label_of(after) == "Director, Ministry of Steel (A. Rao)"


def test_who_held_two_posts_has_both():
    person = make.officer(name="A. Rao")
    make.post(make.department("Ministry of Steel"), "Director").give_to(person, by=None)
    assert label_of(did(person)) == "Director, Ministry of Steel; Under Secretary, Ministry of Textiles (A. Rao)"


def test_the_post_is_said_in_the_readers_language():
    person = make.officer(name="A. Rao")
    Post.objects.filter(pk__in=person.post_ids).update(title_hi="अवर सचिव")
    event = did(person)
    with translation.override("hi"):
        assert label_of(event) == "अवर सचिव, Ministry of Textiles (A. Rao)"


def test_a_substitute_is_told_with_both_posts(signed_in):
    away, here = make.officer(name="A. Rao"), make.officer(title="Clerk", name="B. Sen")
    item = make.item("open", owner=away)
    absence = Absence.objects.create(user=away, substitute=here, from_on=clock.today(), until_on=clock.today())
    here.stand_in(absence)
    item.move("accept", by=here)
    page = " ".join(signed_in(away).get(f"/actions/{item.pk}/").content.decode().split())
    assert (
        "<strong>Clerk, Ministry of Textiles (B. Sen)</strong> for Under Secretary, Ministry of Textiles (A. Rao) "
        "accepted it" in page
    )


def test_every_place_says_the_post_that_was_held_then(signed_in):
    """Nobody is mistaken for the head of a mission whose title they took for their name."""
    officer = make.coordinator(name=POSED)
    who = f"Deputy Secretary, Department of Commerce ({POSED})"
    head = make.head_of_mission()
    row = make.recommendation("submitted", by=head, sensitivity="open")
    row.move("examine", by=officer)
    asked = make.department()
    colleague = make.officer(asked)
    row.move("refer", by=officer, note="What of it?", department=asked, by_on=make.day_from_today(5))
    Referral.answer_of(row, "Nothing.", by=colleague)
    Comment.add(row, f"Look, @{colleague.name}", by=officer, audience="internal")
    row.refresh_from_db()
    row.move("accept", by=officer, note="It costs little.")
    item = make.item("underway", owner=officer, asked=row, by=make.secretary())
    ProgressUpdate.report(item, by=officer, done="The list was printed.", signal="amber")
    client = signed_in(make.secretary("Reader"))
    pages = {
        f"/recommendations/{row.pk}/": 5,  # decision, referral, comment, trail
        f"/recommendations/{row.pk}/comments/": 1,
        f"/recommendations/{row.pk}/promise/": 3,
        f"/recommendations/{row.pk}/versions/": 0,
        f"/actions/{item.pk}/": 2,
        f"/api/v1/recommendations/{row.pk}/": 1,
        f"/api/v1/recommendations/{row.pk}/comments/": 1,
        f"/api/v1/recommendations/{row.pk}/promise/": 3,
    }
    for path, least in pages.items():
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert page.count(who) >= least, (path, page.count(who))
        assert f"<strong>{POSED}</strong> " not in page, path
        assert f'by":"{POSED}' not in page, path
    versions = client.get(f"/recommendations/{row.pk}/versions/").content.decode()
    assert f"Head of Mission, Embassy of India, Japan ({head.name})" in versions
    api = client.get(f"/api/v1/recommendations/{row.pk}/versions/").json()
    assert api["results"][0]["submitted_by"] == f"Head of Mission, Embassy of India, Japan ({head.name})"


def test_plans_outcomes_offers_questions_and_claims_say_it_too(signed_in):
    officer = make.coordinator(name=POSED)
    who = f"Deputy Secretary, Department of Commerce ({POSED})"
    make.head_of_mission()
    row = make.recommendation("submitted", sensitivity="open")
    row.claim(by=officer)
    reader = signed_in(make.secretary("Reader"))
    queue = reader.get("/recommendations/queue/").content.decode()
    taken = reader.get(f"/recommendations/{row.pk}/").content.decode()
    assert f"{who} is examining it" in taken
    assert who in queue
    refused = reader.post(f"/recommendations/{row.pk}/claim/").content.decode()
    assert f"{who} is examining it" in refused
    row.release(by=officer)
    claim = signed_in(officer).post(f"/api/v1/recommendations/{row.pk}/claim/").json()
    assert claim["claimed_by"] == who
    row.refresh_from_db()
    row.move("return", by=officer, note="Please answer.", questions=["How much of it?"])
    page = reader.get(f"/recommendations/{row.pk}/").content.decode()
    assert f"Return 1: {who}" in " ".join(page.split())
    api = reader.get(f"/api/v1/recommendations/{row.pk}/").json()
    assert (api["questions"][0]["asked_by"], api["questions"][0]["answered_by"]) == (who, None)
    item = make.item("underway", owner=officer, by=make.secretary())
    step = Milestone.add(item, title="The list", due_on=item.due_on, by=officer)
    step.move("reach", by=officer, done_on=clock.today())
    outcome = Outcome.claim(item, by=officer, words="Two firms were listed.")
    other = make.post(make.department("Ministry of Steel"), "Director")
    other.give_to(make.user("officer"), by=None)
    Handover.propose(item, to_post=other, by=officer, note="It is theirs.")
    DateChange.request(item, new_due_on=item.due_on + timedelta(days=9), reason="The fair is later.", by=officer)
    page = " ".join(reader.get(f"/actions/{item.pk}/").content.decode().split())
    for text in (
        f"{who} offers it to",
        f"entered by {who}",
        f'<div class="muted">{who}',
        f'<span class="muted">{who}',
    ):
        assert text in page, text
    detail = reader.get(f"/api/v1/actions/{item.pk}/").json()
    assert who in str(detail["milestones"])
    assert reader.get(f"/api/v1/actions/milestones/{step.pk}/").json()["done_by"] == who
    assert reader.get(f"/api/v1/actions/outcomes/{outcome.pk}/").json()["claimed_by"] == who


def test_who_saved_meanwhile_is_said_with_the_post(signed_in):
    author, other = make.head_of_mission(name="A. Rao"), make.counsellor(name=POSED)
    row = make.draft(by=author)
    row.edit({"title": "Theirs"}, by=other, version=row.version)
    assert row.last_edit("title")[0] == f"Counsellor (Commercial), Embassy of India, Japan ({POSED})"
    secretary = make.secretary(name="S. Iyer")
    person = make.officer()
    person.edit({"name": "Another"}, by=secretary, version=person.version)
    assert person.last_edit("name")[0] == "Meet Coordinator, Department of Commerce (S. Iyer)"


def test_mails_about_accounts_and_absences_say_the_post(settings):
    settings.NOTICE_REST = 0
    secretary = make.secretary(name="S. Iyer")
    absent, substitute = make.officer(name="A. Rao"), make.officer(title="Clerk", name="B. Sen")
    Absence.arrange(absent, by=absent, substitute=substitute, from_on=clock.today(), until_on=clock.today())
    person = make.observer()
    person.edit({"email": "new@example.org"}, by=secretary, version=person.version)
    moved(substitute)
    sweep()
    deliver()
    bodies = {sent.to[0]: sent.body for sent in mail.outbox}
    assert "Done by: Meet Coordinator, Department of Commerce (S. Iyer)" in bodies["new@example.org"]
    body = bodies[absent.email]
    assert "(B. Sen) no longer acts for Under Secretary, Ministry of Textiles (A. Rao)" in body


def test_a_mail_of_a_mention_says_the_post(settings):
    settings.NOTICE_REST = 0
    officer, colleague = make.coordinator(name=POSED), make.coordinator("Clerk", name="B. Sen")
    row = make.recommendation("submitted")
    Comment.add(row, "Look, @B. Sen", by=officer, audience="internal")
    sweep()
    deliver()
    (sent_mail,) = (sent for sent in mail.outbox if sent.to == [colleague.email])
    assert f"Deputy Secretary, Department of Commerce ({POSED}) mentions you in a comment." in sent_mail.body


def test_trails_of_posts_people_and_meets_say_it(signed_in):
    secretary = make.secretary(name="S. Iyer")
    person, meet = make.observer(), make.meet()
    post = make.post(make.department())
    post.give_to(make.user("officer"), by=secretary)
    person.record("invite", by=secretary)
    meet.record("edit", by=secretary)
    client = signed_in(make.secretary("Reader"))
    for path in (f"/posts/{post.pk}/", f"/people/{person.pk}/", f"/meets/{meet.slug}/edit/"):
        assert "Meet Coordinator, Department of Commerce (S. Iyer)" in client.get(path).content.decode(), path


def test_a_trail_costs_one_statement_however_many_did_something():
    post, reader = make.post(make.department()), make.secretary()
    for number in range(5):
        post.record("edit", by=make.coordinator(f"Officer {number}"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        labels = [event.actor_label for event in trail(post, reader)]
    assert len(asked) == 1
    assert len(set(labels)) == 5


# --- nobody renames themselves --------------------------------------------------------------------------------------


def test_nobody_gives_themselves_another_name(signed_in):
    person = make.counsellor(name="A. Rao")
    client = signed_in(person)
    page = client.get("/settings/").content.decode()
    assert 'name="name"' not in page
    assert "A. Rao" in page
    data = {"name": POSED, "language": "en", "time_zone": "Asia/Tokyo", "digest_hour": "7", "version": "1"}
    assert client.post("/settings/", data).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.digest_hour) == ("A. Rao", 7)
    with pytest.raises(NotAllowed):
        person.edit({"name": POSED}, by=person, version=person.version)


def test_the_secretariat_changes_a_name_and_it_is_on_record(signed_in):
    person, secretary = make.counsellor(name="A. Rao"), make.secretary()
    person.edit({"name": "A. Sen"}, by=secretary, version=1)
    event = person.events.get(verb="edit")
    assert (event.actor, event.changes["name"]) == (secretary, ["A. Rao", "A. Sen"])
