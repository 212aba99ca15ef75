"""Watching an item, letting others watch it, and ending that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actions.items.http import form_page, get_item, render_form
from actions.items.models import ActionItem
from core.rules import NotAllowed
from participants.http import Request, posted

from .forms import WatcherForm
from .models import Watch


@require_POST
def item_watch(request: Request, pk: int) -> HttpResponse:
    """Watch it oneself, through one's post."""
    item = get_item(request, pk)
    own = next((seat.post for seat in request.user.seats), None)
    if own is None:
        raise NotAllowed(_("Who watches an item does so through their post: you hold none."))
    Watch.add(item, post=own, by=request.user)
    messages.success(request, _("You watch it now: its moves come with your daily mail."))
    return redirect("actions:item_show", pk)


@form_page
def item_watcher(request: Request, pk: int) -> HttpResponse:
    """Let another post watch it."""
    item = get_item(request, pk)
    Watch.check_adding(item, by=request.user)
    form = WatcherForm(posted(request), user=request.user, item=item)
    if form.add(item, by=request.user):
        messages.success(request, _("%(post)s watches it now.") % {"post": form.cleaned_data["post"]})
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Add a watcher"), submit=_("Add"))


@require_POST
def watch_end(request: Request, pk: int) -> HttpResponse:
    watch = get_object_or_404(Watch.objects.visible_to(request.user).for_rules(), pk=pk)
    watch.end(by=request.user)
    messages.success(request, _("%(post)s does not watch it any more.") % {"post": watch.post})
    if ActionItem.objects.visible_to(request.user).filter(pk=watch.item_id).exists():
        return redirect("actions:item_show", watch.item_id)
    return redirect("actions:item_list")
