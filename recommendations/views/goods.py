"""Finding a code for what a recommendation is about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from countries import goods
from participants.http import Request
from recommendations.forms.goods import GoodsForm


@require_GET
def hs_list(request: Request) -> HttpResponse:
    """The page, or with `part` what stands below the field of the form, with a button for each code."""
    form = GoodsForm(request.GET)
    rows, has_more = goods.found(form.asked())
    template = "recommendations/_hs_found.html" if "part" in request.GET else "recommendations/hs_page.html"
    return render(request, template, {"form": form, "rows": rows, "has_more": has_more, "asked": form.asked()})
