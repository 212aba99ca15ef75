"""One session as its page shows it: the agenda with its recommendations, who is expected, documents, what clashes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from meetings.programme.clashes import Clash, Clashes
from meetings.programme.documents import SessionDocument
from meetings.programme.models import SessionParticipant
from participants.models import trail
from recommendations.agenda.models import recommendations_by_item

if TYPE_CHECKING:
    from core.lifecycle import Move
    from meetings.programme.models import AgendaItem, Session
    from participants.models import User

# People whom the page names before it leads to all of them.
MOST_NAMED = 60


@dataclass(frozen=True)
class SessionPage:
    """What the page of a session shows to one reader. Each part is one query, made when it is asked for."""

    session: Session
    reader: User

    @property
    def may_edit(self) -> bool:
        return self.reader.is_secretariat and not self.session.is_cancelled

    @cached_property
    def agenda(self) -> list[AgendaItem]:
        """Items with `links`, the recommendations that the reader sees, and whether they are `first` and `last`."""
        items = list(self.session.agenda_items.for_page())
        links = recommendations_by_item(self.session.pk, self.reader) if items else {}
        for place, item in enumerate(items):
            item.links = links.get(item.pk, [])  # type: ignore[attr-defined] # for the template
            item.is_first, item.is_last = place == 0, place == len(items) - 1  # type: ignore[attr-defined]
        return items

    @property
    def agenda_minutes(self) -> int:
        return sum(item.minutes for item in self.agenda)

    @cached_property
    def _expected(self) -> list[Any]:
        rows = SessionParticipant.objects.visible_to(self.reader).filter(session=self.session)
        rows = rows.select_related("participant__contact__organisation")
        return list(rows.order_by("participant__precedence", "pk")[: MOST_NAMED + 1])

    @property
    def expected(self) -> list[Any]:
        """The first of those whom the reader sees, by precedence."""
        return self._expected[:MOST_NAMED]

    @property
    def has_more_expected(self) -> bool:
        return len(self._expected) > MOST_NAMED

    @cached_property
    def documents(self) -> list[SessionDocument]:
        """With `is_downloadable`."""
        rows = SessionDocument.objects.visible_to(self.reader).filter(session=self.session)
        return rows.for_reader(self.reader)

    @cached_property
    def clashes(self) -> list[Clash]:
        """What does not fit, for the secretariat; of a cancelled session nothing."""
        return Clashes(self.session.meet).of(self.session) if self.may_edit else []

    @property
    def moves(self) -> list[Move]:
        return self.session.moves_for(self.reader)

    @property
    def may_remove(self) -> bool:
        return self.may_edit and self.session.published_at is None

    @cached_property
    def events(self) -> list[Any]:
        """The trail, for the secretariat."""
        return trail(self.session, self.reader) if self.reader.is_secretariat else []
