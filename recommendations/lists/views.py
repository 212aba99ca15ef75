"""The list, its file, and the choice of its columns."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.columns import Lines, url_with
from core.export import file_answer, first_rows
from core.paging import page_of
from participants.http import Request, posted
from participants.throttling.http import export
from recommendations import choices
from recommendations.moves import reads_internal
from recommendations.recommendation.models import Recommendation

from .columns import COLUMNS, columns_for, listed, marked, table_of
from .forms import ColumnsForm, RecommendationFilter


@require_http_methods(["GET", "POST"])
def recommendation_columns(request: Request) -> HttpResponse:
    filters = _filters(request)
    filters.check()
    form = ColumnsForm(posted(request), chosen=filters.chosen, offered=columns_for(request.user))
    path = reverse("recommendations:recommendation_list")
    if "usual" in request.POST:
        return redirect(url_with(path, request.GET, ()))
    if form.done(lambda: None):
        return redirect(url_with(path, request.GET, form.chosen()))
    context = {"form": form, "table_url": url_with(path, request.GET, filters.chosen)}
    return render(request, "recommendations/columns_page.html", context, status=form.http_status)


def _filters(request: Request) -> RecommendationFilter:
    return RecommendationFilter(request.GET, choices=choices.for_filters(request.user), user=request.user)


@require_safe
def recommendation_list(request: Request) -> HttpResponse:
    filters = _filters(request)
    rows = listed(filters.narrow(Recommendation.objects.visible_to(request.user)), filters.chosen)
    if since := filters.marks_since:
        rows = marked(rows, since, request.user)
    page = page_of(rows, order=filters.order, cursor=request.GET.get("page", ""), params=request.GET)
    context = {
        "filters": filters,
        "page": page,
        "rows": page.rows,
        "table": table_of(filters.chosen),
        "may_examine": reads_internal(request.user),
        "may_write": bool(Recommendation.homes_of(request.user)),
    }
    return render(request, "recommendations/recommendation_list.html", context)


@export
@require_safe
def recommendation_export(request: Request, kind: str) -> HttpResponseBase:
    """Exactly the rows of the list with these filters, all its pages, and the columns that are chosen."""
    filters = _filters(request)
    seen = filters.narrow(Recommendation.objects.visible_to(request.user))
    codes = filters.chosen or tuple(columns_for(request.user))
    rows = listed(seen, codes).order_by(*filters.order)
    lines = Lines(first_rows(rows), (COLUMNS[code] for code in codes))
    name = f"recommendations-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, lines.head, lines, notice=filters.notice)
