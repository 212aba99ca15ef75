"""What is new or changed in the lists that people keep under a name and asked to be told of, once a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.forms.filters import ItemFilter
from actions.models import ActionItem
from actions.models.events import untold as untold_of_items
from core.history import changed_between
from core.rules import RuleBroken
from participants.models import SavedView, User
from recommendations import choices
from recommendations.forms.filters import RecommendationFilter
from recommendations.models import Recommendation, Sensitivity
from recommendations.models.events import untold

from .models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_NAMED = 20  # things of one view that a mail names
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def raise_news(people: Iterable[int]) -> int:
    """Tell these people of the views that have news since they were last told; how many notices that made.

    Within the caller's transaction, who holds the people's rounds. What is told then counts as known.
    """
    views = SavedView.objects.filter(tells=True, owner__in=list(people)).select_related("owner").order_by("pk")
    notices = [notice for view in views if (notice := _owed(view)) is not None]
    return Notice.objects.raise_all(notices)


def _owed(view: SavedView) -> Notice | None:
    since = (view.told_until - _EPOCH) // _MICROSECOND
    occasion, about = f"saved_view={view.pk}", {"saved_view_id": view.pk, "revision": since}
    notice = Notice.owed(Notice.Kind.NEWS, to=view.owner_id, occasion=occasion, cause="news", **about)
    if not _news(view, view.told_until, notice.created_at).exists():
        return None
    view.told_until = notice.created_at
    view.save(update_fields=["told_until"])
    return notice


class ViewNews:
    """The cause of such a notice: it is owed while the view is kept, still tells, and has what its owner may see."""

    ends_access = False

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """Which of these notices to `person` are still owed, by their numbers."""
        return {
            notice.pk
            for notice in notices
            if notice.saved_view and notice.saved_view.tells and _news_told(notice).exists()
        }


def told_in(notice: Notice) -> tuple[int, list[str]]:
    """How many things its view has that are new or changed, and the first of them in words; as of now."""
    found = list(_news_told(notice).order_by("-id").values("reference", "title", "sensitivity"))
    named = [_said(row) for row in found[:MOST_NAMED]]
    more = len(found) - len(named)
    if more:
        named.append(ngettext("and %(more)d more", "and %(more)d more", more) % {"more": more})
    return len(found), named


def _said(row: dict[str, Any]) -> str:
    is_secret = row["sensitivity"] == Sensitivity.RESTRICTED
    title = _("A restricted matter, to be read after signing in") if is_secret else " ".join(row["title"].split())
    return f"{row['reference'] or _('Draft')}: {title or _('untitled')}"


def _news_told(notice: Notice) -> QuerySet[Any]:
    """What happened in its view from when it was last told until the notice was raised."""
    assert notice.saved_view is not None  # noqa: S101 - the callers look first
    return _news(notice.saved_view, _EPOCH + notice.revision * _MICROSECOND, notice.created_at)


def _news(view: SavedView, since: datetime, until: datetime) -> QuerySet[Any]:
    reader = view.owner
    besides = (untold if view.page == SavedView.Page.RECOMMENDATIONS else untold_of_items)(reader)
    try:
        return changed_between(_shown(view, reader), reader, since, until, besides=besides)
    except RuleBroken:  # it names a filter that there is no more: the list itself says so when it is opened
        return Recommendation.objects.none()


def _shown(view: SavedView, reader: User) -> QuerySet[Any]:
    """The rows of the view as its owner may see them now."""
    asked = dict(parse_qsl(view.query))
    if view.page == SavedView.Page.ITEMS:
        return ItemFilter(asked, user=reader).narrow(ActionItem.objects.visible_to(reader))
    filters = RecommendationFilter(asked, choices=choices.for_filters(reader), user=reader)
    return filters.narrow(Recommendation.objects.visible_to(reader))
