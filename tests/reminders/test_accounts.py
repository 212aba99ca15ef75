"""Mails about accounts leave through the outbox: no request waits for a mail server, no link is stored."""

from __future__ import annotations

import re
import time
from statistics import median

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from core import clock
from participants.links import LinkTokens
from participants.models import User
from reminders.delivery import deliver
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"


def link() -> str:
    """The path of the link in the last mail."""
    return re.search(r"http://[^/]+(/accounts/\S+)", mail.outbox[-1].body)[1]


def set_password(client: Client, path: str, password: str):
    form = client.get(path, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


def test_sign_up_is_closed(client: Client):
    assert User.objects.count() == 0
    client.post("/accounts/signup/", {"email": "a@example.org", "password1": "x" * 20, "password2": "x" * 20})
    assert User.objects.count() == 0


def test_a_forgotten_password_is_set_again_by_a_link_that_is_made_when_it_is_sent(client: Client):
    user = make.officer()
    client.post(RESET, {"email": user.email.upper()})
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient, notice.priority) == ("password", user, 0)
    assert mail.outbox == []
    deliver()
    assert mail.outbox[0].subject == "Set a new password for the export meet"
    set_password(client, link(), "an entirely new phrase")
    user.refresh_from_db()
    assert user.check_password("an entirely new phrase")
    assert link().split("-", 2)[-1] not in str(list(Notice.objects.values()))
    assert Notice.objects.filter(kind="security", detail="password_reset", recipient=user).exists()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client):
    user = make.officer()
    known = client.post(RESET, {"email": user.email})
    unknown = client.post(RESET, {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert Notice.objects.count() == 1


def test_who_clicks_twice_gets_one_mail(client: Client):
    user = make.officer()
    with clock.pretend(clock.now()):
        for _click in range(2):
            client.post(RESET, {"email": user.email})
    assert Notice.objects.count() == 1


def test_a_closed_account_gets_no_link(client: Client):
    user = make.user("officer", is_active=False)
    client.post(RESET, {"email": user.email})
    assert deliver() == {}


def test_an_invitation_sets_the_first_password_once(client: Client):
    newcomer = make.user("mission")
    newcomer.record("invite", by=make.secretary())
    sweep()
    deliver()
    assert newcomer.email in mail.outbox[0].body
    path = link()
    set_password(client, path, "an entirely new phrase")
    newcomer.refresh_from_db()
    assert newcomer.check_password("an entirely new phrase")
    set_password(Client(), path, "another one altogether")
    newcomer.refresh_from_db()
    assert newcomer.check_password("an entirely new phrase")


def test_a_changed_password_is_told_to_its_owner(signed_in):
    user = make.officer()
    new = "an entirely new phrase"
    data = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    signed_in(user).post("/accounts/password/change/", data)
    deliver()
    assert mail.outbox[0].subject == "The password of your account was changed."
    assert mail.outbox[0].to == [user.email]


def change_password(client: Client, user: User) -> None:
    new = "an entirely new phrase"
    client.post("/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": new, "password2": new})


def reset_password(_client: Client, user: User) -> None:
    path = f"/accounts/password/reset/key/{user_pk_to_url_str(user)}-{LinkTokens().make_token(user)}/"
    set_password(Client(), path, "an entirely new phrase")


def give_factor_up(client: Client, _user: User) -> None:
    client.post("/accounts/2fa/totp/deactivate/")


def make_codes(client: Client, _user: User) -> None:
    client.post("/accounts/2fa/recovery-codes/")


def set_up(client: Client, user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    shown = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post("/accounts/2fa/totp/activate/", {"code": shown})


@pytest.mark.parametrize(
    ("deed", "details"),
    [
        (change_password, {"password_changed"}),
        (reset_password, {"password_reset"}),
        (give_factor_up, {"totp_deactivated"}),
        (make_codes, {"recovery_codes_generated"}),
        (set_up, {"totp_activated"}),
    ],
)
def test_what_one_did_oneself_is_told_at_the_address_of_then(
    deed, details: set[str], django_capture_on_commit_callbacks
):
    user = make.observer(email="then@example.org")
    make.second_factor(user)
    client = signed_in_client(user)
    with django_capture_on_commit_callbacks(execute=True):
        deed(client, user)
    user.refresh_from_db()
    user.edit({"email": "now@example.org"}, by=make.secretary(), version=user.version)
    assert set(Notice.objects.filter(kind="security").values_list("detail", flat=True)) >= details
    deliver()
    assert mail.outbox
    assert {address for one in mail.outbox for address in one.to} == {"then@example.org"}


def test_a_link_goes_to_the_address_of_when_it_is_sent(client: Client):
    user = make.observer(email="then@example.org")
    client.post(RESET, {"email": user.email})
    user.edit({"email": "now@example.org"}, by=make.secretary(), version=user.version)
    deliver()
    assert [one.to for one in mail.outbox if "/password/reset/key/" in one.body] == [["now@example.org"]]


def test_known_and_unknown_addresses_take_the_same_time(client: Client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    user = make.officer()
    # A busy machine may hold one kind up in one round; what differs, differs in each.
    assert any(difference(client, user.email, "nobody@example.org") < 0.02 for _round in range(4))  # seconds


def difference(client: Client, *emails: str) -> float:
    """Between the usual times of two addresses, in seconds."""
    times: dict[str, list[float]] = {email: [] for email in emails}
    for _attempt in range(15):
        for email, taken in times.items():
            start = time.perf_counter()
            client.post(RESET, {"email": email})
            taken.append(time.perf_counter() - start)
    one, other = (median(taken) for taken in times.values())
    return abs(one - other)
