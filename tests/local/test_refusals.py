"""A server refuses to start with a wrong or insecure setting, each time with a sentence that says what to do."""

import os
import subprocess
import sys

import pytest

from exportmeet.local.folders import PROJECT

GOOD = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "meet.example.org",
    "SITE_URL": "https://meet.example.org",
    "DATABASE_URL": "postgres://meet:correct-horse@db.example.org/meet",
    "REDIS_URL": "redis://redis.example.org/0",
    "EMAIL_URL": "submission://meet:pw@mail.example.org:587",
}


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
        (
            {"SECRET_KEY": None, "SECRET_KEY_FILE": "/no/such/file"},
            "SECRET_KEY_FILE names /no/such/file, which cannot be read",
        ),
    ],
)
def test_a_bad_setting_is_refused_with_a_sentence(changed, sentence):
    said, started = start(**changed)
    assert not started
    assert sentence in said


def test_a_server_that_requires_a_scanner_starts_with_one():
    assert start(REQUIRE_SCANNER="1", CLAMD_SOCKET="/run/clamav/clamd.ctl") == ("", True)


def test_all_that_is_wrong_is_said_at_once():
    said, started = start(SECRET_KEY=None, ALLOWED_HOSTS="*", EMAIL_TIMEOUT="0")
    assert not started
    assert [line.split()[0] for line in said.splitlines()[-2:]] == ["ALLOWED_HOSTS", "EMAIL_TIMEOUT"]
    assert "SECRET_KEY is missing" in said.splitlines()[-3]


def test_a_refusal_tells_no_secret():
    said, _ = start(DATABASE_URL="postgres://meet:postgres@db/meet", SECRET_KEY="a-weak-key")
    assert "a-weak-key" not in said
    assert "meet:postgres" not in said
    said, _ = start(DATABASE_URL="mysql://meet:correct-horse@db/meet")
    assert "correct-horse" not in said


def test_a_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")
    assert start(SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "key")) == ("", True)


def test_one_machine_alone_needs_no_https_and_no_mail_server():
    assert start(LOCAL="1", ALLOWED_HOSTS="127.0.0.1", SITE_URL=None, EMAIL_URL=None) == ("", True)


def test_celery_and_the_cache_find_a_redis_behind_a_socket():
    code = "import exportmeet.settings as s; print(s.CELERY_BROKER_URL, s.REDIS_URL)"
    env = {**GOOD, "REDIS_URL": "unix:///tmp/a/valkey.sock?db=3"}
    said = subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT, env=env, text=True)
    assert said.split() == ["redis+socket:///tmp/a/valkey.sock?virtual_host=3", "unix:///tmp/a/valkey.sock?db=3"]
