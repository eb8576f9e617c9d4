"""Signing in, organisations and administration as people see and use them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allocator.web import passwords
from allocator.web.tables import Upload, Version, now
from tests.web.browser.conftest import LOOKS, OTHERS
from tests.web.site import PASSWORD, Site


@pytest.fixture
def people(served: Site) -> tuple[str, str]:
    """An administrator, and an organisation with versions, an upload, a token and another member."""
    ada, bob = served.user("Ada", administrator=True, password=passwords.hashed(PASSWORD)), served.user("Bob")
    organisation = served.organisation("Halden Foods", **{ada: "admin", bob: "editor"})
    served.organisation("A" * 60, **{ada: "viewer"})
    for number, state in enumerate(("ready", "failed", "building"), 1):
        served.add(
            Version(
                organisation_id=organisation,
                number=number,
                name="an-export-with-a-rather-long-name-2026.xlsx",
                state=state,
                counts={"positions": 26, "rows": 120, "errors": 1, "warnings": 2},
                uploaded_by=bob,
                delete_at=now() + timedelta(days=30),
            )
        )
    served.add(Upload(organisation_id=organisation, name="new.xlsx", expires_at=now() + timedelta(hours=20)))
    served.token(organisation, ada)
    return ada, organisation


def test_every_page_is_accessible_and_fits(served: Site, pages, look_over, people) -> None:
    ada, organisation = people
    home = f"/organisations/{organisation}"
    page = pages(ada)
    administration = [f"{home}/administration{part}" for part in ("", "/tokens", "/settings", "/persons", "/log")]
    for path in ("/organisations", home, *administration, "/users", "/account"):
        page.goto(served.settings.url + path)
        assert look_over(page, (*LOOKS, *OTHERS)) == [], path
    page = pages()
    page.goto(served.settings.url + "/sign-in")
    assert look_over(page) == []


def test_from_the_sign_in_page_to_a_new_organisation_by_keyboard(served: Site, pages, people) -> None:
    page = pages()
    page.goto(served.settings.url + "/account")
    keys = page.keyboard
    page.get_by_label("E-mail address").focus()
    keys.type("ada@example.com")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/account")
    page.get_by_role("link", name="Organisations").first.focus()
    keys.press("Enter")
    page.wait_for_url("**/organisations")
    page.get_by_label("Name of the organisation").focus()
    keys.type("Northfield")
    keys.press("Enter")
    page.get_by_text("Northfield is set up").wait_for()


def test_the_first_key_leads_past_the_navigation(served: Site, pages, people) -> None:
    page = pages(people[0])
    page.goto(served.settings.url + "/organisations")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_deleting_asks_first(served: Site, pages, people) -> None:
    page = pages(people[0])
    page.goto(f"{served.settings.url}/organisations/{people[1]}")
    button = page.get_by_role("button", name="Delete version 1")
    assert not button.is_visible()
    page.locator("summary", has_text="version 1").click()
    button.click()
    page.get_by_text("Version 1 is deleted").wait_for()
