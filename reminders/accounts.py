"""How accounts are opened and signed into: by the secretariat, never by whoever comes along."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from core import clock
from core.http import is_own_address
from participants import session_limits
from participants.models import User
from participants.models.access_records import record_blocked

from .models import Notice


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed, and no request waits for a mail server.

    Mails become urgent notices. So known and unknown addresses answer in the same time, a relay that is away loses
    nothing, and the link is made when it is sent and stored nowhere.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and count the session's time, and an officer's days without a second factor, from now."""
        super().login(request, user)
        session_limits.begin(request.session)
        User.objects.filter(pk=user.pk, first_signed_in_at=None).update(first_signed_in_at=clock.now())

    def is_safe_url(self, url: str) -> bool:
        """Whether one may be led there after signing in or out: by the one rule of the whole product."""
        return is_own_address(allauth_context.request, url)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """An account as tried from one address; so limited by "login_failed"."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raise ValidationError where this account was tried too often, from this address or from all together."""
        try:
            self._check_limits(request, **credentials)
        except ValidationError:
            typed = str(credentials.get("email") or "").strip().lower()
            record_blocked(User.objects.filter(email=typed).first(), by="password")
            raise

    def _check_limits(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        account = super()._get_login_attempts_cache_key(request, **credentials)
        self._usage_anywhere = ratelimit.consume(
            request, app="allauth.account", action="login_failed_anywhere", key=account
        )
        if not self._usage_anywhere:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """Who signs in has not failed: their tries count nowhere."""
        super()._rollback_login_failed_rl_usage()
        self._usage_anywhere.rollback()

    def set_password(self, user: Any, password: str) -> None:
        """Write the password alone: an account that is being closed meanwhile stays closed."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the mail to the account that it is about; nothing goes to an address that has none."""
        user = context.get("user")
        if isinstance(user, User):
            self.send_notification_mail(template_prefix, user)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Owe it, at most one of a kind a minute: whoever clicks twice gets one mail."""
        change = template_prefix.rsplit("/", 1)[-1]
        kind = Notice.Kind.PASSWORD if change == "password_reset_key" else Notice.Kind.SECURITY
        with clock.pretend(clock.shared()):  # due at once, also where the clock of this machine is wrong
            occasion = f"{change}={clock.now():%Y%m%d%H%M}"
            # A deed is told where the account was then; a link goes to the address of when it is sent.
            address = user.email if kind == Notice.Kind.SECURITY else ""
            Notice.objects.raise_all(
                [Notice.for_account(kind, to=user.pk, occasion=occasion, detail=change, to_address=address)]
            )
