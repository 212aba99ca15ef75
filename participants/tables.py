"""How the lists of people and of posts look."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.cells import beside, each, muted, told, with_lines
from core.tables import Column, Reader, Table, link, text
from core.ui import chip_html

from .models import User


def _email(row: Any, _reader: Reader) -> str:
    return str(row["email"])


def _role(row: Any, _reader: Reader) -> str:
    return str(User.Role(row["role"]).label)


def _closed(row: Any, _reader: Reader) -> str:
    return chip_html(_g("Closed"), "off") if not row["is_active"] else ""


def _notes(row: Any, _reader: Reader) -> str:
    notes = [_g("Never signed in")] if row["is_active"] and row["last_login"] is None else []
    return " · ".join([*notes, _g("Sample")] if row["is_sample"] else notes)


PEOPLE = Table(
    _("People, by name"),
    (
        Column(
            _("Name"),
            with_lines(link("name", "participants:person_show"), _email, css="small muted"),
            "title",
            order="name",
        ),
        Column(_("Role"), _role),
        Column(_("Holds"), each("held")),
        Column(_("Account"), beside(_closed, muted(told(_notes)))),
    ),
    order="name",
)

# The columns of the file: those of the page, one thing in each.
PEOPLE_HEAD = (_("Name"), _("Email address"), _("Role"), _("Holds"), _("Account"))


def lines_of_people(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of the list as lines of a file, said in the language that is in force now."""
    roles = {value: str(label) for value, label in User.Role.choices}
    is_open, is_new, is_closed = _g("Open"), _g("Never signed in"), _g("Closed")

    def account(row: Any) -> str:
        return is_closed if not row["is_active"] else is_open if row["last_login"] else is_new

    return ((row["name"], row["email"], roles[row["role"]], "; ".join(row["held"]), account(row)) for row in rows)


def _title(row: Any, reader: Reader) -> str:
    titled = link("label", "participants:post_show")(row, reader)
    if row["is_head"]:
        return f"{titled} {chip_html(_g('Head'), 'neutral')}"
    return f"{titled} {chip_html(_g('Submits'), 'neutral')}" if row["may_submit"] else titled


def _vacancy(row: Any, _reader: Reader) -> str:
    if row["holder"]:
        return ""
    return str(chip_html(_g("Vacant"), "needs-you") if row["is_live"] else chip_html(_g("Not in use any more"), "off"))


def _edge(row: Any) -> str:
    return "needs-you" if row["is_live"] and not row["holder"] else ""


POSTS = Table(
    _("Posts, by organisation"),
    (
        Column(_("Post"), _title, "title"),
        Column(_("Organisation"), text("organisation_label")),
        Column(_("Held by"), beside(text("holder"), _vacancy)),
        Column(_("Reports to"), text("senior")),
    ),
    mark=_edge,
)

POSTS_HEAD = (_("Post"), _("Head"), _("Submits"), _("Organisation"), _("Held by"), _("Reports to"))


def lines_of_posts(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of the list as lines of a file, said in the language that is in force now."""
    yes, vacant, ended = _g("Yes"), _g("Vacant"), _g("Not in use any more")

    def holder(row: Any) -> str:
        return row["holder"] or (vacant if row["is_live"] else ended)

    return (
        (
            row["label"],
            yes if row["is_head"] else "",
            yes if row["may_submit"] and not row["is_head"] else "",
            row["organisation_label"],
            holder(row),
            row["senior"],
        )
        for row in rows
    )
