"""Pages about posts: everybody sees those they may; the secretariat changes them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.export import file_answer, first_rows
from core.paging import page_of
from participants.forms.people import ReasonForm
from participants.forms.posts import GiveForm, NewPostForm, PostFilter, PostForm
from participants.http import Request, for_secretariat, posted
from participants.models import Post, User, trail
from participants.tables import POSTS, POSTS_HEAD, lines_of_posts
from participants.throttling.http import export

ORDER = ("organisation_name", "-is_head", "title", "id")


@require_safe
def post_list(request: Request) -> HttpResponse:
    filters = PostFilter(request.GET)
    rows = filters.narrow(Post.objects.visible_to(request.user)).for_list()
    page = page_of(rows, order=ORDER, cursor=request.GET.get("page", ""), params=request.GET)
    return render(request, "participants/post_list_page.html", {"filters": filters, "page": page, "table": POSTS})


@export
@require_safe
def post_export(request: Request, kind: str) -> HttpResponseBase:
    """Exactly the rows of the list with these filters, all its pages."""
    filters = PostFilter(request.GET)
    rows = filters.narrow(Post.objects.visible_to(request.user)).for_list().order_by(*ORDER)
    name = f"posts-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, POSTS_HEAD, lines_of_posts(first_rows(rows)))


@for_secretariat
def post_add(request: Request) -> HttpResponse:
    form = NewPostForm(posted(request), initial={"organisation": request.GET.get("organisation")})
    post = form.set_up(by=request.user)
    if post:
        messages.success(request, _("The post is set up."))
        return redirect("participants:post_show", post.pk)
    return render(request, "participants/post_add_page.html", {"form": form}, status=form.http_status)


@require_safe
def post_show(request: Request, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    held = list(post.holdings.select_related("user"))
    context = {
        "post": post,
        "now": next((one for one in held if one.until_on is None), None),
        "past": [one for one in held if one.until_on is not None],
        "seniors": post.seniors(),
        "juniors": post.reports.live().order_by("title"),
        "may_let_submit": post.may_let_submit(request.user),
        "events": trail(post, request.user),
    }
    return render(request, "participants/post_page.html", context)


@for_secretariat
def post_edit(request: Request, pk: int) -> HttpResponse:
    post = _post(request, pk)
    form = PostForm(posted(request), instance=post)
    if form.write(post, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("participants:post_show", post.pk)
    return render(request, "participants/post_edit_page.html", {"post": post, "form": form}, status=form.http_status)


@for_secretariat
def post_give(request: Request, pk: int) -> HttpResponse:
    post = _post(request, pk)
    form = GiveForm(posted(request), people=User.objects.visible_to(request.user).fit_for(post))
    holding = form.give(post, by=request.user)
    if holding:
        messages.success(request, _("%(name)s holds the post.") % {"name": holding.user.name})
        return redirect("participants:post_show", post.pk)
    return render(request, "participants/post_give_page.html", {"post": post, "form": form}, status=form.http_status)


@for_secretariat
def post_vacate(request: Request, pk: int) -> HttpResponse:
    post, form = _post(request, pk), ReasonForm(posted(request))
    if form.done(lambda: post.vacate(by=request.user, **form.cleaned_data)):
        messages.success(request, _("The post is vacant."))
        return redirect("participants:post_show", post.pk)
    return render(request, "participants/post_vacate_page.html", {"post": post, "form": form}, status=form.http_status)


@require_POST
def post_let_submit(request: Request, pk: int) -> HttpResponse:
    post = _post(request, pk)
    post.let_submit(by=request.user, may=request.POST.get("may") == "yes")
    messages.success(request, _("Saved."))
    return redirect("participants:post_show", post.pk)


def _post(request: Request, pk: int) -> Post:
    return get_object_or_404(Post.objects.visible_to(request.user).select_related("organisation"), pk=pk)
