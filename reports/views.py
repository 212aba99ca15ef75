"""Pages that read across all apps; none writes."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import clock
from core.paging import page_of
from countries.models import Country
from documents.http import as_download
from documents.kinds import PDF
from meetings.models import Meet
from meetings.programme.models import Session
from participants.http import Request
from participants.models.access_records import record_restricted_view, record_restricted_views
from participants.throttling.http import export
from recommendations.models import Recommendation

from .country_page import CountryList, CountryPage
from .forms import SearchForm
from .next_steps import NextSteps
from .overview import Overview
from .promise import Promise
from .search import find
from .session_pack import SessionPack
from .session_page import SessionPage


@require_safe
def meet_list(request: Request) -> HttpResponse:
    rows = Meet.objects.visible_to(request.user)
    page = page_of(rows, order=("-starts_on", "-id"), cursor=request.GET.get("page", ""), params=request.GET)
    return render(request, "reports/meet_list.html", {"page": page})


@require_safe
def meet_show(request: Request, slug: str) -> HttpResponse:
    meet = get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)
    context = {"overview": Overview(meet, request.user), "next_steps": NextSteps(meet, request.user), "meet": meet}
    return render(request, "reports/meet_show.html", context)


@export
@require_safe
def session_pack(request: Request, slug: str, pk: int) -> HttpResponseBase:
    rows = Session.objects.visible_to(request.user).for_programme()
    pack = SessionPack(get_object_or_404(rows, meet__slug=slug, pk=pk), request.user)
    answer = HttpResponse(pack.file(), content_type=PDF.content_type)
    record_restricted_views(pack.recommendations, person=request.user)
    return as_download(answer, pack.file_name())


@require_safe
def session_show(request: Request, slug: str, pk: int) -> HttpResponse:
    rows = Session.objects.visible_to(request.user).for_programme()
    session = get_object_or_404(rows, meet__slug=slug, pk=pk)
    page = SessionPage(session, request.user)
    return render(request, "reports/session_page.html", {"page": page, "session": session, "meet": session.meet})


@require_safe
def country_list(request: Request) -> HttpResponse:
    meet = Meet.objects.visible_to(request.user).current()
    if meet is None:
        return render(request, "reports/country_list.html", {"meet": None})
    focus = CountryList(meet, request.user)
    page = page_of(focus.countries, order=("name", "id"), cursor=request.GET.get("page", ""), params=request.GET)
    return render(request, "reports/country_list.html", {"page": page, "lines": focus.lines(page.rows), "meet": meet})


@require_safe
def country_show(request: Request, code: str) -> HttpResponse:
    country = get_object_or_404(Country, code=code.upper())
    return render(request, "reports/country_show.html", {"page": CountryPage(country, request.user)})


@require_safe
def promise_show(request: Request, pk: int) -> HttpResponse:
    rows = Recommendation.objects.visible_to(request.user).in_full(request.user)
    row = get_object_or_404(rows, pk=pk)
    record_restricted_view(row, person=request.user)
    promise = Promise.of(row, request.user)
    return render(request, "reports/promise_page.html", {"promise": promise, "row": promise.row, "now": clock.now()})


@require_safe
def search(request: Request) -> HttpResponse:
    form = SearchForm(request.GET)
    form.check_names()
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = find(words, reader=request.user) if words else None
    context = {"form": form, "found": found, "words": words}
    return render(request, "reports/search.html", context, status=400 if form.errors else 200)
