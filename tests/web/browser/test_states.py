"""The states of pages that are seen seldom: links and tokens shown once, refusals, what is empty, what asks first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest

from allocator.web.invitations import invite, set_up_link
from allocator.web.tables import Audit, Version, now
from tests.web.browser.conftest import LOOKS, OTHERS
from tests.web.site import Site

Check = Callable[[Any, str], None]


@pytest.fixture
def fine(look_over) -> Iterator[Check]:
    """Notes what is wrong with a page in a state, in each width and scheme, crossed anew; at the end there must be nothing."""
    wrong: dict[str, list[str]] = {}
    looks = cycle((LOOKS, OTHERS))

    def looked(page: Any, state: str) -> None:
        if found := look_over(page, next(looks)):
            wrong[state] = found

    yield looked
    assert wrong == {}


def link(site: Site, kind: str, **values: str) -> str:
    """The address of a one-time link."""
    with site.database.write() as session:
        return invite(session, site.settings, kind, **values)


def test_links_and_refusals_of_who_is_not_signed_in(served: Site, pages, fine: Check) -> None:
    page = pages(faults=True)
    page.goto(set_up_link(served.database, served.settings))
    fine(page, "set-up link")
    page.goto(link(served, "join", organisation_id=served.organisation("H" * 60), role="editor"))
    fine(page, "invitation")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Make an account and join").click()
    page.locator(".message.wrong").wait_for()
    fine(page, "invitation refused")
    page.goto(link(served, "password", user_id=served.user()))
    fine(page, "password link")
    page.goto(f"{served.settings.url}/invitations/none")
    page.get_by_text("This link was used already").wait_for()
    fine(page, "link that is over")
    page.goto(f"{served.settings.url}/account")
    page.wait_for_url("**/sign-in?next=/account")
    fine(page, "session that has ended")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    page.locator(".message.wrong").wait_for()
    fine(page, "wrong password")


def test_what_is_empty_and_what_is_refused(served: Site, pages, fine: Check) -> None:
    user = served.user()
    page, address = pages(user, faults=True), served.settings.url
    page.goto(f"{address}/organisations")
    page.get_by_text("No organisation yet").wait_for()
    fine(page, "no organisation")
    own, other = served.organisation("H" * 60, **{user: "viewer"}), served.organisation("Other")
    for path, state in ((own, "no version"), (f"{own}/administration", "403"), (other, "404")):
        page.goto(f"{address}/organisations/{path}")
        fine(page, state)
    for role in ("viewer", "editor"):
        page.goto(link(served, "join", organisation_id=own, role=role))
        fine(page, f"a member with the link of a {role}")
    page.get_by_role("button", name="Join H").click()
    page.get_by_text("You have joined").wait_for()
    fine(page, "joined")


def test_what_administrators_see_once_or_before_it_is_done(served: Site, pages, fine: Check) -> None:
    user, bob = served.user(administrator=True), served.user("Bob")
    organisation = served.organisation("Halden", **{user: "admin", bob: "viewer"})
    page, home = pages(user), f"{served.settings.url}/organisations/{organisation}/administration"
    for path, state in (("tokens", "no token"), ("log", "empty log")):
        page.goto(f"{home}/{path}")
        fine(page, state)
    page.goto(home)
    page.locator("summary", has_text="Remove").first.click()
    fine(page, "a removal that asks first")
    page.get_by_role("button", name="Make a one-time link").click()
    page.locator(".secret").wait_for()
    fine(page, "a link shown once, and open links")
    page.get_by_label("Role of Ada").select_option("viewer")
    page.get_by_role("button", name="Change the role of Ada").click()
    page.get_by_text("this is the only administrator").wait_for()
    fine(page, "a refusal told on the page")
    page.goto(f"{home}/tokens")
    page.get_by_label("What it is for").fill("payroll")
    page.get_by_role("button", name="Make").click()
    page.locator(".secret").wait_for()
    fine(page, "a token shown once")
    page.goto(f"{served.settings.url}/users")
    page.get_by_role("button", name="Password link for Bob").click()
    page.locator(".secret").wait_for()
    fine(page, "an account's link shown once")
    served.add(Audit(action="signed-in", user_id=bob))
    served.add(Audit(action="organisation-deleted", user_id="0" * 32, organisation_id="0" * 32, details={"days": 7}))
    page.goto(f"{served.settings.url}/log")
    fine(page, "log of the service")


def test_retention_says_what_it_would_delete(served: Site, pages, fine: Check) -> None:
    user = served.user()
    organisation = served.organisation("Halden", **{user: "admin"})
    for number, age in enumerate((200, 20, 2), 1):
        times = {"uploaded_at": now() - timedelta(days=age), "delete_at": now() + timedelta(days=365 - age)}
        served.add(Version(organisation_id=organisation, number=number, name="a.xlsx", state="ready", **times))
    page = pages(user)
    page.goto(f"{served.settings.url}/organisations/{organisation}/administration/settings")
    page.locator("summary", has_text="Delete Halden").click()
    fine(page, "a deletion that asks first")
    page.get_by_label("Days that a version is kept").fill("30")
    page.get_by_role("button", name="Set the retention").click()
    page.get_by_text("deletes 1 version at once, for good, and 2 versions from").wait_for()
    fine(page, "retention that asks first")
    page.get_by_role("button", name="Set the retention and delete them").click()
    page.get_by_text("Versions are kept for 30 days").wait_for()
