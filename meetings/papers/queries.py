"""Who stands on the papers of a meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from meetings.participants.models import Participant
from meetings.programme.models import AgendaItem, Session, SessionParticipant

if TYPE_CHECKING:
    from meetings.models import Meet
    from meetings.participants.models import ParticipantQuerySet
    from participants.models import User


def expected_at(meet: Meet, user: User) -> ParticipantQuerySet:
    """Who is expected at `meet`, by precedence, with what papers say of each; of them whom `user` sees. One query."""
    rows = Participant.objects.visible_to(user).filter(meet=meet).expected()
    related = ("contact__organisation__country", "substitute_for__contact")
    return rows.select_related(*related).order_by("precedence", "pk")


def in_session(rows: ParticipantQuerySet, session: int) -> ParticipantQuerySet:
    """Those of `rows` who are expected in the session, lead it or present in it."""
    here = Session.objects.filter(pk=session)
    found = (
        SessionParticipant.objects.filter(session=session).values("participant"),
        AgendaItem.objects.filter(session=session).values("presenter"),
        here.values("chair"),
        here.values("rapporteur"),
    )
    expected, presenters, chair, rapporteur = (Q(pk__in=people.order_by()) for people in found)
    return rows.filter(expected | presenters | chair | rapporteur)


def sessions_of(meet: Meet, user: User) -> list[Session]:
    """The sessions that a paper can be for, in the order of the programme. One query."""
    return list(Session.objects.visible_to(user).filter(meet=meet).live().for_programme())
