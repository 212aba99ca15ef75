"""The evidence of one item as its page and programs read it, out of what `for_page()` has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from actions.models.evidence import is_sender
from documents.models import Document, is_downloadable

if TYPE_CHECKING:
    from actions.models import ActionItem
    from participants.models import User


class Piece(NamedTuple):
    """One file, or one link; `event` is the number of the deed with which it came, `report` that of the update."""

    pk: int
    event: int
    report: int | None
    link: str
    name: str | None
    kind: str | None
    size: int | None
    state: str | None
    added_by: int
    may_be_had: bool = False
    is_withheld: bool = False

    @property
    def label(self) -> str:
        return self.link or str(self.name)

    @property
    def state_label(self) -> str:
        return str(Document.State(self.state).label) if self.state else ""


def pieces_of(item: ActionItem, user: User) -> list[Piece]:
    """All of an item of `for_page()`, in the order in which it came; with whether `user` may have each now."""
    return [_piece(said, item, user) for said in map(dict, getattr(item, "evidence_here", []))]


def _piece(said: dict[str, Any], item: ActionItem, user: User) -> Piece:
    """One of them; what came at a time in which the reader could not read the item has no name and is not theirs."""
    added_at = said.pop("added_at")
    if item.past.hides(added_at):
        return Piece(**said | {"link": "", "name": ""}, is_withheld=True)
    piece = Piece(**said)
    return piece._replace(may_be_had=_may_be_had(piece, item, user))


def _may_be_had(piece: Piece, item: ActionItem, user: User) -> bool:
    is_own = is_sender(piece.added_by, item, user)
    return bool(piece.link) or is_downloadable(str(piece.state), is_own=is_own)
