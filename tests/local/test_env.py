"""Addresses in the environment, as Django's settings."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from exportmeet import env


def mail_of(monkeypatch, address):
    """Backend, host, port, account, password, and how the line is encrypted."""
    monkeypatch.setenv("EMAIL_URL", address)
    found = env.mail("EMAIL_URL")
    encryption = ["ssl"] * found["EMAIL_USE_SSL"] + ["starttls"] * found["EMAIL_USE_TLS"]
    return (
        found["EMAIL_BACKEND"].split(".")[-2],
        found["EMAIL_HOST"],
        found["EMAIL_PORT"],
        found["EMAIL_HOST_USER"],
        found["EMAIL_HOST_PASSWORD"],
        "".join(encryption),
    )


@pytest.mark.parametrize(
    ("address", "mail"),
    [
        ("submission://meet:pw@mail.example.org:587", ("smtp", "mail.example.org", 587, "meet", "pw", "starttls")),
        ("submission://mail.example.org", ("smtp", "mail.example.org", 587, "", "", "starttls")),
        ("submit://mail.example.org", ("smtp", "mail.example.org", 587, "", "", "starttls")),
        ("smtps://meet:pw@mail.example.org:2525", ("smtp", "mail.example.org", 2525, "meet", "pw", "ssl")),
        ("smtps://mail.example.org", ("smtp", "mail.example.org", 465, "", "", "ssl")),
        ("smtps://mail.example.org?tls=1", ("smtp", "mail.example.org", 465, "", "", "ssl")),
        ("smtp+tls://mail.example.org", ("smtp", "mail.example.org", 587, "", "", "starttls")),
        ("smtp://127.0.0.1:1025", ("smtp", "127.0.0.1", 1025, "", "", "")),
        ("smtp://[::1]:1025", ("smtp", "::1", 1025, "", "", "")),
        ("smtp://", ("smtp", "localhost", 25, "", "", "")),
        ("smtp://mail.example.org:587?tls=True", ("smtp", "mail.example.org", 587, "", "", "starttls")),
        ("submission://mail.example.org:465/?ssl=1", ("smtp", "mail.example.org", 465, "", "", "ssl")),
        ("submission://mail.example.org?ssl=no", ("smtp", "mail.example.org", 587, "", "", "starttls")),
        (
            "submission://meet%40example.org:p%40s%2Fs%3Aw%25%23@mail.example.org",
            ("smtp", "mail.example.org", 587, "meet@example.org", "p@s/s:w%#", "starttls"),
        ),
        ("console://", ("console", "localhost", 25, "", "", "")),
        ("memory://", ("locmem", "localhost", 25, "", "", "")),
        ("dummy://", ("dummy", "localhost", 25, "", "", "")),
    ],
)
def test_a_mail_server_is_read_from_its_address(monkeypatch, address, mail):
    assert mail_of(monkeypatch, address) == mail


@pytest.mark.parametrize(
    "address",
    [
        "mail.example.org",
        "https://mail.example.org",
        "mail://x",
        "file:///tmp/mails",
        "smtp://host:port",
        "smtp://[::1",
    ],
)
def test_what_names_no_mail_server_is_refused_without_its_password(monkeypatch, address):
    monkeypatch.setenv("EMAIL_URL", address)
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL must name a mail server: ") as refused:
        env.mail("EMAIL_URL")
    assert address not in str(refused.value)


def test_no_address_is_no_mail_server(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "")
    assert env.mail("EMAIL_URL") == {}
