"""Forms about posts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import DayInput, EditForm, FilterForm, OperationForm
from countries.models import Organisation
from participants.models import Holding, Post, User


class PostFilter(FilterForm):
    q = forms.CharField(label=_("Title, organisation or holder"), required=False, max_length=200)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), required=False, queryset=Organisation.objects.order_by("name"), empty_label=_("All")
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("In use")), ("vacant", _("Vacant")), ("ended", _("Not in use any more"))],
    )

    def narrow(self, rows: Any) -> Any:
        """Leave posts out that are not in use any more, unless they are asked for."""
        rows = super().narrow(rows)
        return rows if self.cleaned_data.get("state") == "ended" else rows.live()

    def narrow_q(self, rows: Any, value: str) -> Any:
        return rows.search(value)

    def narrow_organisation(self, rows: QuerySet[Post], value: Organisation) -> QuerySet[Post]:
        return rows.filter(organisation=value)

    def narrow_state(self, rows: Any, value: str) -> Any:
        return rows.vacant() if value == "vacant" else rows.filter(is_live=False)


class PostForm(EditForm):
    class Meta:
        model = Post
        fields = ("title", "title_hi", "reports_to", "is_head", "is_live")

    def __init__(self, data: Any = None, *, instance: Post) -> None:
        super().__init__(data, instance=instance)
        self.fields["reports_to"] = _reports_to(Post.objects.live().near(instance))


class NewPostForm(OperationForm, forms.ModelForm):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.order_by("name"), empty_label=_("Choose")
    )

    class Meta:
        model = Post
        fields = ("organisation", "title", "title_hi", "reports_to", "is_head")

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["reports_to"] = _reports_to(Post.objects.live())

    def set_up(self, *, by: User) -> Post | None:
        """Add the post; None where something is wrong, and the form says what."""
        return self.perform(lambda: Post.set_up(by=by, **self.cleaned_data))


def _reports_to(posts: QuerySet[Post]) -> forms.ModelChoiceField:
    field = Post._meta.get_field("reports_to")
    return forms.ModelChoiceField(
        label=field.verbose_name.capitalize(),
        help_text=field.help_text,
        required=False,
        queryset=posts.select_related("organisation"),
        empty_label=_("Nobody: this is the top"),
    )


class GiveForm(OperationForm, forms.Form):
    """To whom a post goes, and from which day."""

    from_on = forms.DateField(
        label=_("From"),
        initial=clock.today,
        widget=DayInput(),
        help_text=_("Today or earlier."),
    )

    def __init__(self, data: Any = None, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["user"] = forms.ModelChoiceField(label=_("Person"), queryset=people, empty_label=_("Choose"))
        self.order_fields(["user", "from_on"])

    def give(self, post: Post, *, by: User) -> Holding | None:
        """Give the post; None where something is wrong, and the form says what."""
        return self.perform(lambda: post.give_to(by=by, **self.cleaned_data))
