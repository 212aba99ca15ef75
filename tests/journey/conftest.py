"""A site, a worker and a mail server of their own, for journeys."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Playwright, expect

from participants.models import User
from tests import make
from tests.journey.people import At, Person
from tests.real.sink import Sink
from tests.real.workers import Workers, wait_until

# A page that is expected may take as long as a press of a button does; a busy machine needs it.
expect.set_options(timeout=15_000)
PATIENCE = 60  # seconds for a mail: a busy machine starts a worker in ten
CHROMIUM = shutil.which("chromium")
# Chromium draws the popups of its address bar as two more pages for each window, though nobody sees them: half of what
# a window costs. The others are those that Playwright switches off; of two lists Chromium heeds the last alone.
WITHOUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
)
# Nothing of the browser's own may reach for the network, and root has no sandbox.
FLAGS = [
    f"--disable-features={','.join(WITHOUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright keeps an event loop in this thread; Django must not take our queries for those of a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium. Without it the journeys alone are skipped, and in CI they fail."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("There is no Chromium: as root, apt-get install -y chromium.")
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def _no_connection_is_left(playwright: Playwright) -> Iterator[None]:
    """Beside Playwright's loop Django keeps another connection in this thread, and forgets it when the loop ends."""
    yield
    connections.close_all()


class Journey:
    """People at their browsers, the mails that reach them, and a clock that can be moved."""

    def __init__(self, site: str, browser: Browser, settings, sink: Sink, logs: Path) -> None:
        self.site, self._browser, self._settings, self.sink, self._logs = site, browser, settings, sink, logs
        self._read: set[int] = set()
        self._run(timedelta())

    def _run(self, shift: timedelta) -> None:
        """Start a worker and a beat whose clock is shifted."""
        seconds = int(shift.total_seconds())
        env = {"EMAIL_URL": self.sink.url, "SITE_URL": self.site, "CLOCK_SHIFT": str(seconds)}
        self._workers = Workers(self._logs, **env)
        self._workers.worker()
        self._workers.beat()
        self._settings.CLOCK_SHIFT = seconds

    def person(self, user: User) -> Person:
        """`user` at a browser of their own."""
        context = self._browser.new_context(viewport={"width": 1280, "height": 900}, base_url=self.site)
        context.set_default_timeout(10_000)
        return Person(user, context.new_page(), self.site)

    def shift_clock(self, ahead: timedelta) -> None:
        """Move the clock of the site and of the worker, which starts again.

        Whoever was signed in for longer than a session lasts signs in again.
        """
        self._workers.stop()
        self._run(ahead)

    def mail(self, *, to: User, subject: str) -> str:
        """The text of the next mail to `to` whose subject begins so; waits for it."""
        found: list[str] = []

        def has_come() -> bool:
            for number, mail in enumerate(list(self.sink.mails)):
                is_wanted = mail["To"] == to.email and mail["Subject"].startswith(subject)
                if is_wanted and number not in self._read:
                    self._read.add(number)
                    found.append(mail.get_body(("plain",)).get_content())
                    return True
            return False

        wait_until(
            has_come, PATIENCE, lambda: f"no mail {subject!r} to {to.email}: {self._came()} {self._workers.output()}"
        )
        return found[0]

    def _came(self) -> list[tuple[str, str]]:
        return [(mail["To"], mail["Subject"]) for mail in self.sink.mails]

    def subjects(self, user: User) -> list[str]:
        """What each mail to `user` began with, in the order of arrival."""
        return [mail["Subject"].split(":")[0] for mail in self.sink.mails if mail["To"] == user.email]

    def link(self, text: str, path: str) -> str:
        """The first link of a mail that leads below `path`."""
        found = re.search(rf"{re.escape(self.site)}{path}\S*", text)
        assert found, text
        return found.group()

    def end(self) -> None:
        """Close the browsers first: the site keeps a connection to the database for each that is open."""
        for context in self._browser.contexts:
            context.close()
        self._workers.stop()


@pytest.fixture
def journey(live_server, browser: Browser, settings, tmp_path: Path) -> Iterator[Journey]:
    """Everything that a journey needs, stopped afterwards."""
    with Sink() as sink:
        journey = Journey(live_server.url, browser, settings, sink, tmp_path)
        yield journey
        journey.end()


@pytest.fixture
def at_browser(live_server, browser: Browser) -> Iterator[At]:
    """People at browsers of their own; no mails, so no worker."""
    contexts = []

    def sit_down(user: User) -> Person:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Person(user, context.new_page(), live_server.url)

    make.sector()
    make.meet()
    yield sit_down
    for context in contexts:
        context.close()
