"""A person without a mouse: each key is followed by a look at where the focus is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

# Whatever a mouse or a finger does is remembered, from page to page.
WATCH = "addEventListener('pointerdown', () => sessionStorage.setItem('pointer', 'used'), true)"
WHERE = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const [box, style] = [one.getBoundingClientRect(), getComputedStyle(one)];
    const name = one.labels?.[0]?.textContent || one.getAttribute("aria-label") || one.textContent;
    return {
        name: name.replace(/\\s+/g, " ").trim(),
        isSeen: one.checkVisibility() && box.bottom > 0 && box.top < innerHeight && box.right > 0,
        isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
}"""
MOST_TABS = 60


@dataclass
class Keyboard:
    """The keys under somebody's fingers."""

    page: Page

    def __post_init__(self) -> None:
        self.page.context.add_init_script(WATCH)

    def press(self, *keys: str) -> str:
        """One key after the other on this page; the name of what has the focus then."""
        for key in keys:
            self.page.keyboard.press(key)
        return self.focus()

    def go(self, key: str, path: str) -> str:
        """A key that leads to another page; the name of what has the focus there."""
        with self.page.expect_navigation(url=re.compile(path), wait_until="load"):
            self.page.keyboard.press(key)
        return self.focus()

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def focus(self) -> str:
        """The name of what has the focus. It is nowhere, out of sight or unmarked: the person is lost."""
        at = self.page.evaluate(WHERE)
        assert at, f"the focus is nowhere on {self.page.url}"
        assert at["isSeen"], f"the focus is out of sight: {at['name']}"
        assert at["isMarked"], f"nothing shows where the focus is: {at['name']}"
        return str(at["name"])

    def tab_to(self, name: str) -> None:
        """Tab on to what begins with this name."""
        passed = []
        for _ in range(MOST_TABS):
            passed.append(self.press("Tab"))
            if passed[-1].startswith(name):
                return
        raise AssertionError(f"Tab does not come to {name!r}: {passed}")

    def sees_heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    @property
    def has_used_pointer(self) -> bool:
        return self.page.evaluate("sessionStorage.getItem('pointer')") is not None
