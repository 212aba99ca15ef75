"""Pages by which the secretariat sets up a meet; its overview is the reports'."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countries.models import Country, Sector
from participants.http import Request, for_secretariat, posted
from participants.models import byline, trail

from .forms import CountryForm, LeaveForm, MeetForm, NewMeetForm, SectorForm
from .models import LateLeave, Meet
from .programme.http import ask_page, must_ask


@for_secretariat
def meet_add(request: Request) -> HttpResponse:
    form = NewMeetForm(posted(request))
    meet = form.set_up(by=request.user)
    if meet:
        messages.success(request, _("The meet is set up. Name its countries and sectors now."))
        return redirect("meetings:meet_edit", meet.slug)
    return render(request, "meetings/meet_add_page.html", {"form": form}, status=form.http_status)


@for_secretariat
def meet_edit(request: Request, slug: str) -> HttpResponse:
    meet = _meet(request, slug)
    form = MeetForm(posted(request), instance=meet, proposed=request.GET)
    people = form.recipients(by=request.user)
    if must_ask(request, people):
        sentence = _("The days or the venue of “%(meet)s” change.") % {"meet": meet}
        asked = {"meet": meet, "sentence": sentence, "submit": _("Save"), "cancel_url": request.get_full_path()}
        return ask_page(request, people, asked)
    if form.write(meet, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("reports:meet_show", meet.slug)
    context = {
        "meet": meet,
        "form": form,
        "countries": meet.countries.all(),
        "sectors": meet.sectors.all(),
        "leaves": meet.late_leaves.count(),
        "events": trail(meet, request.user),
    }
    return render(request, "meetings/meet_edit_page.html", context, status=form.http_status)


@for_secretariat
def country_add(request: Request, slug: str) -> HttpResponse:
    meet = _meet(request, slug)
    form = CountryForm(posted(request), countries=meet.countries_to_name())
    if form.done(lambda: meet.add_country(by=request.user, **form.cleaned_data)):
        messages.success(request, _("%(country)s is a focus country.") % {"country": form.cleaned_data["country"]})
        return redirect("reports:meet_show", meet.slug)
    return render(request, "meetings/country_add_page.html", {"meet": meet, "form": form}, status=form.http_status)


@for_secretariat
def country_remove(request: Request, slug: str, code: str) -> HttpResponse:
    meet, country = _meet(request, slug), get_object_or_404(Country, code=code)
    if request.method == "POST":
        meet.remove_country(country, by=request.user)
        messages.success(request, _("%(country)s is taken out.") % {"country": country})
        return redirect("meetings:meet_edit", meet.slug)
    return render(request, "meetings/country_remove_page.html", {"meet": meet, "country": country})


@for_secretariat
def sector_add(request: Request, slug: str) -> HttpResponse:
    meet = _meet(request, slug)
    form = SectorForm(posted(request), sectors=meet.sectors_to_name())
    if form.done(lambda: meet.add_sector(by=request.user, **form.cleaned_data)):
        messages.success(request, _("%(sector)s is a sector of the meet.") % {"sector": form.cleaned_data["sector"]})
        return redirect("reports:meet_show", meet.slug)
    return render(request, "meetings/sector_add_page.html", {"meet": meet, "form": form}, status=form.http_status)


@for_secretariat
def sector_remove(request: Request, slug: str, code: str) -> HttpResponse:
    meet, sector = _meet(request, slug), get_object_or_404(Sector, code=code)
    if request.method == "POST":
        meet.remove_sector(sector, by=request.user)
        messages.success(request, _("%(sector)s is taken out.") % {"sector": sector})
        return redirect("meetings:meet_edit", meet.slug)
    return render(request, "meetings/sector_remove_page.html", {"meet": meet, "sector": sector})


@for_secretariat
def leave_list(request: Request, slug: str) -> HttpResponse:
    """Who may submit late; the form gives a leave, or renews one."""
    meet = _meet(request, slug)
    form = LeaveForm(posted(request), initial={"mission": request.GET.get("mission", "")})
    if form.done(lambda: LateLeave.give(meet, by=request.user, **form.cleaned_data)):
        messages.success(request, _("%(mission)s may submit until then.") % {"mission": form.cleaned_data["mission"]})
        return redirect("meetings:leave_list", meet.slug)
    leaves = meet.late_leaves.select_related("mission", "meet").annotate(given_by_label=byline("given_by", "given_at"))
    context = {"meet": meet, "form": form, "leaves": leaves}
    return render(request, "meetings/leave_list_page.html", context, status=form.http_status)


@for_secretariat
def leave_end(request: Request, slug: str, code: str) -> HttpResponse:
    meet = _meet(request, slug)
    leave = get_object_or_404(meet.late_leaves.select_related("mission"), mission__code=code)
    if request.method == "POST":
        leave.end(by=request.user)
        messages.success(request, _("The leave of %(mission)s is ended.") % {"mission": leave.mission})
        return redirect("meetings:leave_list", meet.slug)
    return render(request, "meetings/leave_end_page.html", {"meet": meet, "leave": leave})


def _meet(request: Request, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)
