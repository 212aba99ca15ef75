"""What can be chosen of a paper."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import FilterForm
from meetings.models import Meet
from meetings.participants.models import Category, Participant, ParticipantQuerySet
from meetings.programme.models import Session
from participants.models import User

from .papers import Paper
from .printouts import Printout
from .queries import in_session

if TYPE_CHECKING:
    from collections.abc import Iterator

CHOSEN = ("category", "mode", "answer")  # of these the labels stand below the title
MOST_DAYS = 31  # of a meet, to choose from


class PaperForm(FilterForm):
    """The choices of one paper, bound to the query string. Fields that the paper does not name are left out."""

    category = forms.ChoiceField(label=_("Category"), required=False, choices=[("", _("All")), *Category.choices])
    mode = forms.ChoiceField(
        label=_("Takes part"), required=False, choices=[("", _("All")), *Participant.Mode.choices]
    )
    answer = forms.ChoiceField(
        label=pgettext_lazy("noun", "Answer"),
        required=False,
        choices=[("", _("All who have not declined")), ("accepted", _("Accepted only"))],
    )
    session = forms.ChoiceField(label=_("Session"), required=False)
    occasion = forms.ChoiceField(label=_("Day or session"), required=False)

    def __init__(self, data: Any = None, *, paper: Paper, meet: Meet, reader: User, sessions: list[Session]) -> None:
        super().__init__(data, auto_id=f"{paper.code}_%s")
        self.paper, self.meet, self.reader = paper, meet, reader
        self.sessions = {str(session.pk): session for session in sessions}
        self.fields = {name: self.fields[name] for name in paper.choices}
        # A choice that is none of this paper's is refused.
        self.base_fields = self.fields  # type: ignore[misc]
        self._offer(self.fields)

    def _offer(self, fields: dict[str, Any]) -> None:
        """Fill in the days and sessions to choose from."""
        sessions = [(key, str(session)) for key, session in self.sessions.items()]
        if "session" in fields:
            fields["session"].choices = [("", _("Whole meet")), *sessions]
        if "occasion" in fields:
            days = [(_("Days"), list(self._days()))]
            fields["occasion"].choices = [*days, (_("Sessions"), sessions)] if sessions else days

    def printout(self) -> Printout:
        """The paper with these choices. Raise RuleBroken for a choice that makes no sense."""
        rows = self.narrow(Printout.rows_for(self.paper, self.meet, self.reader))
        return Printout(self.paper, self.meet, self.reader, rows, self._chosen(), self._occasion())

    def narrow_category(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.filter(category=value)

    def narrow_mode(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.filter(mode=value)

    def narrow_answer(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return rows.filter(invitation_status=value)

    def narrow_session(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return in_session(rows, self.sessions[value].pk)

    def narrow_occasion(self, rows: ParticipantQuerySet, value: str) -> ParticipantQuerySet:
        return self.narrow_session(rows, value) if value in self.sessions else rows

    def _chosen(self) -> list[str]:
        """The labels of what was chosen."""
        fields: dict[str, Any] = {name: self.fields[name] for name in CHOSEN if name in self.fields}
        chosen = {name: self.cleaned_data[name] for name in fields}
        return [str(dict(fields[name].choices)[value]) for name, value in chosen.items() if value]

    def _occasion(self) -> str:
        """The session or day that the paper is for: of an attendance sheet, the first day if none was chosen."""
        value = self.cleaned_data.get("session") or self.cleaned_data.get("occasion", "")
        if value in self.sessions:
            session = self.sessions[value]
            day = date_format(session.on, "DATE_FORMAT") if session.on else ""
            return ", ".join(filter(None, (str(session), day)))
        days = dict(self._days()) if "occasion" in self.fields else {}
        return days.get(value, next(iter(days.values()), ""))

    def _days(self) -> Iterator[tuple[str, str]]:
        for number in range(min((self.meet.ends_on - self.meet.starts_on).days + 1, MOST_DAYS)):
            day = self.meet.starts_on + timedelta(days=number)
            yield day.isoformat(), date_format(day, "DATE_FORMAT")
