"""The pages of django-allauth that this product has: signing in and out, passwords, the second factor.

`allauth.urls` would bring more: signing up, one's own list of email addresses, confirming them, sign-in by mailed
codes. The secretariat enters the addresses, so none of these may stand open. Each page keeps allauth's name, by which
allauth's own code and templates find it; `account_signup` is there since they link to it, and says that it is closed.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from .views import factor

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", factor.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", factor.totp_activate, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/passkeys/add/", factor.passkey_add, name="mfa_add_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", factor.passkey_remove, name="mfa_remove_webauthn"),
    path("2fa/passkeys/reauthenticate/", factor.passkey_reauthenticate, name="mfa_reauthenticate_webauthn"),
    path("2fa/recovery-codes/", factor.recovery_codes_make, name="mfa_generate_recovery_codes"),
]
