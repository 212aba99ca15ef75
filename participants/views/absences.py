"""Who is away, who stands in, and acting for somebody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.http import own_address
from core.paging import page_of
from participants.forms.absences import AbsenceForm
from participants.http import Request, for_secretariat, posted
from participants.middleware import ACTS_FOR
from participants.models import Absence, User
from participants.models.absences import EndReason

ORDER = ("-from_on", "-id")


def absence_list(request: Request) -> HttpResponse:
    """One's own absences, those in which one stands in, and the form for another."""
    return _absences(request, _themself(request))


@for_secretariat
def person_absence(request: Request, pk: int) -> HttpResponse:
    """The same of somebody who cannot enter it: fallen ill, out of reach."""
    return _absences(request, get_object_or_404(User.objects.visible_to(request.user), pk=pk))


def _themself(request: Request) -> User:
    """The reader with the posts that they hold: an absence of one's own is not that of whom one stands in for."""
    return User.objects.visible_to(request.user).get(pk=request.user.pk)


def _absences(request: Request, person: User) -> HttpResponse:
    form = AbsenceForm(posted(request), person=person)
    if form.arrange(by=_themself(request)):
        messages.success(request, _("The substitute is entered, and acts from the first day on."))
        return redirect(request.path)
    rows = Absence.objects.visible_to(request.user).concerning(person).for_list()
    page = page_of(rows, order=ORDER, cursor=request.GET.get("page", ""), params=request.GET)
    for row in page.rows:
        row["ended_because"] = EndReason(row["end_reason"]).label if row["end_reason"] else ""
    context = {"person": person, "form": form, "page": page, "is_own": person.pk == request.user.pk}
    return render(request, "participants/absence_list_page.html", context, status=form.http_status)


@require_POST
def absence_end(request: Request, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.visible_to(request.user).select_related("user", "substitute"), pk=pk)
    absence.end(by=_themself(request))
    messages.success(request, _("The absence is ended."))
    if absence.user_id == request.user.pk:
        return redirect("participants:absence_list")
    return redirect("participants:person_absence", absence.user_id)


@require_POST
def absence_stand_in(request: Request, pk: int) -> HttpResponse:
    """From now on act for who is away, until one stops or they are back."""
    mine = Absence.objects.current().filter(substitute=request.user.pk)
    absence = get_object_or_404(mine.select_related("user"), pk=pk)
    request.session[ACTS_FOR] = absence.pk
    messages.success(request, _("You act for %(name)s now.") % {"name": absence.user.name})
    return redirect(own_address(request, request.POST.get("next", "/")))  # such as what a mail has led to


@require_POST
def stand_in_stop(request: Request) -> HttpResponse:
    request.session.pop(ACTS_FOR, None)
    messages.success(request, _("You act in your own name again."))
    return redirect("/")
