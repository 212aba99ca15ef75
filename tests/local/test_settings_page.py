"""docs/settings.md says what the settings are."""

from exportmeet.local import environment, settings_page

SOURCE = """\
# --- mail: by one module ------------------
# Seconds to wait;
# 0 is refused.
TIMEOUT = env.number("TIMEOUT", 60)
PATH = Path(env.text("MAILBOX", str(BASE / "x"))) if env.flag("LOCAL", default=DEBUG) else None
"""


def test_the_page_is_what_the_settings_give():
    source = settings_page.SOURCE.read_text()
    assert settings_page.PAGE.read_text() == settings_page.page(source), "out of date: ./run settings writes it again"


def test_every_setting_says_what_it_is_for():
    without = [
        variable
        for _, variable, *_, purpose in settings_page.settings(settings_page.SOURCE.read_text())
        if not purpose
    ]
    assert without == []


def test_a_setting_is_told_by_its_section_its_kind_its_default_and_the_comment_above_it():
    assert list(settings_page.settings(SOURCE)) == [
        ("mail: by one module", "`TIMEOUT`", "whole number", "`60`", "Seconds to wait; 0 is refused."),
        ("mail: by one module", "`LOCAL`", "1 or 0", "`DEBUG`", ""),
        ("mail: by one module", "`MAILBOX`", "text", '`str(BASE / "x")`', ""),
    ]


def test_a_command_is_told_what_the_running_copy_was_told_and_nothing_else():
    settings = {"CLOCK_SHIFT": "86400", "DATABASE_URL": "postgres://ours"}
    typed = {"PATH": "/bin", "CLOCK_SHIFT": "5", "REDIS_URL": "redis://other", "SECRET_KEY_FILE": "/mine"}
    assert environment.like(typed, settings) == {"PATH": "/bin", **settings}
    assert environment.settings_in({**typed, **settings}) == {
        name: ({**typed, **settings})[name] for name in ("CLOCK_SHIFT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY_FILE")
    }
