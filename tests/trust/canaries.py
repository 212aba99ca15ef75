"""Words planted in every text that people write, and who may read each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models

from actions.models import Contribution
from core.history import Event
from core.text import LineField, ProseField
from documents.models import Document
from recommendations.models import Comment, Question, Referral
from tests.access.world import CANARY, OUTSIDE, ROLES

if TYPE_CHECKING:
    from tests.access.world import World

DRAFT = "Nymphensittich"  # the Japanese mission's own, until it is submitted
OF_ACCOUNTS = "Wellensittich"  # reasons in the trails of people, posts and meets; why somebody may submit late
OF_OWNER = "Rosenkopf"  # keys of one's own, which administrators look up
OF_PERSON = "Pflaumenkopf"  # what a trail says was changed of a person
OF_POSTS = "Halsbandsittich"  # the same of a post
OF_VIEW = "Kongopapagei"  # a view that the Japanese mission shares; the secretariat reads that it broke
INTERNAL = "Graupapagei"  # comments and referrals among the ministries
OF_DELEGATION = "Gebirgslori"  # people of the Japanese mission, as the list of participants has them
OF_NEEDS = "Zwergtaube"  # what they need at the meet
OF_INVITATION = "Maskenlori"  # an invitation to the Japanese mission's head, whose counsellor assists
OF_CLOSED = "Kakapo"  # errors and mails, for the secretariat and to whom they went

_MINISTRIES = {"owner", "coordinator", "secretariat", "secretary"}
_SECRETARIAT = {"secretariat", "secretary"}
READERS: dict[str, frozenset[str]] = {
    CANARY: frozenset(set(ROLES) - set(OUTSIDE)),
    DRAFT: frozenset({"head", "counsellor"}),
    OF_ACCOUNTS: frozenset(_SECRETARIAT),
    OF_OWNER: frozenset({"owner", "secretariat"}),
    OF_PERSON: frozenset({*_SECRETARIAT, "owner"}),
    # Posts are read by all but missions.
    OF_POSTS: frozenset(set(ROLES) - {"anonymous", "head", "counsellor", "other_mission"}),
    OF_VIEW: frozenset({*_SECRETARIAT, "head", "counsellor"}),
    INTERNAL: frozenset({*_MINISTRIES, "watcher", "supporter"}),
    OF_DELEGATION: frozenset({*_SECRETARIAT, "head", "counsellor"}),
    OF_NEEDS: frozenset(_SECRETARIAT),
    OF_INVITATION: frozenset({*_SECRETARIAT, "head", "counsellor"}),
    OF_CLOSED: frozenset({*_SECRETARIAT, "owner"}),
}
# All that is written in these apps belongs to the Japanese mission's recommendation and its action item.
SECRET_APPS = ("actions", "recommendations", "documents", "reminders")
_OURS = (*SECRET_APPS, "meetings", "participants", "idempotency", "countries")
# Columns whose word is not CANARY.
WORDS: dict[str, str] = {
    "meetings.Invitation.answer_note": OF_INVITATION,
    "meetings.Invitation.subject": OF_INVITATION,
    "meetings.Invitation.text": OF_INVITATION,
    "meetings.InvitationEvent.changes": OF_ACCOUNTS,
    "meetings.InvitationEvent.note": OF_ACCOUNTS,
    "meetings.InvitationTemplate.name": OF_ACCOUNTS,
    "meetings.InvitationTemplate.subject_en": OF_ACCOUNTS,
    "meetings.InvitationTemplate.subject_hi": OF_ACCOUNTS,
    "meetings.InvitationTemplate.text_en": OF_ACCOUNTS,
    "meetings.InvitationTemplate.text_hi": OF_ACCOUNTS,
    "meetings.InvitationTemplateEvent.changes": OF_ACCOUNTS,
    "meetings.InvitationTemplateEvent.note": OF_ACCOUNTS,
    "meetings.LateLeave.reason": OF_ACCOUNTS,
    "meetings.MeetEvent.note": OF_ACCOUNTS,
    "meetings.MeetEvent.changes": OF_ACCOUNTS,
    "meetings.ParticipantEvent.changes": OF_DELEGATION,
    "meetings.ParticipantEvent.note": OF_DELEGATION,
    "meetings.ParticipantNeeds.access": OF_NEEDS,
    "meetings.ParticipantNeeds.diet": OF_NEEDS,
    "meetings.ParticipantNeeds.travel": OF_NEEDS,
    "meetings.ParticipantOperationRow.sentence": OF_ACCOUNTS,
    "meetings.SessionEvent.note": OF_ACCOUNTS,
    "meetings.SessionEvent.changes": OF_ACCOUNTS,
    "participants.ApiToken.note": OF_OWNER,
    "participants.Contact.designation": OF_DELEGATION,
    "participants.Contact.email": OF_DELEGATION,
    "participants.Contact.honorific": OF_DELEGATION,
    "participants.Contact.name": OF_DELEGATION,
    "participants.Contact.name_hi": OF_DELEGATION,
    "participants.Contact.organisation_name": OF_DELEGATION,
    "participants.Contact.phone": OF_DELEGATION,
    "meetings.SheetImport.name": OF_ACCOUNTS,
    "meetings.SheetImport.sheet": OF_ACCOUNTS,
    "meetings.SheetRow.sentence": OF_ACCOUNTS,
    "participants.ContactEvent.changes": OF_ACCOUNTS,
    "participants.ContactEvent.note": OF_ACCOUNTS,
    "participants.PostEvent.changes": OF_POSTS,
    "participants.PostEvent.note": OF_ACCOUNTS,
    "participants.SavedView.name": OF_VIEW,
    "participants.SavedView.query": OF_VIEW,
    "participants.UserEvent.changes": OF_PERSON,
    "participants.UserEvent.note": OF_ACCOUNTS,
    "recommendations.Comment.text": INTERNAL,
    "recommendations.Recommendation.file_number": INTERNAL,
    "recommendations.Referral.answer": INTERNAL,
    "recommendations.Referral.question": INTERNAL,
    "reminders.Notice.last_error": OF_CLOSED,
    "reminders.ReminderFailure.error": OF_CLOSED,
}
# Columns that hold no words of people, or words that are for everybody; each by its reason.
NOT_PLANTED: dict[str, tuple[str, ...]] = {
    "codes, keys, digests and names of things in the code": (
        "actions.ActionEvent.verb",
        "actions.ActionItem.series",
        "actions.Confirmation.digest",
        "actions.Confirmation.nonce",
        "actions.Milestone.last_edits",
        "actions.Outcome.currency",
        "documents.Document.kind",
        "documents.Document.path",
        "documents.Document.sha256",
        "idempotency.DoneRequest.content_type",
        "idempotency.DoneRequest.digest",
        "idempotency.DoneRequest.key",
        "idempotency.DoneRequest.location",
        "meetings.Invitation.digest",
        "meetings.Invitation.nonce",
        "meetings.InvitationEvent.verb",
        "meetings.InvitationTemplateEvent.verb",
        "meetings.Meet.slug",
        "meetings.AgendaItem.last_edits",
        "meetings.CalendarFeed.digest",
        "meetings.Meet.time_zone",
        "meetings.HeadMapping.signature",
        "meetings.MeetEvent.verb",
        "meetings.Participant.invitation_status",
        "meetings.ParticipantEvent.verb",
        "meetings.ParticipantOperation.value",
        "meetings.ParticipantNeeds.last_edits",
        "meetings.Session.last_edits",
        "meetings.SessionEvent.verb",
        "meetings.SheetImport.digest",
        "participants.ApiToken.begins_with",
        "participants.ApiToken.digest",
        "participants.Contact.time_zone",
        "participants.ContactEvent.verb",
        "participants.PostEvent.verb",
        "participants.RequestCount.action",
        "participants.SavedView.last_edits",
        "participants.User.password",
        "participants.User.time_zone",
        "participants.UserEvent.verb",
        "recommendations.Recommendation.last_edits",
        "recommendations.Recommendation.reference",
        "recommendations.Recommendation.value_currency",
        "recommendations.RecommendationEvent.verb",
        "reminders.EventMark.table",
        "reminders.Heartbeat.detail",
        "reminders.Heartbeat.name",
        "reminders.Notice.cause",
        "reminders.Notice.detail",
        "reminders.Notice.key",
        "reminders.Notice.mail",
        "reminders.Notice.message_id",
        "reminders.ReminderFailure.work",
        "reminders.WrongClock.machine",
    ),
    "what undo puts back, shown to nobody": (
        "actions.ItemOperationRow.stood",
        "meetings.ParticipantOperationRow.stood",
        "recommendations.RecommendationOperationRow.stood",
    ),
    "cells of a sheet and what follows from them, for the secretariat alone: tests/meetings/imports/test_doors.py": (
        "meetings.HeadMapping.columns",
        "meetings.HeadMapping.organisations",
        "meetings.SheetImport.columns",
        "meetings.SheetImport.content",
        "meetings.SheetImport.heads",
        "meetings.SheetImport.organisations",
        "meetings.SheetRow.cells",
        "meetings.SheetRow.changes",
        "meetings.SheetRow.shown",
    ),
    "holds codes alone: tests/participants/test_access_records.py": (
        "participants.AccessRecord.browser",
        "participants.AccessRecord.detail",
        "participants.AccessRecord.subject",
    ),
    "one's own answers, kept for a repetition: tests/test_idempotency.py": ("idempotency.DoneRequest.content",),
    "one signs in with it": ("participants.User.email",),
    "who did something and where, and what a meet is about: for everybody": (
        "meetings.Meet.aims",
        "meetings.Meet.name",
        "meetings.Meet.name_hi",
        "meetings.Meet.venue",
        "meetings.Session.title",
        "meetings.Session.room",
        "meetings.Session.video_url",
        "meetings.AgendaItem.title",
        "meetings.SessionDocument.title",
        "participants.Post.title",
        "participants.Post.title_hi",
        "participants.User.name",
    ),
}


def leaks(role: str, text: str) -> list[str]:
    """The planted words in `text` that `role` may not read."""
    return [word for word, readers in READERS.items() if role not in readers and word in text]


def columns() -> Iterator[tuple[Any, models.Field[Any, Any]]]:
    """Every column of the product's own tables that can hold a text; what is chosen from a list cannot."""
    for app in _OURS:
        for model in apps.get_app_config(app).get_models():
            if model._meta.proxy or app == "countries":  # reference data: the same for everybody
                continue
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices:
                    yield model, field


def name_of(model: Any, field: models.Field[Any, Any]) -> str:
    return f"{model._meta.label}.{field.name}"


def planted_columns() -> list[tuple[Any, models.Field[Any, Any]]]:
    left = {name for names in NOT_PLANTED.values() for name in names}
    return [(model, field) for model, field in columns() if name_of(model, field) not in left]


def plant(world: World) -> int:
    """Write the words into every text column; returns how many rows carry them."""
    with connection.cursor() as cursor:
        # The history's own triggers refuse what is done here on purpose.
        cursor.execute("SET LOCAL session_replication_role = replica")
        _add_rows(world)
        planted = sum(_plant_in(model, field) for model, field in planted_columns())
        # The names of its files are told to whoever sees a session.
        Document.objects.filter(session_document__session=world.session).update(name="Note.pdf")
        _plant_in_draft(world.draft)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return planted


def _add_rows(world: World) -> None:
    """Rows of kinds that the world has none of."""
    row, owner, head = world.recommendation, world.people["owner"], world.people["head"]
    for one in (row, world.item):
        type(one).objects.filter(pk=one.pk).update(file_number="x")
    Comment.objects.create(recommendation=row, by=owner, audience="internal", text="x")
    asked = {"asked_by": owner, "answered_by": head, "answered_at": world.made_at}
    Question.objects.create(recommendation=row, round=1, number=1, text="x", answer="x", **asked)
    revenue = world.people["supporter"].seats[0].post.organisation
    asked |= {"department": revenue, "answer_by_on": world.made_at.date(), "answered_by": owner}
    Referral.objects.create(recommendation=row, question="x", answer="x", **asked)
    post = owner.seats[0].post
    Contribution.objects.create(item=world.item, post=post, author=owner, done="x")


def _plant_in(model: Any, field: models.Field[Any, Any]) -> int:
    text = WORDS.get(name_of(model, field), CANARY)
    # What is empty by a rule of its table stays so; a trail's reasons are all written.
    rows = model._default_manager.all()
    if isinstance(field, models.JSONField):
        return int(rows.update(**{field.name: _changed(model, text)}))
    if not issubclass(model, Event):
        rows = rows.exclude(**{field.name: ""})
    return int(rows.update(**{field.name: word(text, field)}))


def _changed(model: Any, text: str) -> dict[str, Any]:
    """What a trail, or a version, holds in words."""
    if not issubclass(model, Event):
        return {"title": text, "ask": text, "statement": text, "sensitivity": "internal"}
    subject = model._meta.get_field("subject").related_model
    fields = {field.name: field for field in subject._meta.get_fields()}
    texts = {name for name, field in fields.items() if isinstance(field, LineField | ProseField)}
    # References of other rows are told to who may see those.
    others = {name for name in model.LABELS if name not in fields} - {"merged_here", "blocker", "questions"}
    return {name: [text, text] for name in sorted(texts | others)}


def _plant_in_draft(draft: Any) -> None:
    model = type(draft)
    texts = [field for owner, field in planted_columns() if owner is model]
    model._default_manager.filter(pk=draft.pk).update(**{field.name: word(DRAFT, field) for field in texts})
    draft.events.update(note=DRAFT, changes={"title": [DRAFT, DRAFT]})


def word(canary: str, field: models.Field[Any, Any]) -> str:
    """The word as the column takes it."""
    text = f"{canary}@example.org" if isinstance(field, models.EmailField) else canary
    if field.name == "query":
        text = f"q={canary}"
    return text[: field.max_length or None]
