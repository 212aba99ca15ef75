"""The pack of a session, as one PDF: agenda, recommendations in question, open actions, list of annexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actions.models import ActionItem
from core import clock
from core.pdf import pdf
from core.ui import both_moments, both_times, own_moment
from recommendations.agenda.models import AgendaRecommendation
from recommendations.models import Recommendation, Sensitivity
from recommendations.moves import Status

from .session_page import SessionPage

if TYPE_CHECKING:
    from meetings.models import Meet
    from meetings.participants.models import Participant
    from meetings.programme.models import Session
    from participants.models import User

# Of one pack: a session that has more needs the lists.
MOST_RECOMMENDATIONS = 100
MOST_ITEMS = 200
# Not in question any more.
CLOSED = (Status.MERGED, Status.DUPLICATE, Status.WITHDRAWN)


@dataclass(frozen=True)
class SessionPack:
    """The pack of `session` for one reader: what they see, without anything that the ministries say internally."""

    session: Session
    reader: User

    def file(self) -> bytes:
        return pdf("reports/session_pack.typ", self.data())

    def file_name(self) -> str:
        """Such as "session-12-pack-2026-12-04.pdf"."""
        return f"session-{self.session.pk}-pack-{clock.today(self.reader.zone):%Y-%m-%d}.pdf"

    def data(self) -> dict[str, Any]:
        """All that the file says, as text in the reader's language."""
        return {
            "title": f"{self.session} – {self.meet}",
            "cover": self._cover(),
            "contents": _("Contents"),
            "parts": [self._agenda(), self._recommendations(), self._actions(), self._annexes()],
        }

    @property
    def meet(self) -> Meet:
        return self.session.meet

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """Those in question that the reader sees, by country and reference. One query."""
        return self._found_recommendations[:MOST_RECOMMENDATIONS]

    @cached_property
    def items(self) -> list[ActionItem]:
        """The live action items that the reader sees of those, the earliest due first. One query."""
        return self._found_items[:MOST_ITEMS]

    @cached_property
    def _found_recommendations(self) -> list[Recommendation]:
        rows = self._in_question().select_related("country", "sector", "mission").with_annexes()
        return list(rows.order_by("country__name", "reference")[: MOST_RECOMMENDATIONS + 1])

    @cached_property
    def _found_items(self) -> list[ActionItem]:
        rows = ActionItem.objects.visible_to(self.reader).of_session(self.session.pk, self._in_question()).live()
        return list(rows.select_related("owner__organisation").order_by("due_on", "pk")[: MOST_ITEMS + 1])

    def _in_question(self) -> Any:
        """Those on the agenda, and those that name the session."""
        rows = Recommendation.objects.visible_to(self.reader).filter(was_submitted=True).exclude(status__in=CLOSED)
        linked = AgendaRecommendation.objects.visible_to(self.reader).filter(agenda_item__session=self.session.pk)
        return rows.filter(Q(session=self.session.pk) | Q(pk__in=linked.order_by().values("recommendation")))

    @cached_property
    def _page(self) -> SessionPage:
        return SessionPage(self.session, self.reader)

    def _cover(self) -> dict[str, Any]:
        now = own_moment(clock.now(), timezone.get_current_timezone())
        rows: list[Any] = [*self.recommendations, *self.items]
        is_restricted = Sensitivity.RESTRICTED in {row.sensitivity for row in rows}
        return {
            "meet": str(self.meet),
            "title": str(self.session),
            "facts": [[label, text] for label, text in self._facts() if text],
            "reader": _("Prepared for %(name)s on %(day)s.") % {"name": self.reader.name, "day": now},
            "warning": _("Contains restricted information: do not pass it on.") if is_restricted else "",
        }

    def _facts(self) -> list[tuple[str, str]]:
        """Labels, and what is known of the session."""
        session = self.session
        return [
            (_("Status"), "" if session.is_published else str(session.get_status_display())),
            (_("Kind"), str(session.get_kind_display())),
            (_("Time"), self._times()),
            (_("Venue"), self.meet.venue),
            (_("Room"), session.room),
            (_("Video link"), session.video_url),
            (_("Chair"), _person(session.chair)),
            (_("Rapporteur"), _person(session.rapporteur)),
        ]

    def _times(self) -> str:
        """The time at the venue, with the reader's own where it differs; the day alone where there is no time."""
        session = self.session
        if not session.starts_at or not session.ends_at:
            return _day(session.on) if session.on else ""
        return both_times(session.starts_at, session.ends_at, session.zone, timezone.get_current_timezone())

    def _agenda(self) -> dict[str, Any]:
        head = [(_("Begins"), 1.6), (_("Item"), 4), (_("Presenter"), 3), (_("Minutes"), 1.1)]
        if has_links := any(item.links for item in self._page.agenda):  # type: ignore[attr-defined]
            head.append((_("Recommendations"), 2.4))
        rows, at, here = [], self.session.starts_at, timezone.get_current_timezone()
        for item in self._page.agenda:
            begins = both_moments(at, self.session.zone, here, with_day=False) if at else ""
            references = ", ".join(link["reference"] or "" for link in item.links)  # type: ignore[attr-defined]
            row = [begins, item.title, _person(item.presenter), str(item.minutes)]
            rows.append([*row, references] if has_links else row)
            at = at + timedelta(minutes=item.minutes) if at else None
        return _table(_("Agenda"), head, rows, note="" if rows else _("The agenda has no items yet."))

    def _recommendations(self) -> dict[str, Any]:
        note = "" if self.recommendations else _("You see no recommendation that was raised for this session.")
        if len(self._found_recommendations) > MOST_RECOMMENDATIONS:
            note = _("Only the first %(most)d are in this file: the list of recommendations has all.") % {
                "most": MOST_RECOMMENDATIONS
            }
        texts = [_recommendation(row) for row in self.recommendations]
        return {"heading": _("Recommendations"), "texts": texts, "note": note}

    def _actions(self) -> dict[str, Any]:
        note = "" if self.items else _("There are no open actions.")
        if len(self._found_items) > MOST_ITEMS:
            note = _("Only the first %(most)d are in this file: the list of action items has all.") % {
                "most": MOST_ITEMS
            }
        head = [(_("Reference"), 2.1), (_("Action"), 4), (_("Owner"), 2.8), (_("Due"), 2.3), (_("Status"), 1.4)]
        rows = [
            [row.reference, row.title, str(row.owner), _day(row.due_on), str(row.get_status_display())]
            for row in self.items
        ]
        return _table(_("Open actions"), head, rows, note=note)

    def _annexes(self) -> dict[str, Any]:
        head = [(_("Belongs to"), 2), (_("Annex"), 5), (_("File"), 1.5)]
        documents = [
            [_("Session"), str(row), _file(row.document.kind, row.document.size)] for row in self._page.documents
        ]
        annexes = [
            [row.label, annex["label"], _file(annex["kind"], annex["size"])]
            for row in self.recommendations
            for annex in row.annexes_for(self.reader)
        ]
        rows = documents + annexes
        return _table(_("Annexes"), head, rows, note="" if rows else _("There are no annexes."))


def _table(heading: str, head: list[tuple[str, float]], rows: list[list[str]], *, note: str) -> dict[str, Any]:
    """A part of the pack with one table; `note` stands below it, or in its place where there are no rows."""
    columns = {"head": [label for label, _width in head], "widths": [width for _label, width in head]}
    return {"heading": heading, **columns, "rows": rows, "note": note}


def _recommendation(row: Recommendation) -> dict[str, Any]:
    """The text of one recommendation: what the mission wrote, and the status."""
    facts = [
        (_("Country"), str(row.country.label) if row.country else ""),
        (_("Mission"), row.mission.label),
        (_("Sector"), row.sector.label if row.sector else ""),
        (_("Lever"), str(row.get_lever_display())),
        (_("Status"), str(row.get_status_display())),
        (_("Who may read it"), str(row.get_sensitivity_display())),
    ]
    texts = [
        (_("What it is about"), row.statement),
        (_("What is asked"), row.ask),
        (_("Why it matters"), row.rationale),
    ]
    return {
        "heading": f"{row.label}: {row.title}",
        "facts": [[label, text] for label, text in facts if text],
        "texts": [[label, text] for label, text in texts if text],
    }


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")


def _person(participant: Participant | None) -> str:
    return f"{participant.contact}, {participant.contact.place}".rstrip(", ") if participant else ""


def _file(kind: str, size: int) -> str:
    """Such as "PDF, 1.2 MB"."""
    return f"{kind.upper()}, {filesizeformat(size)}"
