"""What is new or changed in the lists that people keep under a name and asked to be told of, once a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.items.events import hidden_from as items_hidden_from
from core.history import changed_between
from core.rules import RuleBroken
from participants.models import SavedView
from participants.saved_lists import rows_of
from recommendations.models import Recommendation, Sensitivity
from recommendations.recommendation.events import hidden_from
from reminders.apart import in_savepoints
from reminders.email_parts import Line, absolute
from reminders.models import Notice, ReminderFailure

from .base import SpecialKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_NAMED = 20  # things of one view that a mail names
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
log = structlog.get_logger(__name__)

NEWS = "news"


def raise_news(people: Iterable[int], *, is_apart: bool = False, without: Iterable[int] = ()) -> int:
    """Tell these people of the views that have news since they were last told; how many notices that made.

    Within the caller's transaction, who holds the people's rounds. What is told then counts as known. A view that
    cannot be asked is set aside; so is one that breaks, where each is tried apart.
    """
    rows = SavedView.objects.filter(tells=True, owner__in=list(people)).exclude(pk__in=list(without))
    views = list(rows.select_related("owner").order_by("pk"))
    return in_savepoints(views, _raise, _set_aside) if is_apart else _raise(views)


def raise_news_of(view: SavedView) -> int:
    """The same for one view that was set aside. Raise what it breaks by."""
    return Notice.objects.raise_all([notice for notice in [_owed(view)] if notice is not None])


def _raise(views: Iterable[SavedView]) -> int:
    found = []
    for view in views:
        try:
            found.append(_owed(view))
        except RuleBroken as refused:
            _set_aside(view, refused)
    return Notice.objects.raise_all([notice for notice in found if notice is not None])


def _set_aside(view: SavedView, error: Exception) -> None:
    log.warning("view_set_aside", view=view.pk, error=type(error).__name__)
    ReminderFailure.set_aside(NEWS, view.owner_id, error, view=view.pk)


def _owed(view: SavedView) -> Notice | None:
    since = (view.told_until - _EPOCH) // _MICROSECOND
    occasion, about = f"saved_view={view.pk}", {"saved_view_id": view.pk, "revision": since}
    notice = Notice.owed(Notice.Kind.NEWS, to=view.owner_id, occasion=occasion, cause=NEWS, **about)
    if not _news(view, view.told_until, notice.created_at).exists():
        return None
    # Not in the object: it is asked again where another of its group breaks.
    SavedView.objects.filter(pk=view.pk).update(told_until=notice.created_at)
    return notice


class ViewNews(SpecialKind):
    """Owed while the view is kept, still tells, and has what its owner may see."""

    name = NEWS
    order = 570
    reads = ("saved_view",)

    def still_concerns(self, _person: int, notices: list[Notice]) -> set[int]:
        """See SpecialKind."""
        return {
            notice.pk
            for notice in notices
            if notice.saved_view and notice.saved_view.tells and _news_told(notice).exists()
        }

    def page(self, notice: Notice) -> str:
        """The view with its news marked, while it is kept."""
        if not notice.saved_view_id:
            return ""
        return f"{reverse('participants:view_show', args=[notice.saved_view_id])}?since={notice.revision}"

    def line(self, notice: Notice) -> Line:
        """What is new, as far as its reader may see it now."""
        assert notice.saved_view is not None  # noqa: S101 - whose view is gone is told nothing
        number, named = told_in(notice)
        why = ngettext("%(number)d is new or changed.", "%(number)d are new or changed.", number)
        return Line(
            title=notice.saved_view.name,
            reference="",
            why=why % {"number": number},
            details=named,
            due_on=None,
            url=absolute(self.page(notice)),
        )


KINDS = (ViewNews(),)


def told_in(notice: Notice) -> tuple[int, list[str]]:
    """How many things its view has that are new or changed, and the first of them in words; as of now."""
    found = list(_news_told(notice).order_by("-id").values("reference", "title", "sensitivity"))
    named = [_title(row) for row in found[:MOST_NAMED]]
    more = len(found) - len(named)
    if more:
        named.append(ngettext("and %(more)d more", "and %(more)d more", more) % {"more": more})
    return len(found), named


def _title(row: dict[str, Any]) -> str:
    is_secret = row["sensitivity"] == Sensitivity.RESTRICTED
    title = _("A restricted matter, to be read after signing in") if is_secret else " ".join(row["title"].split())
    return f"{row['reference'] or _('Draft')}: {title or _('untitled')}"


def _news_told(notice: Notice) -> QuerySet[Any]:
    """What happened in its view from when it was last told until the notice was raised."""
    assert notice.saved_view is not None  # noqa: S101 - the callers look first
    try:
        return _news(notice.saved_view, _EPOCH + notice.revision * _MICROSECOND, notice.created_at)
    except RuleBroken:  # its owner and the secretariat are told by the next sweep
        return Recommendation.objects.none()


def _news(view: SavedView, since: datetime, until: datetime) -> QuerySet[Any]:
    """Raise RuleBroken where the list has no such filter, or not any more."""
    reader = view.owner
    besides = (hidden_from if view.page == SavedView.Page.RECOMMENDATIONS else items_hidden_from)(reader)
    rows = rows_of(view.page, view.query, reader)
    return changed_between(rows, reader, since, until, besides=besides)
