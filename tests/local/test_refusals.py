"""A server refuses to start with a wrong or insecure setting, each time with a sentence that says what to do."""

import os
import ssl
import subprocess
import sys

import pytest
from kombu import Connection

from exportmeet import addresses
from exportmeet.local.folders import PROJECT

GOOD = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "meet.example.org",
    "SITE_URL": "https://meet.example.org",
    "DATABASE_URL": "postgres://meet:correct-horse@db.example.org/meet?sslmode=verify-full",
    "REDIS_URL": "rediss://:battery-staple@redis.example.org/0",
    "EMAIL_URL": "submission://meet:pw@mail.example.org:587",
}

# For work on the code, on one machine.
AT_WORK = {"DEBUG": "1", "ALLOWED_HOSTS": None, "SITE_URL": None}


def start(**changed):
    """Read the settings as a server does; None takes a variable away. What it says, and whether it starts."""
    system = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = {name: value for name, value in {**system, **GOOD, **changed}.items() if value is not None}
    argv = [sys.executable, "-c", "import exportmeet.settings"]
    done = subprocess.run(argv, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
    return done.stderr, done.returncode == 0


def test_a_server_with_good_settings_starts():
    assert start() == ("", True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is missing: set it to at least 50 random characters"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": GOOD["SECRET_KEY"][:49]}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "SECRET_KEY is weak"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is empty"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS may not contain *"),
        ({"ALLOWED_HOSTS": "meet.example.org,*.example.org"}, "ALLOWED_HOSTS may not contain *"),
        ({"SITE_URL": None}, "SITE_URL must be the address that people type, beginning with https://"),
        ({"SITE_URL": "http://meet.example.org"}, "SITE_URL must be"),
        ({"DATABASE_URL": "postgres://meet:postgres@db/meet"}, "DATABASE_URL carries a default password"),
        ({"DATABASE_URL": "postgres://meet:Meet@127.0.0.1/exports"}, "DATABASE_URL carries a default password"),
        ({"DATABASE_URL": "postgres://meet:%20@db/meet?sslmode=require"}, "names another machine without a password"),
        ({"DATABASE_URL": "sqlite:///meet.db"}, "DATABASE_URL must name a PostgreSQL database"),
        ({"DATABASE_URL": "meet"}, "DATABASE_URL must name a PostgreSQL database"),
        ({"EMAIL_TIMEOUT": "0"}, "EMAIL_TIMEOUT is 0: set the seconds"),
        ({"EMAIL_TIMEOUT": "-1"}, "EMAIL_TIMEOUT is 0: set the seconds"),
        ({"REQUIRE_SCANNER": "1"}, "REQUIRE_SCANNER needs CLAMD_SOCKET: name the path or host:port"),
        ({"CLOCK_SHIFT": "60"}, "CLOCK_SHIFT is for rehearsals on one machine"),
        ({"DOCUMENTS_DIR": "static/documents"}, "DOCUMENTS_DIR lies in a folder that everybody may read"),
        ({"DOCUMENTS_DIR": "staticfiles"}, "DOCUMENTS_DIR lies in a folder that everybody may read"),
        ({"LOCAL": "1"}, "LOCAL is for one machine alone"),
        ({"EMAIL_TIMEOUT": "soon"}, "EMAIL_TIMEOUT is 'soon'; write a whole number."),
        ({"LOCAL": "perhaps"}, "LOCAL is 'perhaps'; write 1 for yes or 0 for no."),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'; write 1 for yes or 0 for no."),
        ({"ALLOWED_HOSTS": ".org"}, "ALLOWED_HOSTS takes in everybody below .org"),
        ({"ALLOWED_HOSTS": "meet.example.org,.gov.in"}, "ALLOWED_HOSTS takes in everybody below .gov.in"),
        ({"ALLOWED_HOSTS": "."}, "ALLOWED_HOSTS takes in everybody"),
        ({"ALLOWED_HOSTS": ".github.io"}, "ALLOWED_HOSTS takes in everybody below .github.io"),
        ({"ALLOWED_HOSTS": ".Tokyo.jp"}, "ALLOWED_HOSTS takes in everybody below .Tokyo.jp"),
        ({"CSRF_TRUSTED_ORIGINS": "http://meet.example.org"}, "write addresses that begin with https://"),
        ({"CSRF_TRUSTED_ORIGINS": "http://*"}, "write addresses that begin with https://"),
        ({"CSRF_TRUSTED_ORIGINS": "http://127.0.0.1:8000"}, "write addresses that begin with https://"),
        ({"CSRF_TRUSTED_ORIGINS": "*"}, "write addresses that begin with https://"),
        ({"CSRF_TRUSTED_ORIGINS": "https://*"}, "CSRF_TRUSTED_ORIGINS takes in strangers by https://*"),
        ({"CSRF_TRUSTED_ORIGINS": "https://*.org"}, "CSRF_TRUSTED_ORIGINS takes in strangers by https://*.org"),
        ({"CSRF_TRUSTED_ORIGINS": "https://*.gov.in:443"}, "CSRF_TRUSTED_ORIGINS takes in strangers"),
        ({"CSRF_TRUSTED_ORIGINS": "https://**.org"}, "CSRF_TRUSTED_ORIGINS takes in strangers"),
        ({"CSRF_TRUSTED_ORIGINS": "https://meet.*"}, "CSRF_TRUSTED_ORIGINS takes in strangers"),
        ({"REDIS_URL": "redis://redis.example.org/0"}, "REDIS_URL names another machine without a password"),
        ({"REDIS_URL": "redis://redis.example.org/0"}, "REDIS_URL names another machine without TLS"),
        ({"REDIS_URL": "rediss://redis.example.org/0"}, "REDIS_URL names another machine without a password"),
        ({"REDIS_URL": "rediss://:changeme@redis.example.org/0"}, "without a password of its own"),
        ({"REDIS_URL": "rediss://:Redis@redis.example.org/0"}, "without a password of its own"),
        ({"REDIS_URL": "rediss://:%20@redis.example.org/0"}, "without a password of its own"),
        ({"REDIS_URL": "rediss://meet:meet@redis.example.org/0"}, "without a password of its own"),
        ({"REDIS_URL": "redis://:battery-staple@redis.example.org/0"}, "REDIS_URL names another machine without TLS"),
        ({"REDIS_URL": "redis:///0?host=redis.example.org"}, "REDIS_URL names another machine without TLS"),
        ({"REDIS_URL": "rediss://:b@redis.example.org/0?ssl_cert_reqs=none"}, "without TLS that is checked"),
        ({"REDIS_URL": "rediss://:b@redis.example.org/0?ssl_cert_reqs=optional"}, "without TLS that is checked"),
        ({"REDIS_URL": "rediss://:b@redis.example.org/0?ssl_check_hostname=false"}, "without TLS that is checked"),
        ({"REDIS_URL": "rediss://:b@redis.example.org/0?ssl_check_hostname=No"}, "without TLS that is checked"),
        (
            {"REDIS_URL": "rediss://:b@a.example.org/0;rediss://:b@b.example.org/0?ssl_check_hostname=0"},
            "without TLS that is checked",
        ),
        (
            AT_WORK | {"REDIS_URL": "rediss://:b@redis.example.org/0?ssl_check_hostname=false"},
            "without TLS that is checked",
        ),
        ({"REDIS_URL": "redis://127.0.0.1/0;redis://10.0.0.7/0"}, "REDIS_URL names another machine without TLS"),
        ({"REDIS_URL": "http://127.0.0.1/"}, "REDIS_URL must begin with redis://, rediss:// or unix://"),
        ({"DATABASE_URL": "postgres://meet@db.example.org/meet?sslmode=require"}, "without a password"),
        ({"DATABASE_URL": "postgres://meet:correct-horse@db.example.org/meet"}, "without TLS"),
        ({"DATABASE_URL": "postgres://meet:correct-horse@10.0.0.7/meet?sslmode=prefer"}, "without TLS"),
        ({"DATABASE_URL": "postgres://meet:correct-horse@db.example.org/meet?sslmode=allow"}, "without TLS"),
        ({"DATABASE_URL": "postgres:///meet?host=db.example.org"}, "DATABASE_URL names another machine"),
        ({"DATABASE_URL": "postgres://meet@127.0.0.1/meet?hostaddr=10.0.0.7"}, "DATABASE_URL names another machine"),
        ({"DATABASE_URL": "postgres:///meet", "PGHOST": "db.example.org"}, "DATABASE_URL names another machine"),
        ({"MIGRATION_DATABASE_URL": "postgres://owner:correct-horse@db/meet"}, "MIGRATION_DATABASE_URL names another"),
        (
            {"MIGRATION_DATABASE_URL": "postgres://owner:admin@127.0.0.1/meet"},
            "MIGRATION_DATABASE_URL carries a default",
        ),
        ({"MIGRATION_DATABASE_URL": "postgres://owner@127.0.0.1/other"}, "names another database than DATABASE_URL"),
        ({"MIGRATION_DATABASE_URL": "postgres://meet@127.0.0.1/meet"}, "names the account of DATABASE_URL"),
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL must name a mail server: submission://"),
        ({"EMAIL_URL": "smtp://meet:pw@mail.example.org:25"}, "EMAIL_URL sends mails and their links unencrypted"),
        ({"EMAIL_URL": "console://"}, "EMAIL_URL names no mail server"),
        ({"EMAIL_URL": "memory://"}, "EMAIL_URL names no mail server"),
        ({"EMAIL_URL": "dummy://"}, "EMAIL_URL names no mail server"),
        ({"EMAIL_URL": "mail://x"}, "EMAIL_URL must name a mail server: submission://"),
        ({"EMAIL_URL": "file:///tmp/mails"}, "EMAIL_URL must name a mail server: submission://"),
        ({"LOCAL": "1", "ALLOWED_HOSTS": "127.0.0.1"}, "LOCAL is for one machine alone: with it SITE_URL must begin"),
        ({"LOCAL": "1", "SITE_URL": "http://127.0.0.1:8000"}, "LOCAL is for one machine alone: with it ALLOWED_HOSTS"),
        ({"DEBUG": "1", "SITE_URL": "http://127.0.0.1:8000"}, "DEBUG is for one machine alone: with it ALLOWED_HOSTS"),
        ({"DEBUG": "1", "SITE_URL": None, "ALLOWED_HOSTS": "*"}, "DEBUG is for one machine alone"),
        ({"DEBUG": "1", "SITE_URL": None, "ALLOWED_HOSTS": "localhost,0.0.0.0"}, "DEBUG is for one machine alone"),
        ({"DEBUG": "1", "ALLOWED_HOSTS": None}, "DEBUG is for one machine alone: with it SITE_URL must begin"),
        (AT_WORK | {"REDIS_URL": "redis://redis.example.org/0"}, "REDIS_URL names another machine without TLS"),
        (
            AT_WORK | {"REDIS_URL": "rediss://redis.example.org/0"},
            "REDIS_URL names another machine without a password",
        ),
        (AT_WORK | {"DATABASE_URL": "postgres://meet:correct-horse@db/meet"}, "DATABASE_URL names another machine"),
        (AT_WORK | {"EMAIL_URL": "smtp://mail.example.org"}, "EMAIL_URL sends mails and their links unencrypted"),
        ({"DATABASE_URL": "postgres:///meet", "PGSERVICE": "other"}, "DATABASE_URL names another machine without TLS"),
        (
            {"DATABASE_URL": f"{GOOD['DATABASE_URL']}&sslmode=disable"},
            "DATABASE_URL must name a PostgreSQL database",
        ),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS is weak"),
        (AT_WORK | {"MIGRATION_DATABASE_URL": "postgres://owner@db/meet"}, "MIGRATION_DATABASE_URL names another"),
        (
            {"SECRET_KEY": None, "SECRET_KEY_FILE": "/no/such/file"},
            "SECRET_KEY_FILE names /no/such/file, which cannot be read",
        ),
    ],
)
def test_a_bad_setting_is_refused_with_a_sentence(changed, sentence):
    output, started = start(**changed)
    assert not started
    assert sentence in output


def test_a_server_that_requires_a_scanner_starts_with_one():
    assert start(REQUIRE_SCANNER="1", CLAMD_SOCKET="/run/clamav/clamd.ctl") == ("", True)


def test_all_errors_are_reported_at_once():
    output, started = start(SECRET_KEY=None, ALLOWED_HOSTS="*", EMAIL_TIMEOUT="0")
    assert not started
    assert [line.split()[0] for line in output.splitlines()[-2:]] == ["ALLOWED_HOSTS", "EMAIL_TIMEOUT"]
    assert "SECRET_KEY is missing" in output.splitlines()[-3]


def test_a_refusal_tells_no_secret():
    output, _ = start(DATABASE_URL="postgres://meet:postgres@db/meet", SECRET_KEY="a-weak-key")
    assert "a-weak-key" not in output
    assert "meet:postgres" not in output
    output, _ = start(DATABASE_URL="mysql://meet:correct-horse@db/meet")
    assert "correct-horse" not in output
    output, _ = start(REDIS_URL="redis://:battery-staple@redis.example.org/0")
    assert "battery-staple" not in output


def test_a_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")
    assert start(SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "key")) == ("", True)


def test_one_machine_alone_needs_no_https_and_no_mail_server():
    assert start(LOCAL="1", ALLOWED_HOSTS="127.0.0.1", SITE_URL=None, EMAIL_URL=None) == ("", True)


@pytest.mark.parametrize(
    "changed",
    [
        {"REDIS_URL": "redis://127.0.0.1:6379/0"},
        {"REDIS_URL": "rediss://:b@redis.example.org/0?ssl_check_hostname=true&ssl_cert_reqs=required"},
        {"REDIS_URL": "unix:///run/valkey/valkey.sock?db=0"},
        {"DATABASE_URL": "postgres://meet@127.0.0.1/meet"},
        {"DATABASE_URL": "postgres://meet@127.0.0.1/meet", "PGSERVICE": "other"},
        {"SECRET_KEY_FALLBACKS": GOOD["SECRET_KEY"][::-1]},
        {"DATABASE_URL": "postgres://meet@%2Frun%2Fpostgresql/meet"},
        {"DATABASE_URL": "postgres:///meet"},
        {"DATABASE_URL": "postgres://meet:correct-horse@db.example.org/meet?sslmode=require"},
        {"EMAIL_URL": "smtp://127.0.0.1:25"},
        {"EMAIL_URL": "smtps://meet:pw@mail.example.org"},
        {"EMAIL_URL": "smtp+tls://meet:pw@mail.example.org"},
        AT_WORK | {"EMAIL_URL": "console://"},
        AT_WORK | {"DATABASE_URL": "postgres://postgres:postgres@127.0.0.1/meet", "REDIS_URL": "redis://127.0.0.1/0"},
        AT_WORK,
        {"ALLOWED_HOSTS": ".example.org,.meet.gov.in"},
        {"CSRF_TRUSTED_ORIGINS": "https://meet.example.org,https://*.example.org,https://*.meet.gov.in"},
        {"DEBUG": "1", "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]", "SITE_URL": "http://localhost:8000"},
        {"LOCAL": "1", "ALLOWED_HOSTS": None, "SITE_URL": None, "CSRF_TRUSTED_ORIGINS": "http://127.0.0.1:9000"},
    ],
)
def test_what_stays_on_this_machine_or_is_narrow_is_not_refused(changed):
    assert start(**changed) == ("", True)


@pytest.mark.parametrize(
    "suffix", [".github.io", ".ne.jp", ".tokyo.jp", ".gc.ca", ".govt.nz", ".eu.org", ".org", ".gov.in", ".internal"]
)
def test_below_a_public_suffix_are_strangers(suffix):
    assert addresses.is_public_suffix(suffix)
    assert not addresses.is_public_suffix(f".meet{suffix}")


def test_celery_checks_the_certificate_of_redis():
    address = addresses.broker("rediss://:battery-staple@redis.example.org:6380/1")
    broker = Connection(address)
    assert broker.ssl == {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    assert (broker.transport_cls, broker.hostname, broker.password) == (
        "rediss",
        "redis.example.org",
        "battery-staple",
    )
    with_own = addresses.broker("rediss://:b@redis.example.org/0?ssl_ca_certs=/etc/ssl/ca.pem")
    assert Connection(with_own).ssl == {"ssl_ca_certs": "/etc/ssl/ca.pem", "ssl_cert_reqs": ssl.CERT_REQUIRED}


def test_celery_and_the_cache_find_a_redis_behind_a_socket():
    code = "import exportmeet.settings as s; print(s.CELERY_BROKER_URL, s.REDIS_URL)"
    env = {**GOOD, "REDIS_URL": "unix:///tmp/a/valkey.sock?db=3"}
    output = subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT, env=env, text=True)
    assert output.split() == ["redis+socket:///tmp/a/valkey.sock?virtual_host=3", "unix:///tmp/a/valkey.sock?db=3"]
