"""The pages on which a person sets their second factor up: django-allauth's, with recovery codes shown once.

New codes stand in the answer that makes them and nowhere else: no page shows them again.
"""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery_flows
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.internal import flows as totp_flows
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from participants import second_factor

INDEX = reverse_lazy("mfa_index")


def _codes_page(request: HttpRequest, made: Authenticator | None) -> HttpResponse:
    """The recovery codes just made; back to the overview where none were."""
    if made is None:
        return redirect("mfa_index")
    return render(request, "mfa/recovery_codes/index.html", {"codes": made.wrap().get_unused_codes()})


class FactorView(IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        found = super().get_context_data(**kwargs)
        factors = [name for name in second_factor.FACTORS if found["authenticators"].get(name)]
        is_only_one = len(factors) == 1 and len(found["authenticators"].get("webauthn", ["one"])) == 1
        required = second_factor.is_required(user)
        return found | {
            "is_required": required,
            "is_off": second_factor.is_off_for(user),
            "days_left": second_factor.days_left(user),
            "may_remove": not (required and is_only_one),
            "has_factor": bool(factors),
            "localhost_url": _localhost(self.request),
        }


def _localhost(request: HttpRequest) -> str:
    """This page at localhost, where it is read at a number: browsers make no passkeys for numbers."""
    host, _colon, port = request.get_host().partition(":")
    is_number = host.replace(".", "").isdigit()
    return f"{request.scheme}://localhost:{port}{reverse('mfa_index')}" if is_number else ""


class TOTPView(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        made, codes = totp_flows.activate_totp(self.request, form)
        made.wrap().validate_code(form.cleaned_data["code"])  # which marks it as used: it signs nobody in any more
        return _codes_page(self.request, codes)


class PasskeyAddView(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        _factor, codes = webauthn_flows.add_authenticator(
            self.request, name=data["name"], credential=data["credential"]
        )
        return _codes_page(self.request, codes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the form that was refused; allauth would leave it out."""
        return super().get_context_data(**kwargs) | kwargs


class PasskeyRemoveView(RemoveWebAuthnView):
    success_url = INDEX

    def form_valid(self, form: Any) -> HttpResponse:
        if not second_factor.may_remove(self.object):
            messages.error(self.request, _("Your account needs a second factor. Set up another one first."))
            return redirect(INDEX)
        return super().form_valid(form)


class PasskeyReauthenticateView(ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        """Ask again on the same page; allauth would lead to the sign-in page."""
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | kwargs


class RecoveryCodesView(GenerateRecoveryCodesView):
    success_url = INDEX

    def form_valid(self, form: Any) -> HttpResponse:
        return _codes_page(self.request, recovery_flows.generate_recovery_codes(self.request))


index = FactorView.as_view()
totp_activate = TOTPView.as_view()
passkey_add = PasskeyAddView.as_view()
passkey_remove = PasskeyRemoveView.as_view()
passkey_reauthenticate = PasskeyReauthenticateView.as_view()
recovery_codes_make = RecoveryCodesView.as_view()
