"""My desk, the ledger of notices, the mailbox of one machine, and whether all is well."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.export import file_answer, first_rows
from core.paging import page_of
from meetings.programme.page import days_of, next_sessions
from participants.http import Request, for_secretariat
from participants.throttling.http import export

from . import desk, health, mailbox
from .forms import NoticeFilter, ResendForm
from .kinds.registry import OBLIGATIONS
from .models import Notice, ReminderFailure
from .models.notices import MOST_AGAIN
from .pages import subject_page
from .tables import HEAD, NOTICES, lines_of


@require_safe
def desk_show(request: Request) -> HttpResponse:
    """What waits for the reader, in order of need."""
    waiting = desk.desk_of(request.user)
    context = {
        "desk": waiting,
        "next_date": None if waiting else desk.next_date(request.user),
        "programme": days_of(next_sessions(request.user)),
    }
    return render(request, "reminders/desk_page.html", context)


@require_safe
def desk_list(request: Request, name: str) -> HttpResponse:
    """Everything of one kind that waits for the reader."""
    rows = desk.kinds_of(request.user).get(name)
    if rows is None:
        raise Http404
    kind = OBLIGATIONS[name]
    page = page_of(
        desk.columns(name, rows), order=desk.order_of(kind), cursor=request.GET.get("page", ""), params=request.GET
    )
    context = {"kind": kind, "page": page, "lines": desk.lines_of(request.user, page.rows)}
    return render(request, "reminders/desk_list_page.html", context)


@require_safe
def notice_list(request: Request) -> HttpResponse:
    """Who was told what, when; for the secretariat of everybody, for others of themselves."""
    filters = NoticeFilter(request.GET)
    rows = filters.narrow(Notice.objects.visible_to(request.user)).for_list(request.user)
    page = page_of(rows, order=filters.order, cursor=request.GET.get("page", ""), params=request.GET)
    context = {"filters": filters, "page": page, "table": NOTICES}
    return render(request, "reminders/notice_list_page.html", context)


@export
@require_safe
def notice_export(request: Request, kind: str) -> HttpResponseBase:
    """Exactly the rows of the list with these filters, all its pages."""
    filters = NoticeFilter(request.GET)
    rows = filters.narrow(Notice.objects.visible_to(request.user)).for_list(request.user).order_by(*filters.order)
    name = f"notices-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, HEAD, lines_of(first_rows(rows)))


@require_safe
def notice_show(request: Request, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(request.user).for_page(request.user), pk=pk)
    return render(request, "reminders/notice_page.html", {"notice": notice, "subject_url": subject_page(notice)})


@for_secretariat
@require_POST
def notice_resend(request: Request, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    return redirect("reminders:notice_show", notice.send_again(by=request.user).pk)


@for_secretariat
@require_safe
def undelivered_list(request: Request) -> HttpResponse:
    """What could not be delivered and was not sent again, to be sent again by one press."""
    rows = Notice.objects.visible_to(request.user).undelivered().for_list(request.user)
    page = page_of(rows, order=("-id",), cursor=request.GET.get("page", ""), params=request.GET)
    kinds = dict(Notice.Kind.choices)
    lines = [row | {"called": kinds[row["kind"]]} for row in page.rows]
    return render(request, "reminders/undelivered_page.html", {"page": page, "lines": lines, "most": MOST_AGAIN})


@for_secretariat
@require_POST
def undelivered_resend(request: Request) -> HttpResponse:
    """Send again what is ticked, or all of it."""
    form = ResendForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.sentence)
    else:
        number = form.chosen(Notice.objects.visible_to(request.user)).send_again(by=request.user)
        message = ngettext("%(number)d notice is sent again.", "%(number)d notices are sent again.", number)
        messages.success(request, message % {"number": number})
    return redirect("reminders:undelivered_list")


@for_secretariat
@require_safe
def failure_show(request: Request, pk: int) -> HttpResponse:
    rows = ReminderFailure.objects.visible_to(request.user).select_related("person", "saved_view")
    return render(request, "reminders/failure_page.html", {"failure": get_object_or_404(rows, pk=pk)})


@for_secretariat
@require_POST
def failure_retry(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(ReminderFailure.objects.visible_to(request.user), pk=pk).try_again()
    messages.success(request, _("It is tried again within a minute."))
    return redirect("reminders:failure_show", pk)


@require_safe
def mailbox_list(request: Request) -> HttpResponse:
    """The mails that this machine kept; there is no such page where mails leave it."""
    if settings.LOCAL_MAILBOX is None:
        raise Http404
    return render(request, "reminders/mailbox_page.html", {"mails": mailbox.mails(), "most": mailbox.SHOWN})


@require_safe
def mailbox_show(request: Request, key: str) -> HttpResponse:
    mail = mailbox.mail(key) if settings.LOCAL_MAILBOX else None
    if mail is None:
        raise Http404(_("There is no such mail."))
    return render(request, "reminders/mail_page.html", {"mail": mail})


@login_not_required
@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Whether this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether the product does its work: 503 when a part of it does not."""
    checks = health.checks()
    return JsonResponse({**checks, **health.last_worked()}, status=200 if all(checks.values()) else 503)
