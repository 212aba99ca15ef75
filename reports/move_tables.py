"""The page of docs about moves, written from the tables that the program obeys."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from actions.items.rules import LONGEST_HOLD, LONGEST_OWN_HOLD
from actions.models import ActionItem, DateChange, Dependency, Handover, Milestone, Outcome
from core.lifecycle import TAKE_BACK_WITHIN, Lifecycle, Move
from meetings.invitations.models import Invitation
from meetings.programme.models import Session
from recommendations.models import Recommendation

PAGE = Path(settings.BASE_DIR) / "docs" / "moves.md"
LIFECYCLES: tuple[type[Lifecycle], ...] = (
    Recommendation,
    ActionItem,
    Handover,
    DateChange,
    Milestone,
    Dependency,
    Outcome,
    Invitation,
    Session,
)

# What the table cannot say.
_NOTES: dict[type[Lifecycle], str] = {
    ActionItem: f"""\
An owner puts an item on hold for {LONGEST_OWN_HOLD.days} days at the most;
who assigns, and does not own it, for {LONGEST_HOLD.days}.
""",
    Invitation: """\
The invitee and their assistant answer from "Sent" on, and answer otherwise until the end of the meet's cut-off day at
the venue. The system answers for them when the link of the mail is used. What the secretariat records for them needs
the words "on whose word", and is possible also before the invitation was sent and after the cut-off. The same answer a
second time changes nothing. The invitation of an approved substitute begins as "Accepted".
""",
}
_INTRODUCTION = """\
# Moves

Who may change the status of what, from where to where. `manage.py describe_moves` writes this page from the tables in
`recommendations/moves.py`, `actions/moves.py`, `actions/outcomes/moves.py`, `meetings/invitations/moves.py` and
`meetings/programme/moves.py`; a test fails when it is stale. A move checks permission, status and reason in this
order; a refusal writes nothing. "The system" stands for what follows of itself from another move, and for what
somebody answers by the link of a mail.
"""


def page() -> str:
    """Return docs/moves.md as it should be: in English, one section a lifecycle."""
    with translation.override("en"):
        return "\n".join([_INTRODUCTION, *(_section(model) for model in LIFECYCLES)])


def _section(model: type[Lifecycle]) -> str:
    name = str(model._meta.verbose_name).capitalize()
    notes = [note for note in (_NOTES.get(model, ""), _taken_back(model)) if note]
    return "\n".join([f"## {name}", "", *_table(model), "", *notes, *_diagram(model), ""])


def _taken_back(model: type[Lifecycle]) -> str:
    """Which moves can be taken back; Lifecycle.take_back says how."""
    verbs = ", ".join(f"`{verb}`" for verb in model.MOVES if verb in model.TAKEN_BACK)
    if not verbs:
        return ""
    return f"""\
Made on many at once, {verbs} can be taken back by who did it, to the status before: within
{TAKE_BACK_WITHIN // timedelta(minutes=1)} minutes, and where nothing else has happened since.
"""


def _table(model: type[Lifecycle]) -> Iterator[str]:
    labels = _labels(model)
    yield "| verb | button | from | to | who | reason | also needs |"
    yield "|---|---|---|---|---|---|---|"
    for move in model.MOVES.values():
        sources = ", ".join(labels[status] for status in _in_order(model, move))
        cells = [
            f"`{move.verb}`",
            str(move.label),
            sources,
            labels[move.target],
            str(move.who.label),
            "needed" if move.why else "",
            ", ".join(f"`{name}`" for name in move.takes),
        ]
        yield f"| {' | '.join(cells)} |"


def _diagram(model: type[Lifecycle]) -> Iterator[str]:
    """Draw the lifecycle for mermaid; moves between the same two statuses share one arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in model.MOVES.values():
        for source in _in_order(model, move):
            arrows.setdefault((source, move.target), []).append(str(move.label))
    yield "```mermaid"
    yield "stateDiagram-v2"
    for status, label in _labels(model).items():
        yield f'  state "{label}" as {status}'
    reached = {target for _, target in arrows}
    for status in _labels(model):
        if status not in reached or status == _first(model):
            yield f"  [*] --> {status}"
    for (source, target), labels in arrows.items():
        yield f"  {source} --> {target}: {', '.join(labels)}"
    yield "```"


def _first(model: type[Lifecycle]) -> str:
    return str(_status(model).get_default())


def _labels(model: type[Lifecycle]) -> dict[str, str]:
    return {value: str(label) for value, label in _status(model).flatchoices}


def _status(model: type[Any]) -> Any:
    return model._meta.get_field("status")


def _in_order(model: type[Lifecycle], move: Move) -> list[str]:
    """The sources of a move in the order in which the statuses stand."""
    return [status for status in _labels(model) if status in move.sources]
