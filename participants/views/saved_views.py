"""Filters of lists that people keep under a name: list, keep, open, rename, share, delete."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participants.forms.saved_views import NewViewForm, ViewForm, beginning
from participants.http import Request, posted
from participants.models import SavedView, byline

LISTS = {
    SavedView.Page.RECOMMENDATIONS: "recommendations:recommendation_list",
    SavedView.Page.ITEMS: "actions:item_list",
}
SHAPES = {
    SavedView.Shape.BOARD: "actions:item_board",
    SavedView.Shape.CALENDAR: "actions:item_calendar",
    SavedView.Shape.TIMELINE: "actions:item_timeline",
}
form_page = require_http_methods(["GET", "POST"])


@require_GET
def view_list(request: Request) -> HttpResponse:
    rows = SavedView.objects.visible_to(request.user).select_related("organisation")
    rows = rows.annotate(owner_label=byline("owner", "created_at")).order_by("page", "name")
    return render(request, "participants/view_list_page.html", {"rows": rows})


@form_page
def view_add(request: Request) -> HttpResponse:
    form = NewViewForm(posted(request), initial=beginning(request.GET))
    row = form.keep(by=request.user)
    if row is not None:
        messages.success(request, _("Kept as “%(name)s”.") % {"name": row.name})
        return redirect("participants:view_show", row.pk)
    return render(request, "participants/view_add_page.html", {"form": form}, status=form.http_status)


@require_GET
def view_show(request: Request, pk: int) -> HttpResponse:
    """Lead to the list with its filters, in its shape.

    `since` (microseconds since 1970) says from when on what is new is marked.
    """
    row = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    marks = {"view": str(row.pk), "since": request.GET.get("since", "")}
    query = "&".join(filter(None, [row.query, urlencode({name: value for name, value in marks.items() if value})]))
    return redirect(f"{_url_of(row)}?{query}")


def _url_of(row: SavedView) -> str:
    """The address of the page that shows it, in the shape in which it was kept."""
    if row.page == SavedView.Page.PARTICIPANTS:
        return reverse("meetings:participant_list", args=[row.meet_slug()])
    shape = SHAPES.get(SavedView.Shape(row.shape)) if row.page == SavedView.Page.ITEMS else None
    return reverse(shape or LISTS[SavedView.Page(row.page)])


@form_page
def view_edit(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    row.check_owner(request.user)
    form = ViewForm(posted(request), instance=row)
    if form.change(row, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("participants:view_list")
    return render(request, "participants/view_edit_page.html", {"form": form, "row": row}, status=form.http_status)


@require_POST
def view_see(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    row.see_all(by=request.user)
    return redirect("participants:view_show", row.pk)


@form_page
def view_remove(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    row.check_owner(request.user)
    if request.method == "POST":
        row.remove(by=request.user)
        messages.success(request, _("The view is gone; what it showed stays."))
        return redirect("participants:view_list")
    return render(request, "participants/view_remove_page.html", {"row": row})
