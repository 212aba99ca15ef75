"""Pages about contacts; for the secretariat alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import own_address
from core.paging import page_of
from participants.http import Request, for_secretariat, posted
from participants.models.bylines import byline, trail

from .distinct import mark_distinct, undo_distinct
from .duplicates import WINDOW, pairs_of, similar_to, window
from .forms import ContactFilter, ContactForm, NewContactForm
from .models import Contact, DistinctPair, DistinctPairQuerySet
from .tables import CONTACTS

ORDER = ("name", "id")
MOST_DISTINCT = 20  # of one person, on their page


@for_secretariat
@require_safe
def contact_list(request: Request) -> HttpResponse:
    filters = ContactFilter(request.GET)
    rows = filters.narrow(Contact.objects.visible_to(request.user)).for_list()
    page = page_of(rows, order=ORDER, cursor=request.GET.get("page", ""), params=request.GET)
    context = {"filters": filters, "page": page, "table": CONTACTS}
    return render(request, "participants/contacts/contact_list.html", context)


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def contact_add(request: Request) -> HttpResponse:
    form = NewContactForm(posted(request))
    if contact := form.add(by=request.user):
        messages.success(request, _("%(name)s is added.") % {"name": contact.name})
        return redirect("participants:contact_show", contact.pk)
    return render(request, "participants/contacts/contact_add_page.html", {"form": form}, status=form.http_status)


@for_secretariat
@require_safe
def contact_show(request: Request, pk: int) -> HttpResponse:
    contact = _contact(request, pk)
    context = {
        "contact": contact,
        "similar": [] if contact.merged_into else similar_to(contact, request.user),
        "distinct": [(pair, pair.other(contact)) for pair in _distinct(request).of(contact)[:MOST_DISTINCT]],
        "merged": contact.merged.order_by("pk")[:20],
        "events": trail(contact, request.user),
    }
    return render(request, "participants/contacts/contact_page.html", context)


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: Request, pk: int) -> HttpResponse:
    contact = _contact(request, pk)
    form = ContactForm(posted(request), instance=contact)
    if form.write(contact, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("participants:contact_show", pk)
    context = {"contact": contact, "form": form}
    return render(request, "participants/contacts/contact_edit_page.html", context, status=form.http_status)


@for_secretariat
@require_safe
def duplicate_list(request: Request) -> HttpResponse:
    """Pairs of people who may be one; each page looks at so many people, the newest first.

    `pairs` is the number of a further page of the same people's pairs.
    """
    params = request.GET.copy()
    number = params.pop("pairs", [""])[-1]
    page = page_of(window(request.user), order=("-id",), cursor=params.get("page", ""), size=WINDOW, params=params)
    is_number = number.isascii() and number.isdigit() and len(number) < 4
    pairs = pairs_of(page.rows, request.user, number=max(int(number), 1) if is_number else 1)
    context = {"page": page, "pairs": pairs}
    return render(request, "participants/contacts/duplicate_list.html", context)


@for_secretariat
@require_safe
def distinct_list(request: Request) -> HttpResponse:
    """Pairs that were marked as not the same, the newest first."""
    page = page_of(_distinct(request), order=("-id",), cursor=request.GET.get("page", ""), params=request.GET)
    return render(request, "participants/contacts/distinct_list.html", {"page": page})


@require_POST
@for_secretariat
def contact_distinct(request: Request, pk: int, other: int) -> HttpResponse:
    """Mark two people as not the same."""
    first, second = _contact(request, pk), _contact(request, other)
    mark_distinct(first, second, by=request.user)
    messages.success(request, _("%(one)s and %(other)s are not offered again.") % {"one": first, "other": second})
    return redirect(own_address(request, request.POST.get("next", ""), reverse("participants:duplicate_list")))


@require_POST
@for_secretariat
def contact_distinct_undo(request: Request, pk: int, other: int) -> HttpResponse:
    undo_distinct(_contact(request, pk), _contact(request, other), by=request.user)
    messages.success(request, _("“Not the same” is undone."))
    return redirect(own_address(request, request.POST.get("next", ""), reverse("participants:distinct_list")))


def _distinct(request: Request) -> DistinctPairQuerySet:
    rows = DistinctPair.objects.visible_to(request.user).live().annotate(by_label=byline("by", "at"))
    return rows.select_related("first__organisation", "second__organisation").order_by("-pk")


def _contact(request: Request, pk: int) -> Contact:
    rows = Contact.objects.visible_to(request.user).select_related("organisation__country", "user", "merged_into")
    return get_object_or_404(rows, pk=pk)
