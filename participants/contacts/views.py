"""Pages about contacts; for the secretariat alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.paging import page_of
from participants.http import Request, for_secretariat, posted
from participants.models.bylines import trail

from .duplicates import WINDOW, pairs_of, similar_to, window
from .forms import ContactFilter, ContactForm, NewContactForm
from .models import Contact
from .tables import CONTACTS

ORDER = ("name", "id")


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
    """Pairs of people who may be one; each page looks at so many people, the newest first."""
    cursor = request.GET.get("page", "")
    page = page_of(window(request.user), order=("-id",), cursor=cursor, size=WINDOW, params=request.GET)
    context = {"page": page, "pairs": pairs_of(page.rows, request.user)}
    return render(request, "participants/contacts/duplicate_list.html", context)


def _contact(request: Request, pk: int) -> Contact:
    rows = Contact.objects.visible_to(request.user).select_related("organisation__country", "user", "merged_into")
    return get_object_or_404(rows, pk=pk)
