"""Pages on which a recommendation is written, saved, copied, and its goods are looked up."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from countries import goods
from participants.http import Request
from participants.models.access_records import record_restricted_view
from recommendations import choices
from recommendations.recommendation.deadline import too_late
from recommendations.recommendation.models import Recommendation
from recommendations.similarity.search import SimilarityQuery, find_similar

from .copying import copy
from .forms import GoodsForm, TextForm

SAVED_FORM = "saved_form"


@require_http_methods(["GET", "POST"])
def recommendation_add(request: Request) -> HttpResponse:
    home, meet = Recommendation.home_for(request.user, (request.POST or request.GET).get("mission", ""))
    offered: dict[str, Any] = {
        "choices": choices.for_writing(home, meet),
        "seen": Recommendation.objects.visible_to(request.user),
    }
    if request.method == "GET":
        return _written(request, TextForm.blank(home, **offered), home=home, meet=meet, key=uuid4())
    form = TextForm(request.POST, **offered)
    if not form.has_words():
        form.add_error("title", _("Write a title or a first sentence: an empty draft is not kept."))
        return _written(request, form, home=home, meet=meet, key=request.POST.get("key", ""))
    row = Recommendation.begin_draft(
        by=request.user, mission=home, meet=meet, key=form.cleaned_data.get("key"), **form.valid_values()
    )
    return _with_saved_key(_go_on(request, form, row), form)


def _with_saved_key(response: HttpResponse, form: TextForm) -> HttpResponse:
    """With a cookie that tells static/js/drafts.js which new form was saved, even if the page is left unread."""
    if key := form.cleaned_data.get("key"):
        # Read by a script, so not HttpOnly: it opens nothing.
        response.set_cookie(SAVED_FORM, str(key), max_age=86400, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return response


@require_http_methods(["GET", "POST"])
def recommendation_edit(request: Request, pk: int) -> HttpResponse:
    seen = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(seen.with_codes().with_annexes(), pk=pk)
    row.check_edit(request.user)
    sent = request.POST if request.method == "POST" else None
    form = TextForm.of(row, sent, choices=choices.for_writing(row.mission, row.meet, row), seen=seen)
    if request.method == "GET":
        record_restricted_view(row, person=request.user)
        return _written(request, form, home=row.mission, meet=row.meet, row=row)
    form.edit(row, by=request.user)
    return _go_on(request, form, row)


def _go_on(request: Request, form: TextForm, row: Recommendation) -> HttpResponse:
    """After what is valid is kept: back to the form with what is wrong or missing, or on to the page."""
    if "submit" in request.POST:
        form.require(row.gaps(), too_late(row))
    if form.errors:
        return _written(request, form, home=row.mission, meet=row.meet, row=row)
    if "submit" in request.POST:
        row.move("submit", by=request.user, note=request.POST.get("note", ""))
        messages.success(
            request, _("Submitted: the ministry has it now, as %(reference)s.") % {"reference": row.label}
        )
    else:
        messages.success(request, _("Saved."))
    if "annexes" in request.POST:
        return redirect("recommendations:annex_add", row.pk)
    if "look" in request.POST:
        return redirect(reverse("recommendations:recommendation_edit", args=[row.pk]) + "#similar")
    return redirect("recommendations:recommendation_show", row.pk)


def _written(
    request: Request, form: TextForm, *, home: Any, meet: Any, row: Recommendation | None = None, key: Any = ""
) -> HttpResponse:
    """The page on which a recommendation is written."""
    text = row or Recommendation(meet=meet, mission=home)
    seen = Recommendation.objects.visible_to(request.user)
    form.mark(text.needed())
    context = {
        "form": form,
        "home": home,
        "other_homes": [one for one in Recommendation.homes_of(request.user) if one != home] if row is None else [],
        "key": key,
        "row": row,
        "base": form.base_after(row) if row else "",
        "text": text,
        "closed": "" if form.errors else too_late(text),
        "past": [] if row else _past(request, home),
        "may_submit": home.pk in request.user.heads_organisation_ids,
        "returned": row and row.last_return(),
        "annexes": row and row.annexes_for(request.user),
        "similar": find_similar(seen, SimilarityQuery.like(row)) if row else [],
    }
    return render(request, "recommendations/recommendation_form.html", context, status=400 if form.errors else 200)


def _past(request: Request, home: Any) -> Any:
    """What may be copied instead of written again: the latest of earlier meets."""
    return Recommendation.objects.visible_to(request.user).of_past_meets(home).select_related("meet")[:20]


@require_POST
def recommendation_save(request: Request, pk: int | None = None) -> JsonResponse:
    """Keep a draft while it is typed: each valid field, and say which are not."""
    if pk is None:
        return _begin(request)
    seen = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(seen.with_codes(), pk=pk)
    row.check_edit(request.user)
    form = TextForm.of(row, request.POST, choices=choices.for_writing(row.mission, row.meet, row), seen=seen)
    form.edit(row, by=request.user)
    return _saved(form, row)


def _begin(request: Request) -> JsonResponse:
    home, meet = Recommendation.home_for(request.user, request.POST.get("mission", ""))
    seen = Recommendation.objects.visible_to(request.user)
    form = TextForm(request.POST, choices=choices.for_writing(home, meet), seen=seen)
    if not form.has_words():
        return JsonResponse({"version": 0, "detail": _("Saving begins with the first words."), "errors": {}})
    row = Recommendation.begin_draft(
        by=request.user, mission=home, meet=meet, key=form.cleaned_data.get("key"), **form.valid_values()
    )
    return _saved(form, row)


def _saved(form: TextForm, row: Recommendation) -> JsonResponse:
    """What the writer's browser is told (docs/ui.md, drafts)."""
    edit = reverse("recommendations:recommendation_edit", args=[row.pk])
    payload = {
        "version": row.version,
        "base": form.base_after(row),
        "saved_at": clock.now().isoformat(timespec="seconds"),
        "url": reverse("recommendations:recommendation_save", args=[row.pk]),
        "action": edit,
        "page": edit,
        "missing": row.gaps(),
        "wishes": row.wishes(),
        "filled": row.filled(),
        "needed": len(row.needed()),
        "errors": form.wrong(),
    }
    if form.errors:
        payload["detail"] = _("Saved, all but this: %(errors)s") % {"errors": form.errors_text()}
    return JsonResponse(payload)


@require_POST
def recommendation_copy(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    draft = copy(row, by=request.user)
    messages.success(request, _("This is a new draft with the text of %(earlier)s.") % {"earlier": row.label})
    return redirect("recommendations:recommendation_edit", draft.pk)


@require_GET
def hs_list(request: Request) -> HttpResponse:
    """The page, or with `part` what stands below the field of the form, with a button for each code."""
    form = GoodsForm(request.GET)
    rows, has_more = goods.found(form.asked())
    template = "recommendations/_hs_found.html" if "part" in request.GET else "recommendations/hs_page.html"
    return render(request, template, {"form": form, "rows": rows, "has_more": has_more, "asked": form.asked()})
