"""One's calendar feeds, and the feed itself, which calendar programs read without signing in."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from core.http import shown_once
from participants.caller import client_address
from participants.http import Request, posted

from .forms import FeedForm
from .ics import CONTENT_TYPE, calendar_of
from .models import CalendarFeed
from .throttling import is_welcome

RETRY_AFTER = 60  # seconds


@require_safe
def feed_list(request: Request) -> HttpResponse:
    rows = CalendarFeed.objects.visible_to(request.user).select_related("meet")
    return render(
        request, "meetings/calendar/feed_list_page.html", {"rows": rows, "form": FeedForm(user=request.user)}
    )


@never_cache
@require_POST
@sensitive_variables("token", "issued")
def feed_add(request: Request) -> HttpResponse:
    """Make an address, in place of the former one, and show it in the answer itself: it stands nowhere else."""
    form = FeedForm(posted(request), user=request.user)
    issued = form.issue(by=request.user)
    if not issued:
        rows = CalendarFeed.objects.visible_to(request.user).select_related("meet")
        context = {"rows": rows, "form": form}
        return render(request, "meetings/calendar/feed_list_page.html", context, status=form.http_status)
    row, token = issued
    context = {"row": row, "address": f"{settings.SITE_URL}{reverse('calendar:feed_show', args=[token])}"}
    page = render(request, "meetings/calendar/feed_page.html", context)
    return shown_once(page, then=reverse("calendar:feed_list"))


@require_POST
def feed_revoke(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(CalendarFeed.objects.visible_to(request.user), pk=pk)
    row.revoke(by=request.user)
    messages.success(request, _("The address is revoked: calendar programs get nothing from it any more."))
    return redirect("calendar:feed_list")


@login_not_required
@require_safe
@sensitive_variables("token")
def feed_show(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar. Whatever does not lead to one that is in use answers 404, and does not say why."""
    if not is_welcome(client_address(request)):
        return _plain(_("Too many requests from your address: try again in a minute."), status=429)
    feed = CalendarFeed.behind(token)
    if feed is None:
        return _plain(_("This calendar address does not work. Make a new one in your settings."), status=404)
    with translation.override(feed.owner.language):
        content = calendar_of(str(feed), feed.sessions())
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    answer = HttpResponse(content, content_type=CONTENT_TYPE, headers={"ETag": etag})
    answer["Content-Disposition"] = 'inline; filename="export-meet.ics"'
    return _private(get_conditional_response(request, etag=etag, response=answer) or answer)


def _plain(text: str, *, status: int) -> HttpResponseBase:
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    if status == 429:
        answer["Retry-After"] = str(RETRY_AFTER)
    return _private(answer)


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    """The address itself is the key: no search engine keeps it."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
