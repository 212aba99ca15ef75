"""Forms about people."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import EditForm, FilterForm, OperationForm
from core.text import LONG, ProseInput, plain_text
from countries.models import Organisation
from participants import arrivals, zones
from participants.models import Post, User
from participants.models.users import SECRETARIATS_OWN


class PersonFilter(FilterForm):
    q = forms.CharField(label=_("Name or email address"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *User.Role.choices])
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), required=False, queryset=Organisation.objects.order_by("name"), empty_label=_("All")
    )
    account = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("Open")),
            ("new", _("Open, never signed in")),
            ("closed", _("Closed")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("By name")), ("-name", _("By name, backwards"))]
    )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which the list is ordered, which the index follows both ways; call `narrow` first."""
        return ("-name", "-id") if self.cleaned_data.get("sort") else ("name", "id")

    def narrow_sort(self, rows: QuerySet[User], _value: str) -> QuerySet[User]:
        return rows

    def narrow_q(self, rows: Any, value: str) -> Any:
        return rows.search(value)

    def narrow_role(self, rows: QuerySet[User], value: str) -> QuerySet[User]:
        return rows.filter(role=value)

    def narrow_organisation(self, rows: Any, value: Organisation) -> Any:
        return rows.of(value)

    def narrow_account(self, rows: QuerySet[User], value: str) -> QuerySet[User]:
        rows = rows.filter(is_active=value != "closed")
        return rows.filter(last_login=None) if value == "new" else rows


CHOOSE = ("", _("Choose"))


class PersonForm(EditForm):
    """What the secretariat may change about a person."""

    time_zone = zones.ZoneField(label=_("Time zone"))

    class Meta:
        model = User
        fields = ("name", "email", "role", "language", "time_zone")

    def __init__(self, data: Any = None, *, instance: User, by: User) -> None:
        super().__init__(data, instance=instance)
        if not by.may_change_access_of(instance):
            for name in SECRETARIATS_OWN:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("This account has administrator rights: ask a superuser to change it.")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ArrivalForm(OperationForm, forms.ModelForm):
    """A person to be registered, with the post that they take over and whether they are invited at once."""

    role = forms.ChoiceField(label=_("Role"), choices=[CHOOSE, *User.Role.choices])
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones.choices, initial="Asia/Kolkata")
    is_invited = forms.BooleanField(label=_("Send the link to set a password now"), required=False, initial=True)

    class Meta:
        model = User
        fields = ("name", "email", "role", "language", "time_zone")

    def __init__(self, data: Any = None, *, posts: QuerySet[Post], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["post"] = forms.ModelChoiceField(
            label=_("Post"),
            required=False,
            queryset=posts,
            empty_label=_("None yet"),
            help_text=_("Vacant posts. A post that somebody holds is given on the post's own page."),
        )
        self.order_fields(["name", "email", "role", "post"])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def register(self, *, by: User) -> User | None:
        """Register the person; None where something is wrong, and the form says what."""
        return self.perform(lambda: arrivals.welcome(by=by, **self.cleaned_data))


class ReasonForm(OperationForm, forms.Form):
    """Why a serious change is made."""

    note = ProseInput(
        label=_("Reason"), required=False, max_length=LONG, validators=[plain_text], widget=forms.Textarea({"rows": 3})
    )
