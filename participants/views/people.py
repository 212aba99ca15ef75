"""Pages about people; for the secretariat alone."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.export import file_answer, first_rows
from core.paging import page_of
from participants.forms.people import ArrivalForm, PersonFilter, PersonForm, ReasonForm
from participants.http import Request, for_secretariat, posted, reauthenticated
from participants.models import Post, User, trail
from participants.tables import PEOPLE, PEOPLE_HEAD, lines_of_people
from participants.throttling.http import export


@for_secretariat
@require_safe
def person_list(request: Request) -> HttpResponse:
    filters = PersonFilter(request.GET)
    rows = filters.narrow(User.objects.visible_to(request.user)).for_list()
    page = page_of(rows, order=filters.order, cursor=request.GET.get("page", ""), params=request.GET)
    return render(request, "participants/person_list_page.html", {"filters": filters, "page": page, "table": PEOPLE})


@export
@for_secretariat
@require_safe
def person_export(request: Request, kind: str) -> HttpResponseBase:
    """Exactly the rows of the list with these filters, all its pages."""
    filters = PersonFilter(request.GET)
    rows = filters.narrow(User.objects.visible_to(request.user)).for_list().order_by(*filters.order)
    name = f"people-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, PEOPLE_HEAD, lines_of_people(first_rows(rows)))


@for_secretariat
def person_add(request: Request) -> HttpResponse:
    vacant = Post.objects.visible_to(request.user).vacant().select_related("organisation")
    form = ArrivalForm(posted(request), posts=vacant, initial={"post": request.GET.get("post")})
    person = form.register(by=request.user)
    if person:
        messages.success(request, _("%(name)s is registered.") % {"name": person.name})
        return redirect("participants:person_show", person.pk)
    return render(request, "participants/person_add_page.html", {"form": form}, status=form.http_status)


@for_secretariat
@require_safe
def person_show(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    past = person.holdings.exclude(until_on=None).select_related("post__organisation")
    events = trail(person, request.user)
    may_change_access = request.user.may_change_access_of(person)
    context = {"person": person, "past": past, "events": events, "may_change_access": may_change_access}
    return render(request, "participants/person_page.html", context)


@for_secretariat
@reauthenticated
def person_edit(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = PersonForm(posted(request), instance=person, by=request.user)
    if form.write(person, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("participants:person_show", person.pk)
    return render(
        request, "participants/person_edit_page.html", {"person": person, "form": form}, status=form.http_status
    )


@for_secretariat
@reauthenticated
def person_close(request: Request, pk: int) -> HttpResponse:
    person, form = _person(request, pk), ReasonForm(posted(request))
    if form.done(lambda: person.close(by=request.user, **form.cleaned_data)):
        messages.success(request, _("The account is closed."))
        return redirect("participants:person_show", person.pk)
    return render(
        request, "participants/person_close_page.html", {"person": person, "form": form}, status=form.http_status
    )


@for_secretariat
@require_POST
@reauthenticated
def person_open(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    person.open_again(by=request.user)
    messages.success(request, _("The account is open again."))
    return redirect("participants:person_show", person.pk)


@for_secretariat
@require_POST
@reauthenticated
def person_invite(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    person.invite(by=request.user)
    messages.success(request, _("The link to set a password goes to %(email)s.") % {"email": person.email})
    return redirect("participants:person_show", person.pk)


@for_secretariat
@reauthenticated
def person_factor_remove(request: Request, pk: int) -> HttpResponse:
    person, form = _person(request, pk), ReasonForm(posted(request))
    if form.done(lambda: person.remove_second_factor(by=request.user, **form.cleaned_data)):
        messages.success(request, _("The second factor is taken away."))
        return redirect("participants:person_show", person.pk)
    return render(
        request, "participants/person_factor_page.html", {"person": person, "form": form}, status=form.http_status
    )


def _person(request: Request, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)
