"""Comments on a recommendation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.paging import page_of
from participants.http import Request, posted
from participants.models.access_records import record_restricted_view
from recommendations.recommendation.models import Recommendation

from .forms import CommentForm
from .mentions import offered
from .models import check_comment
from .thread import ORDER, shown, thread


@require_http_methods(["GET", "POST"])
def comment_list(request: Request, pk: int) -> HttpResponse:
    """The whole conversation, the newest first, and the form with everybody who can be told."""
    seen = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(seen.select_related("sector"), pk=pk)
    check_comment(row, request.user)
    form = CommentForm(posted(request), user=request.user, offered=offered(row, by=request.user))
    if comment := form.add_to(row, by=request.user):
        told = ", ".join(person.name for person in comment.mentions.all())
        messages.success(
            request, _("Comment added. Told: %(names)s.") % {"names": told} if told else _("Comment added.")
        )
        return redirect(reverse("recommendations:recommendation_show", args=[pk]) + "#comments")
    record_restricted_view(row, person=request.user)
    page = page_of(thread(row, request.user), order=ORDER, cursor=request.GET.get("page", ""), params=request.GET)
    context = {"row": row, "form": form, "page": page, "comments": shown(page.rows, row)}
    return render(request, "recommendations/comment_list.html", context, status=form.http_status)
