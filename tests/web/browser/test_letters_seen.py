"""Two tabs on one letter, and a session that ends while a letter is set, in a browser."""

from __future__ import annotations

from pathlib import Path

from allocator.web import passwords
from allocator.web.tables import Member, SignIn
from tests.web.shelf import Shelf
from tests.web.site import Site

SMALL = "id,title,reports to\nP1,Chief Executive Officer,\nP2,Operations Manager,P1\nP3,Process Manager,P2\nP4,Operator,P3\n"
ROW = "ops-compliance@OP-P2"
PASSWORD = "a long enough password"


def version(served: Site, folder: Path) -> tuple[str, str]:
    """An editor, and the address of a version."""
    (folder / "small.csv").write_text(SMALL)
    user = served.user("Ada", password=passwords.hashed(PASSWORD))
    organisation = served.organisation("Halden", **{user: "editor"})
    made = Shelf(served).version(organisation, user, folder / "small.csv")
    return user, f"{served.settings.url}/organisations/{organisation}/versions/{made}"


def begin(page, home: str, text: str) -> str:
    """Types a letter and a reason into a cell of the matrix; tells where it is."""
    page.goto(f"{home}/matrix?row={ROW}")
    cell = page.locator('[role="row"]:has([tabindex="0"]) [data-at$=" 3"]').first
    cell.wait_for()
    cell.focus()
    page.keyboard.press(text)
    page.get_by_label("Reason").fill(f"{text}, as agreed")
    return cell.get_attribute("data-at")


def test_second_of_two_tabs_is_told_and_may_set_it_all_the_same(served: Site, pages, look_over, tmp_path: Path) -> None:
    user, home = version(served, tmp_path)
    one, other = pages(user), pages(user, faults=True)
    at = begin(one, home, "c")
    assert begin(other, home, "r") == at
    one.keyboard.press("Enter")
    one.locator("#messages", has_text="set by hand").wait_for()
    other.keyboard.press("Enter")
    other.locator("#setting-wrong", has_text="C stands here now, set by Ada on").wait_for()
    assert other.get_by_label("Reason").input_value() == "r, as agreed"
    other.locator(f'[data-at="{at}"]', has_text="C").wait_for()
    assert look_over(other) == []
    other.get_by_role("button", name="Set it all the same").click()
    other.locator("#messages", has_text="set by hand").wait_for()
    other.locator(f'[data-at="{at}"]', has_text="R").wait_for()
    undo = pages(user, faults=True)
    undo.goto(f"{home}/why?row={ROW}")
    undo.get_by_role("button", name="Take back").last.click()
    undo.get_by_text("has changed this letter since").wait_for()


def test_session_that_ends_meanwhile_costs_nothing(served: Site, pages, tmp_path: Path) -> None:
    user, home = version(served, tmp_path)
    page = pages(user, faults=True)
    begin(page, home, "c")
    with served.database.write() as session:
        session.query(SignIn).delete()
    page.keyboard.press("Enter")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("E-mail").fill("ada@example.com")
    page.keyboard.press("Enter")
    page.locator("#setting").wait_for()
    assert page.get_by_label("Reason").input_value() == "c, as agreed"
    assert "Operations Manager" in page.locator("#setting-what").text_content()
    page.keyboard.press("Enter")
    page.locator("#messages", has_text="C is set by hand").wait_for()
    assert page.evaluate("sessionStorage.getItem('draft')") is None
    page.reload()
    page.locator('#grid [data-at$=" 3"]').first.wait_for()
    assert not page.locator("#setting").is_visible()


def test_form_of_the_page_that_tells_why_comes_back_too_but_to_nobody_else(served: Site, pages, tmp_path: Path) -> None:
    user, home = version(served, tmp_path)
    page = pages(user, faults=True)
    for name in ("Ada", "Bob"):
        page.goto(f"{home}/why?row={ROW}&position=P4")
        page.get_by_label("Reason").fill("as agreed")
        with served.database.write() as session:
            session.query(SignIn).delete()
        page.get_by_role("button", name="Set it").click()
        page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
        if name == "Bob":
            bob = served.user("Bob", password=passwords.hashed(PASSWORD))
            with served.database.write() as session:
                session.add(Member(organisation_id=home.split("/")[4], user_id=bob, role="editor"))
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Set it").wait_for()
        assert page.get_by_label("Reason").input_value() == ("as agreed" if name == "Ada" else "")
        assert page.evaluate("sessionStorage.getItem('draft')") is None
