"""Taking the samples out again, with their history; what is real stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import ActionItem
from core.rules import RuleBroken
from documents import store
from documents.models import Document
from meetings.invitations.models import Invitation
from meetings.models import Meet
from meetings.participants.models import Participant
from meetings.programme.documents import SessionDocument
from meetings.programme.models import AgendaItem, Session
from participants.contacts.models import Contact
from participants.models import User
from recommendations.models import Recommendation

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Samples:
    """How much there is to remove, as one administrator finds it."""

    recommendations: int
    items: int
    participants: int
    accounts: int

    def __bool__(self) -> bool:
        return bool(self.recommendations or self.items or self.participants or self.accounts)

    def words(self) -> str:
        """What is removed: "40 recommendations, 60 action items and 70 participants"."""
        asked = ngettext("%(n)d recommendation", "%(n)d recommendations", self.recommendations)
        items = ngettext("%(n)d action item", "%(n)d action items", self.items)
        people = ngettext("%(n)d participant", "%(n)d participants", self.participants)
        return _("%(recommendations)s, %(items)s and %(participants)s") % {
            "recommendations": asked % {"n": self.recommendations},
            "items": items % {"n": self.items},
            "participants": people % {"n": self.participants},
        }

    def accounts_words(self) -> str:
        """What is closed: "70 demonstration accounts"."""
        words = ngettext("%(n)d demonstration account", "%(n)d demonstration accounts", self.accounts)
        return words % {"n": self.accounts}


def samples_for(user: User) -> Samples:
    """What `remove_samples(by=user)` would remove now."""
    return Samples(
        recommendations=_removable().count(),
        items=ActionItem.objects.filter(is_sample=True).count(),
        participants=Participant.objects.filter(is_sample=True).count(),
        accounts=_others(user).count(),
    )


def remove_samples(*, by: User) -> Samples:
    """Remove all sample rows with what hangs on them, close the demonstration's other accounts; keep the meet.

    One transaction; locks the rows. Raise RuleBroken when there is nothing to remove.
    """
    with transaction.atomic():
        found = samples_for(by)
        if not found:
            raise RuleBroken(_("There is no sample data any more."))
        of_samples = Q(annex__recommendation__in=_removable()) | Q(evidence__item__is_sample=True)
        of_samples |= Q(session_document__in=_session_documents())
        files = list(Document.objects.filter(of_samples).values_list("pk", "path"))
        _delete(ActionItem, ActionItem.objects.filter(is_sample=True))
        _delete(Recommendation, _removable())
        _delete(SessionDocument, _session_documents())
        Document.objects.filter(pk__in=[pk for pk, _path in files]).delete()
        # What a real recommendation lives on in is real from now on.
        Recommendation.objects.filter(is_sample=True).update(is_sample=False)
        _remove_people()
        for user in _others(by):
            _close(user, by=by)
        _keep_meets(found, by=by)
        # One that stays is counted as unknown by the next sweep.
        transaction.on_commit(partial(_set_aside, [path for _pk, path in files]), robust=True)
    return found


def _set_aside(paths: list[str]) -> None:
    for path in paths:
        store.set_aside(path)


def _removable() -> QuerySet[Recommendation]:
    """Sample recommendations, but for those in which real ones live on: these stay."""
    pointed_at = Recommendation.objects.filter(is_sample=False).exclude(merged_into=None).values("merged_into")
    return Recommendation.objects.filter(is_sample=True).exclude(pk__in=pointed_at)


def _session_documents() -> QuerySet[SessionDocument]:
    """Those that the sample's people have attached to its sessions, also to those that were removed."""
    of_samples = Q(session__is_sample=True) | Q(session=None)
    return SessionDocument.objects.filter(of_samples, added_by__is_sample=True)


def _remove_people() -> None:
    """Remove invited sample people with their invitations; the sessions stay with the meet, without them."""
    _delete(Invitation, Invitation.objects.filter(is_sample=True))
    people = Participant.objects.filter(is_sample=True, invitations=None)
    gone = list(people.values_list("pk", flat=True))
    for role in ("chair", "rapporteur"):
        Session.objects.filter(**{f"{role}__in": gone}).update(**{role: None})
    AgendaItem.objects.filter(presenter__in=gone).update(presenter=None)
    for link in ("head", "substitute_for"):
        Participant.objects.filter(**{f"{link}__in": gone}).update(**{link: None})
    _delete(Participant, Participant.objects.filter(pk__in=gone))
    Session.objects.filter(is_sample=True).update(is_sample=False)
    # Who is on a real list, or named in a real invitation, stays.
    named = Q(pk__in=Participant.objects.exclude(assistant=None).values("assistant")) | Q(
        pk__in=Invitation.objects.exclude(nominee=None).values("nominee")
    )
    contacts = Contact.objects.filter(is_sample=True, participations=None, merged=None).exclude(named)
    _delete(Contact, contacts)
    Contact.objects.filter(is_sample=True).update(is_sample=False)
    Participant.objects.filter(is_sample=True).update(is_sample=False)


def _others(by: User) -> QuerySet[User]:
    return User.objects.active().filter(is_sample=True).exclude(pk=by.pk)


def _close(user: User, *, by: User) -> None:
    note = _("The sample data was removed.")
    for seat in user.seats:
        seat.post.vacate(by=by, note=note, leaves_charge=True)
    User.objects.get(pk=user.pk).close(by=by, note=note)


def _keep_meets(found: Samples, *, by: User) -> None:
    note = _("Removed the sample data: %(what)s.") % {"what": found.words()}
    for meet in Meet.objects.filter(is_sample=True):
        Meet.objects.filter(pk=meet.pk).update(is_sample=False)
        meet.record("edit", by=by, note=note, changes={"is_sample": ["True", "False"]})


def _delete(model: type[Any], rows: QuerySet[Any]) -> None:
    """Delete `rows` and all that points at them, whichever app owns it.

    Not QuerySet.delete(): history is protected from it. The database's own guard lets events go as long as the row
    that they are about stands there as a sample, so they go first.
    """
    numbers = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    _delete_where(model, model._meta.pk.column, numbers)


def _delete_where(model: type[Any], column: str, numbers: Sequence[Any]) -> None:
    if not numbers:
        return
    for field in _pointing_at(model):
        found = field.model._default_manager.filter(**{f"{field.name}__in": numbers})
        if field.remote_field.on_delete is models.SET_NULL:
            found.update(**{field.name: None})
            continue
        _delete_where(field.model, field.model._meta.pk.column, list(found.values_list("pk", flat=True)))
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"DELETE FROM {table} WHERE {connection.ops.quote_name(column)} = ANY(%s)", [list(numbers)])  # noqa: S608 - names from the models


def _pointing_at(model: type[Any]) -> Iterator[Any]:
    """The foreign keys of other tables to this one, those of many-to-many tables included."""
    for relation in model._meta.get_fields(include_hidden=True):
        is_reverse = relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        if is_reverse and relation.related_model is not model:
            yield relation.field
