"""The shape of requests about notices and forgotten passwords."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.forms import FilterForm
from participants.contacts.models import Contact
from participants.models import User

from .models import Notice
from .models.notices import NoticeQuerySet

ALL = [("", _("All"))]


class NoticeFilter(FilterForm):
    q = forms.CharField(label=_("Name or email address"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[*ALL, *Notice.Kind.choices])
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[*ALL, *Notice.Status.choices])

    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Newest first")), ("raised", _("Oldest first"))]
    )

    @property
    def order(self) -> tuple[str, ...]:
        """The column by which the ledger is ordered; call `narrow` first."""
        return ("id",) if self.cleaned_data.get("sort") else ("-id",)

    def narrow_sort(self, rows: QuerySet[Notice], _value: str) -> QuerySet[Notice]:
        return rows

    def narrow_q(self, rows: QuerySet[Notice], value: str) -> QuerySet[Notice]:
        contacts = Contact.objects.search(value).values("pk")
        return rows.filter(
            Q(recipient__in=User.objects.search(value).values("pk"), participant=None)
            | Q(participant__contact__in=contacts)
        )

    def narrow_kind(self, rows: QuerySet[Notice], value: str) -> QuerySet[Notice]:
        return rows.filter(kind=value)

    def narrow_status(self, rows: QuerySet[Notice], value: str) -> QuerySet[Notice]:
        return rows.filter(status=value)


class ResendForm(forms.Form):
    """Which of what could not be delivered is sent again: what is ticked, or all of it."""

    all = forms.BooleanField(required=False)
    notice = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        ticked = data.getlist("notice")
        self.fields["notice"].choices = [(one, one) for one in ticked if one.isascii() and one.isdigit()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError where nothing is chosen."""
        if not self.cleaned_data.get("all") and not self.cleaned_data.get("notice"):
            raise forms.ValidationError(_("Tick what is to be sent again, or send all of it again."))
        return self.cleaned_data

    @property
    def sentence(self) -> str:
        """Why it is refused."""
        return next(str(error) for errors in self.errors.values() for error in errors)

    def chosen(self, rows: NoticeQuerySet) -> NoticeQuerySet:
        return rows if self.cleaned_data["all"] else rows.filter(pk__in=self.cleaned_data["notice"])


class ForgottenForm(ResetPasswordForm):
    """Asks for a link to set a new password; tells nobody, not even by how long it takes, who has an account."""

    # Seconds that every answer takes: more than owing a mail does.
    TAKES = 0.1

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Owe the link, which is made when it is sent."""
        until = time.monotonic() + self.TAKES
        for user in self.users:
            get_adapter(request).send_notification_mail("account/email/password_reset_key", user)
        time.sleep(max(0, until - time.monotonic()))
        return str(self.cleaned_data["email"])
