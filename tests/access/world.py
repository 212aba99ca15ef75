"""A small world with a canary in each text that not everybody may read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client

from actions.models import (
    ActionItem,
    ChargeTransfer,
    Confirmation,
    DateChange,
    Dependency,
    Evidence,
    Handover,
    ItemOperation,
    Milestone,
    Outcome,
    Review,
    RiskAssessment,
    Support,
    Watch,
)
from core import clock
from countries.models import Organisation
from documents.sheets import Sheet, SheetFile
from meetings.imports.models import SheetImport
from meetings.imports.working_off import work_off
from meetings.models import (
    AgendaItem,
    CalendarFeed,
    Invitation,
    InvitationTemplate,
    LateLeave,
    Meet,
    SessionDocument,
)
from meetings.participants.bulk.models import ParticipantOperation
from meetings.participants.models import Participant, ParticipantNeeds
from participants.contacts.distinct import mark_distinct
from participants.contacts.models import Contact
from participants.middleware import ACTS_FOR
from participants.models import Absence, ApiToken, SavedView, User
from recommendations.models import AgendaRecommendation, RecommendationOperation
from reminders.models import Notice, ReminderFailure
from tests import make
from tests.access.urls import Address
from tests.documents import files
from tests.meetings.invitations import make as invitations
from tests.meetings.programme import factories
from tests.signing_in import signed_in_client

CANARY = "Zwergkanarie"
ROLES = (
    "anonymous",
    "head",
    "counsellor",
    "other_mission",
    "owner",
    "other_officer",
    "coordinator",
    "secretariat",
    "observer",
    "secretary",  # of the secretariat too, and no administrator
    "moved_substitute",  # acts for an officer of Textiles, and was given a post elsewhere since
    "moved_absent",  # acts for somebody of its own department, who was given a post of Textiles since
    "officer_without_post",
    "demoted_administrator",  # an officer elsewhere now, whose flags for Django's admin were left as they were
    "watcher",  # of another department, who watches the item by leave of who assigns
    "supporter",  # of another department, whose post supports the item
)
# Who may not see the Japanese mission's rows, which are internal.
OUTSIDE = (
    "anonymous",
    "other_mission",
    "other_officer",
    "observer",
    "moved_substitute",
    "moved_absent",
    "officer_without_post",
    "demoted_administrator",
)


class World:
    """One person of each role, and one row of each kind that an address may name."""

    def __init__(self) -> None:
        self._parameters: dict[Address, dict[str, Any]] = {}
        textiles = make.department()
        self.people: dict[str, User] = {
            "head": make.head_of_mission(),
            "counsellor": make.counsellor(),
            "other_mission": make.head_of_mission("FR"),
            "owner": make.officer(textiles),
            "other_officer": make.officer(make.department("Ministry of Tourism")),
            "coordinator": make.coordinator(),
            "secretariat": make.secretary(is_staff=True, is_superuser=True),
            "observer": make.observer(),
            "secretary": make.secretary("Desk Officer"),
        }
        tourism = make.department("Ministry of Tourism")
        self.people |= self._of_other_departments(tourism)
        substitutes = {"moved_substitute": self._moved_substitute(), "moved_absent": self._substitute_of_moved()}
        self.people |= {role: absence.substitute for role, absence in substitutes.items()}
        self._cookies = {role: self._sign_in(person) for role, person in self.people.items()}
        for role, absence in substitutes.items():
            self._cookies[role] = self._sign_in(absence.substitute, acts_for=absence.pk)
        head, owner = self.people["head"], self.people["owner"]
        words = {"title": f"{CANARY} of certificates", "ask": CANARY, "statement": CANARY}
        self.draft = make.draft(head, **words)
        self.recommendation = make.recommendation("accepted", by=head, **words)
        self.annex = make.annex(self.recommendation, name=f"{CANARY}.pdf", title=CANARY, text=CANARY)
        self.item = make.item(
            "underway", owner=owner, asked=self.recommendation, by=self.people["secretariat"], title=CANARY
        )
        successor = make.post(textiles, "Deputy Secretary")
        self.evidence = self._evidence()
        assessment = RiskAssessment.objects.get(pk=self.item.pk)
        assessment.edit({"risk": CANARY, "we_give": CANARY}, by=owner, version=assessment.version)
        self.handover = Handover.propose(self.item, to_post=successor, note=CANARY, by=owner)
        self.view = SavedView.keep(by=head, page="recommendations", name=CANARY, query="", is_shared=True)
        self.token = ApiToken.issue(owner, note=CANARY, days=30)[0]
        self.notice = Notice.owed("accept", to=owner.pk, occasion="canary", action_item=self.item, cause="accept")
        self.notice.save()
        self.failure = ReminderFailure.objects.create(work="news", person=head, saved_view=self.view, error=CANARY)
        meet = make.meet()
        self.programme(meet)
        late_on = meet.submit_by_on + timedelta(days=1)
        LateLeave.give(
            meet, mission=make.mission("JP"), until_on=late_on, reason="Late.", by=self.people["secretariat"]
        )
        self.invitation = self._invitation()
        clerk = make.officer(textiles, "Clerk")
        self.absence = Absence.objects.create(
            user=owner, substitute=clerk, from_on=clock.today(), until_on=clock.today()
        )
        # The Deputy Secretary of Tourism leaves: nothing that the Japanese mission has.
        leaving = make.post(make.department("Ministry of Tourism"), "Joint Secretary")
        secretariat = self.people["secretariat"]
        to_post = secretariat.seats[0].post
        self.charge = ChargeTransfer.objects.create(post=leaving, to_post=to_post, by=secretariat, note=CANARY)
        self.bulk = RecommendationOperation.objects.create(by=owner, kind="refer")
        self.item_bulk = ItemOperation.plan("cancel", by=secretariat, note=CANARY).begin([self.item])
        Watch.add(self.item, post=successor, by=secretariat)
        self.watch = Watch.objects.get()
        self.milestone = Milestone.add(self.item, title=CANARY, due_on=make.working_day(20), by=owner)
        helper = make.post(textiles, "Section Officer")
        self.support = Support.add(self.item, post=helper, by=owner, asked=CANARY)
        Watch.add(self.item, post=self.people["watcher"].seats[0].post, by=secretariat)
        Support.add(self.item, post=self.people["supporter"].seats[0].post, by=owner, asked="Bring the samples.")
        self.dependency = Dependency.add(self.item, blocker=self._blocker(), by=owner, reason=CANARY)
        # Its words are for whoever has the link, nothing else of it is.
        self.outcome = Outcome.claim(self.item, by=owner, words="First order of tea.", source=CANARY)
        self.confirmation = Confirmation.ask(
            self.outcome, by=owner, name="Ms Sato", firm="Sato KK", email="sato@example.jp"
        )
        self.review = Review.call(meet=meet, title="Review", on=None, by=secretariat)
        self.line = next(row for row in self.review.take_open(by=secretariat) if row.item_id == self.item.pk)
        # Requests are rolled back to this moment: at a later one each would note again that its session was used,
        # and what was rolled back makes the next look-up longer.
        self.made_at = clock.now()
        self.participant, self.operation = self._participants(meet, secretariat)
        self.contact = Contact.add(by=None, name=CANARY, email=f"{CANARY}@example.org", phone=CANARY)
        self.twin = Contact.add(by=None, name=f"{CANARY} Twin")
        self.namesake = Contact.add(by=None, name=f"{CANARY} Namesake")
        mark_distinct(self.contact, self.namesake, by=secretariat)
        self.sheet_import = self._sheet_import()
        self.date_change = DateChange.request(self.item, new_due_on=make.working_day(40), reason=CANARY, by=owner)

    def _participants(self, meet: Meet, by: User) -> tuple[Participant, ParticipantOperation]:
        """Somebody of the Japanese mission, with needs, whose category was set in bulk."""
        person = Contact.add(by=None, name=CANARY, organisation=make.mission("JP"), email="attache@example.jp")
        participant = Participant.add(meet, person, by=by, category="accompanying")
        ParticipantNeeds.objects.create(participant=participant, diet=CANARY)
        operation = ParticipantOperation.perform(meet, [participant], by=by, kind="mode", value="video")
        return Participant.objects.get(pk=participant.pk), operation

    def _of_other_departments(self, tourism: Organisation) -> dict[str, User]:
        """Officers who have nothing of the Japanese mission's, or a hand in its item alone."""
        homeless, demoted = make.officer(tourism, "Clerk"), make.officer(tourism, "Section Officer")
        homeless.seats[0].post.vacate(by=None)
        # Not by the product's own ways, which clear the flags: whoever was demoted by hand is no administrator either.
        User.objects.filter(pk=demoted.pk).update(is_staff=True, is_superuser=True)
        return {
            "officer_without_post": User.objects.get(pk=homeless.pk),
            "demoted_administrator": User.objects.get(pk=demoted.pk),
            "watcher": make.officer(make.department("Ministry of Heavy Industries"), "Director"),
            "supporter": make.officer(make.department("Department of Revenue"), "Director"),
        }

    def _moved_substitute(self) -> Absence:
        """Of somebody of Textiles; the substitute has a post of another department since."""
        away = make.officer(make.department(), "Adviser")
        substitute = make.officer(make.department("Ministry of Health"), "Adviser")
        return self._absence(away, substitute)

    def _substitute_of_moved(self) -> Absence:
        """Of somebody who has a post of Textiles since; the substitute stays elsewhere."""
        away = make.officer(make.department(), "Consultant")
        substitute = make.officer(make.department("Ministry of Health"), "Consultant")
        return self._absence(away, substitute)

    @staticmethod
    def _absence(away: User, substitute: User) -> Absence:
        """As it would stand had nothing ended it when the posts changed."""
        today = clock.today()
        return Absence.objects.create(user=away, substitute=substitute, from_on=today, until_on=today)

    def _invitation(self) -> Invitation:
        """Sent to the head of mission, whose counsellor assists."""
        head = invitations.contact(user=self.people["head"])
        assistant = invitations.contact(user=self.people["counsellor"])
        row = invitations.participant(make.meet(), contact_of=head, assistant=assistant)
        return invitations.invitation("sent", by=self.people["secretariat"], row=row)

    def programme(self, meet: Meet) -> None:
        """A published session with all that it may have; a draft of which others are told nothing."""
        by = self.people["secretariat"]
        self.session = factories.session(meet, title="Logistics", kind="logistics")
        self.agenda_item = AgendaItem.add(self.session, by=by, title="Cold chain")
        AgendaItem.add(self.session, by=by, title="Ports")
        self.session.expect([factories.participant(meet)], by=by)
        self.expected = self.session.expected.get()
        file = ContentFile(files.pdf(b"Note"), "note.pdf")
        self.session_document = SessionDocument.add(self.session, file, by=by, title="Note")
        self.agenda_link = AgendaRecommendation.add(self.agenda_item, self.recommendation, by=by)
        self.session.move("publish", by=by)
        draft = factories.session(
            meet, title="WTO matters", kind="wto", room=CANARY, video_url=f"https://{CANARY}.example.org"
        )
        AgendaItem.add(draft, by=by, title=CANARY)
        SessionDocument.add(draft, ContentFile(files.pdf(b"Draft"), f"{CANARY}.pdf"), by=by, title=CANARY)
        self.feed, self.feed_token = CalendarFeed.issue(self.people["owner"], meet=meet)

    def _evidence(self) -> Evidence:
        """A file beside a report of the owner."""
        by, file = self.people["owner"], ContentFile(files.pdf(CANARY.encode()), f"{CANARY}.pdf")
        Evidence.report_progress(self.item, by=by, done=CANARY, signal="amber", file=[file])
        return Evidence.objects.get()

    def _blocker(self) -> ActionItem:
        """What the item waits for: of the same recommendation, so that whoever sees the one sees the other."""
        by = self.people["secretariat"]
        return make.item("underway", owner=self.people["owner"], asked=self.recommendation, by=by, title=CANARY)

    def _sheet_import(self) -> SheetImport:
        """A list with its preview."""
        by, rows = self.people["secretary"], [(1, ["Name", "Organisation"]), (2, [CANARY, CANARY])]
        file = SheetFile(f"{CANARY}.xlsx", "0" * 64, [Sheet("List", rows, "")])
        row = SheetImport.begin(make.meet(), file, by=by)
        row.set_organisations({}, by=by)
        work_off(only=row)
        return SheetImport.objects.get(pk=row.pk)

    def later(self) -> str:
        """A working day before the item is due."""
        return make.working_day(20).isoformat()

    def client(self, role: str) -> Client:
        """A fresh browser, with the session of this role."""
        client = Client(raise_request_exception=False)
        client.cookies.load(self._cookies.get(role, ""))
        return client

    def _sign_in(self, person: User, *, acts_for: int | None = None) -> str:
        client = signed_in_client(person)
        if acts_for:
            session = client.session
            session[ACTS_FOR] = acts_for
            session.save()
        return client.cookies.output(header="", sep=";")

    def parameters(self, address: Address) -> dict[str, Any]:
        """The parameters of an address: the row that its name speaks of, looked for once."""
        if address not in self._parameters:
            self._parameters[address] = {name: self._value(address, name) for name in address.parameters}
        return self._parameters[address]

    def _value(self, address: Address, parameter: str) -> Any:
        fixed = {
            "slug": make.meet().slug,
            "code": self._code(address),
            "name": "verify",
            "verb": "cancel",
            "uidb36": "1",
            "key": "no-such-key",
            "number": self._number(address),
            "token": self._token(address),
            "into": self.twin.pk,
            "other": self.namesake.pk,
            "app_label": "participants",
            "url": "nowhere",
            "content_type_id": "1",
            "paper": "participants",
            "kind": "xlsx",
        }
        return fixed[parameter] if parameter in fixed else self._row(address).pk

    def _number(self, address: Address) -> int:
        """The number of a row within another."""
        numbers = {
            "evidence": self.evidence,
            "expected": self.expected,
            "agenda_link": self.agenda_link,
            "agenda": self.agenda_item,
            "document": self.session_document,
        }
        found = [row.pk for name, row in numbers.items() if name in address.name]
        return found[0] if found else self.annex.pk

    def _token(self, address: Address) -> str:
        """The secret part of a link that needs no sign-in."""
        if "feed" in address.name:
            return self.feed_token
        return self.invitation.token if "invitation" in address.name else self.confirmation.token

    def _code(self, address: Address) -> str:
        if "leave" in address.name:
            return make.mission("JP").code
        return make.sector().code if "sector" in address.name else "JP"

    def _row(self, address: Address) -> Any:
        noun = address.name.rpartition(":")[2] or address.pattern
        rows = {
            "import": self.sheet_import,
            "contact": self.contact,
            "recommendation_edit": self.draft,
            "recommendation_save": self.draft,
            "handover": self.handover,
            "date_change": self.date_change,
            "recommendation": self.recommendation,
            "annex": self.recommendation,
            "referral": self.recommendation,
            "comment": self.recommendation,
            "answer": self.recommendation,
            "version": self.recommendation,
            "promise": self.recommendation,
            "participant_operation": self.operation,
            "participant": self.participant,
            "item_bulk": self.item_bulk,
            "item": self.item,
            "evidence": self.item,
            "support": self.support,
            "watch": self.watch,
            "milestone": self.milestone,
            "dependency": self.dependency,
            "person": self.people["owner"],
            "post": self.people["owner"].seats[0].post,
            "notice": self.notice,
            "failure": self.failure,
            "token": self.token,
            "session": self.session,
            "view": self.view,
            "bulk": self.bulk,
            "absence": self.absence,
            "outcome_add": self.item,
            "outcome": self.outcome,
            "confirmation": self.confirmation,
            "feed": self.feed,
            "expected": self.session,
            "document": self.session,
            "agenda_link": self.agenda_item,
            "agenda_item": self.session,
            "agenda_order": self.session,
            "agenda_line": self.line,
            "agenda": self.review,
            "invitation_text": InvitationTemplate.objects.first(),
            "invitation": self.invitation,
            "charge_show": self.charge,
            "charge": self.people["owner"].seats[0].post,
        }
        found = [row for name, row in rows.items() if noun.startswith(name)]
        return found[0] if found else self._admin_row(noun)

    def _admin_row(self, noun: str) -> Any:
        """Some row of the model that an address of Django's admin names; without one, a row that is not there."""
        model = next(
            (model for model in apps.get_models() if f"{model._meta.app_label}_{model._meta.model_name}_" in noun),
            None,
        )
        if model is None:
            model = next((m for m in apps.get_models() if f"{m._meta.app_label}/{m._meta.model_name}/" in noun), User)
        return model._default_manager.first() or model(pk=999_999)
