"""A passkey from end to end in Chromium, with the browser's own virtual authenticator in place of a finger."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Stage

PASSWORD = "a quiet evening by the water"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.feature("R11", "R16")
@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_a_passkey_is_added_and_lets_its_player_in(
    stage: Stage, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    """Our script, a real browser's WebAuthn and our server agree; a finger that is not known opens nothing."""
    stage.house.create_player("keykeeper", "--currency", "EUR", "--deposit", "25.00", password=PASSWORD)
    address = f"http://localhost:{stage.house.site_port}"
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    device = wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    page.goto(address + "/login")
    page.get_by_label("Name or e-mail").fill("keykeeper")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".topbar .balance")).to_be_visible()
    page.goto(address + "/account/passkeys")
    page.get_by_label("Name of the passkey").fill("the kitchen computer")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".login-list strong")).to_have_text("the kitchen computer")

    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("[data-passkey-trouble]")).to_contain_text("keeps a passkey of yours already")
    context.clear_cookies()
    page.goto(address + "/login?next=/wallet/")
    wire.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.locator("[data-passkey-trouble]")).to_contain_text("gave no answer")
    wire.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.get_by_role("button", name="Log in with a passkey").click()

    page.wait_for_url("**/wallet/")
    expect(page.locator(".topbar .balance")).to_be_visible()
    page.goto(stage.site.url + "/login")
    expect(page.get_by_role("button", name="Log in with a passkey")).to_have_count(0)
    context.close()
