"""What a person does in a browser, in the words of the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from playwright.sync_api import Page, expect

from participants.models import User
from tests import make


@dataclass
class Person:
    """Somebody at a browser of their own."""

    user: User
    page: Page
    site: str

    @property
    def byline(self) -> str:
        """How a trail names them."""
        return f"{self.user.seats[0].post} ({self.user.name})"

    def sign_in(self) -> None:
        """Through the form, as everybody does."""
        self.page.goto(f"{self.site}/accounts/login/")
        self.fill_sign_in()

    def fill_sign_in(self) -> None:
        self.page.get_by_label("Email").fill(self.user.email)
        self.page.get_by_label("Password").fill(make.PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        if is_mfa_enabled(self.user, ["totp"]):
            self.page.get_by_label("Code").fill(make.recovery_code(self.user))
            self.page.get_by_role("button", name="Sign in", exact=True).click()

    def open_desk(self) -> None:
        self.page.goto(self.site)
        expect(self.page.get_by_role("heading", name="My desk")).to_be_visible()

    def take_up(self, title: str) -> None:
        """Open a thing that waits on the desk."""
        self.open_desk()
        self.page.get_by_role("main").get_by_role("link", name=title).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def move(self, label: str, note: str = "") -> None:
        """Open the small form of a move, give the reason and send it."""
        form = self.page.locator(
            "details.move", has=self.page.locator("summary", has_text=re.compile(rf"^\s*{label}\s*$"))
        )
        form.locator("summary").click()
        if note:
            form.locator("textarea[name=note]").fill(note)
        form.get_by_role("button", name=label).click()

    def choose(self, label: str, words: str) -> None:
        """Pick the first option that has these words."""
        field = self.page.get_by_label(label)
        field.select_option(value=field.locator("option", has_text=words).first.get_attribute("value"))

    def sees_status(self, words: str) -> None:
        expect(self.page.locator("main .chip", has_text=re.compile(rf"^\s*{words}\s*$")).first).to_be_visible()

    def reads_trail(self) -> list[str]:
        """The trail's lines, each on one line."""
        so_far = self.page.locator("section", has=self.page.get_by_role("heading", name="What happened so far"))
        return [" ".join(text.split()) for text in so_far.locator("ol.trail > li").all_inner_texts()]


At = Callable[[User], Person]
