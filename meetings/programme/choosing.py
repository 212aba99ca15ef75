"""A field for one participant of a meet: typed by name, while the browser offers the list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from core.text import LineInput
from meetings.participants.models import Participant, ParticipantQuerySet

if TYPE_CHECKING:
    from meetings.models.meets import Meet

# The element that offers the list: templates/meetings/programme/_people.html.
LIST = "people"
# People whom a list offers, by precedence. The others are found by their names all the same.
MOST_OFFERED = 500
MOST_NAMED = 5
_NUMBER = re.compile(r"(?:.*\()?P-([0-9]{1,15})\)?", re.ASCII | re.DOTALL | re.IGNORECASE)


class ParticipantField(LineInput):
    """Cleans to the participant whom the text names, by number or by words that fit nobody else; empty to None."""

    rows: ParticipantQuerySet
    chosen: Participant | None = None

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"list": LIST, "autocomplete": "off"})
        super().__init__(max_length=600, required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return label(self.chosen) if self.chosen and self.chosen.pk == value else ""
        return value

    def clean(self, value: Any) -> Participant | None:
        text = " ".join(super().clean(value).split())
        if not text:
            return None
        if self.chosen and text == label(self.chosen):  # also of somebody who has left the list since
            return self.chosen
        found = self._found(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Nobody on the list of this meet fits “%(text)s”.") % {"text": text[:100]})
        names = "; ".join(label(row) for row in found[:MOST_NAMED])
        raise forms.ValidationError(_("Several people fit. Choose one of them: %(names)s") % {"names": names})

    def _found(self, text: str) -> list[Participant]:
        """Those whom the text names: one, or the first of several."""
        if number := _NUMBER.fullmatch(text):
            return list(self.rows.filter(pk=int(number[1])))
        found = list(self.rows.search(text)[: MOST_NAMED + 1])
        same = [row for row in found if str(row.contact).casefold() == text.casefold()]
        return same if len(same) == 1 else found


def label(participant: Participant) -> str:
    """How a list offers somebody, such as "Ms Rao, Joint Secretary, Department of Commerce (P-12)"."""
    contact = participant.contact
    return f"{contact}, {contact.place} (P-{participant.pk})" if contact.place else f"{contact} (P-{participant.pk})"


class PeopleForm(forms.BaseForm):
    """Mixed into a form with such fields."""

    _rows: ParticipantQuerySet

    def offer(self, meet: Meet, *names: str, chosen: Any = None) -> None:
        """Let these fields take the participants of `meet`; `chosen` is the row that names who is chosen."""
        rows = Participant.objects.current().filter(meet=meet).select_related("contact__organisation")
        self._rows = rows.order_by("precedence", "pk")
        for name in names:
            field: Any = self.fields[name]
            field.rows, field.chosen = self._rows, getattr(chosen, name, None)

    def people(self) -> list[str]:
        """The labels of those whom the list offers. One query."""
        return [label(row) for row in self._rows[:MOST_OFFERED]]
