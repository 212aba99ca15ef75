"""A secretary without a second factor adds a passkey, signs out, and signs in with password and passkey."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, Route, expect

from tests import make
from tests.journey.people import At

# What a browser answers when its person presses Cancel.
REFUSES = "() => { navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def give_device(page: Page) -> None:
    """The browser's stand-in for a device with a fingerprint reader."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_secretary_adds_a_passkey_and_signs_in_with_it(at_browser: At):
    person = at_browser(make.secretary(has_factor=False))
    page = person.page
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    give_device(page)

    # nothing opens before a second factor is set up
    person.sign_in()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    page.goto(f"{person.site}/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Office laptop")
    page.get_by_role("button", name="Add the passkey").click()

    # the recovery codes are shown once, and come as a file
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    shown = page.locator("ul.codes li").all_inner_texts()
    assert len(shown) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_text().split() == shown
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    assert Authenticator.objects.get(type="webauthn").data["name"] == "Office laptop"

    # out, and in again with password and passkey
    page.goto(f"{person.site}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    person.sign_in()
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()

    # a code in place of the passkey works once
    for is_first in (True, False):
        page.goto(f"{person.site}/accounts/logout/")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        person.sign_in()
        page.get_by_label("Code").fill(shown[0])
        page.get_by_role("button", name="Sign in", exact=True).click()
        if is_first:
            expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    expect(page.get_by_role("alert").first).to_contain_text("did not work")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()

    # what protects the account is changed after the passkey, or the password, was asked once more
    page.goto(f"{person.site}/accounts/2fa/passkeys/reauthenticate/?next=/accounts/2fa/")
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.get_by_role("cell", name="Office laptop")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Remove")).to_have_count(0)
    assert refused == []


def test_a_device_that_refuses_leaves_the_person_with_a_sentence(at_browser: At):
    person = at_browser(make.observer())
    page = person.page
    person.sign_in()
    page.goto(f"{person.site}/accounts/2fa/passkeys/add/")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.evaluate(REFUSES)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey did not work")
    expect(page.get_by_role("button", name="Add the passkey")).to_be_enabled()
    assert not Authenticator.objects.exists()


def test_the_button_waits_for_the_script_of_a_slow_network(at_browser: At):
    person = at_browser(make.observer())
    page = person.page
    give_device(page)
    person.sign_in()
    held: list[Route] = []
    page.route("**/passkey*.js", lambda route: held.append(route))  # noqa: PLW0108 - it takes no builtin
    page.goto(f"{person.site}/accounts/2fa/passkeys/add/")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Go on").click(no_wait_after=True)
    button = page.get_by_role("button", name="Add the passkey")
    expect(button).to_be_disabled()
    page.get_by_label("Name").press("Enter")
    assert not Authenticator.objects.exists()
    for route in held:
        route.continue_()
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")


def test_an_idle_person_is_warned_stays_by_a_button_and_is_told_when_the_session_has_ended(at_browser: At):
    person = at_browser(make.officer())
    page = person.page
    page.clock.install()
    person.sign_in()
    person.open_desk()
    banner = page.locator("[data-session-banner]")
    expect(banner).to_be_hidden()
    page.clock.fast_forward("26:00")
    expect(banner).to_contain_text(re.compile(r"signed out in [34] min"))
    page.get_by_role("button", name="Stay signed in").click()
    expect(banner).to_be_hidden()
    page.clock.fast_forward("26:00")
    expect(banner).to_be_visible()
    page.clock.fast_forward("05:00")
    expect(banner).to_contain_text("You are signed out. What you typed stays on this page.")
    expect(banner.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(banner.get_by_role("button")).to_be_hidden()
