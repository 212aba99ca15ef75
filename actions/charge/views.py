"""Transfer of charge: what a post owns, what would be done, what was done."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from actions.items.models import ActionItem
from actions.lists.columns import ORDERS, TABLE, listed
from core.paging import page_of
from documents.http import as_download
from documents.kinds import DOCX
from participants.http import Request, for_secretariat, posted
from participants.models import Post
from participants.throttling.http import export

from .accepting import Accepted, accept, check_holder, waiting
from .forms import TransferForm, chosen_of
from .models import ChargeTransfer
from .note import Note
from .word import word_file
from .words import GIVEN, NOT_GIVEN, WAITING, counts_by_status


@for_secretariat
@require_http_methods(["GET", "POST"])
def charge_give(request: Request, pk: int) -> HttpResponse:
    """What the post owns, page by page; to whom it goes; what that would do; and the deed, once it was looked at."""
    post = _post(request, pk)
    form = TransferForm(posted(request), post=post, user=request.user)
    if made := form.transfer():
        return redirect("actions:charge_show", made.pk)
    rows = ActionItem.objects.visible_to(request.user).charge_of(post)
    page = page_of(listed(rows), order=ORDERS["due"], cursor=request.GET.get("page", ""), params=request.GET)
    context = {
        "post": post,
        "form": form,
        "is_preview": form.http_status == 200 and form.may_be_looked_at(),
        "counts": counts_by_status(rows, post),
        "page": page,
        "table": TABLE,
    }
    return render(request, "actions/charge/give_page.html", context, status=form.http_status)


@for_secretariat
@require_safe
def charge_show(request: Request, pk: int) -> HttpResponse:
    """What became of each item of one transfer."""
    found = ChargeTransfer.objects.visible_to(request.user).select_related(
        "post__organisation", "to_post__organisation", "successor", "leaver", "by"
    )
    transfer = get_object_or_404(found, pk=pk)
    rows = transfer.rows.select_related("item")
    page = page_of(rows.filter(sentence=""), order=("id",), cursor=request.GET.get("page", ""), params=request.GET)
    context = {
        "transfer": transfer,
        "page": page,
        "given": GIVEN,
        "refused": list(rows.exclude(sentence="")),
        "not_given": NOT_GIVEN,
        "number": rows.filter(sentence="").count(),
    }
    return render(request, "actions/charge/result_page.html", context)


@require_http_methods(["GET", "POST"])
def charge_accept(request: Request, pk: int) -> HttpResponse:
    """What came with the post and its holder has not accepted; accepting the chosen, or all."""
    post = _post(request, pk)
    check_holder(post, request.user)
    rows = waiting(post, request.user)
    if request.method == "POST":
        _tell(request, accept(rows, chosen=chosen_of(request.POST), by=request.user))
        return redirect("actions:charge_accept", pk)
    page = page_of(listed(rows), order=ORDERS["due"], cursor=request.GET.get("page", ""), params=request.GET)
    context = {"post": post, "page": page, "table": WAITING, "number": rows.count()}
    return render(request, "actions/charge/accept_page.html", context)


@require_safe
def charge_note(request: Request, pk: int) -> HttpResponse:
    """The handing-over note of a post, to be printed."""
    return render(request, "actions/charge/note_page.html", {"note": Note(_post(request, pk), request.user)})


@export
@require_safe
def charge_file(request: Request, pk: int) -> HttpResponseBase:
    """The same as a Word file."""
    note = Note(_post(request, pk), request.user)
    name = f"handing-over-note-{pk}-{note.day:%Y-%m-%d}.docx"
    return as_download(HttpResponse(word_file(note), content_type=DOCX.content_type), name)


def _tell(request: Request, accepted: Accepted) -> None:
    message = ngettext("%(number)d item is accepted.", "%(number)d items are accepted.", accepted.number)
    messages.success(request, message % {"number": accepted.number})
    for sentence in accepted.refused:
        messages.warning(request, sentence)


def _post(request: Request, pk: int) -> Post:
    return get_object_or_404(Post.objects.visible_to(request.user).select_related("organisation"), pk=pk)
