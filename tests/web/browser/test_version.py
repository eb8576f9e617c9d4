"""The screens of a version as people see and use them: chart, who answers for what, why, matrix, findings, compare."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from allocator.web.settings import Settings
from allocator.web.work.results import opened
from tests.web.browser.conftest import LOOKS, _serving
from tests.web.shelf import HALDEN, Shelf
from tests.web.site import Site

ROW = "ops-compliance@OP-P08"


@dataclass
class Shown:
    """An organisation with two versions, a comparison of them, and its editor."""

    shelf: Shelf
    user: str
    organisation: str
    version: str
    former: str
    comparison: str

    def address(self, path: str) -> str:
        return f"{self.shelf.site.settings.url}/organisations/{self.organisation}/versions/{self.version}/{path}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation with accounts, for all tests of this module."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield from _serving(listening, Settings(data=tmp_path_factory.mktemp("version") / "data"))


@pytest.fixture(scope="module")
def shown(served: Site, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    shelf, user = Shelf(served), served.user("Ada")
    organisation = served.organisation("Halden Foods", **{user: "editor"})
    small = tmp_path_factory.mktemp("small") / "small.csv"
    small.write_text("id,title,reports to,person\nP1,Chief Executive Officer,,Ada Berg\nP3,Operations Manager,P1,Di Falk\n")
    former, version = shelf.version(organisation, user, small), shelf.version(organisation, user, HALDEN)
    return Shown(shelf, user, organisation, version, former, shelf.compared(organisation, former, version))


def test_every_screen_is_accessible_and_fits(shown: Shown, pages, look_over) -> None:
    paths = ["chart?at=5&q=manager", "answers", f"why?row={ROW}", f"why?row={ROW}&position=P20", "matrix?sheet=1"]
    paths += [
        "chart?q=nobody-of-this-name",
        f"../{shown.former}/compare",
        "findings",
        "by-hand",
        "compare",
        *(f"compare/{shown.comparison}?part={part}" for part in ("rows", "positions", "handover", "new")),
    ]
    for look in LOOKS:  # loaded anew in each, as the grid and the picture are drawn for the window
        page = pages(shown.user, *look)
        for path in paths:
            page.goto(shown.address(path))
            if path.startswith(("chart", "matrix")):
                page.wait_for_load_state("networkidle")
            assert look_over(page, [look]) == [], path
        page.goto(shown.address(f"matrix?row={ROW}"))
        page.locator('[role="row"] [tabindex="0"]').focus()
        for key in ("ArrowRight", "ArrowRight", "c"):
            page.keyboard.press(key)
        page.locator("#setting").wait_for()
        assert look_over(page, [look]) == [], "a letter is being set"


def test_tree_is_opened_and_a_position_looked_at_by_keyboard(shown: Shown, pages) -> None:
    page = pages(shown.user)
    page.goto(shown.address("chart"))
    page.locator("summary", has_text="Chief Operating Officer").focus()
    page.keyboard.press("Enter")
    page.locator(".tree .title", has_text="Operations Manager, Production").wait_for()
    page.get_by_role("link", name="About Operations Manager, Production P08").focus()
    page.keyboard.press("Enter")
    page.locator("#about h2", has_text="Operations Manager, Production").wait_for()
    page.locator("#about").get_by_role("link", name="Compliance of the entire operation").click()
    page.get_by_role("heading", name="Compliance of the entire operation").wait_for()


def test_search_answers_while_one_types(shown: Shown, pages) -> None:
    page = pages(shown.user)
    page.goto(shown.address("chart"))
    page.get_by_label("Find a position").press_sequentially("ingr")
    page.locator("#found").get_by_role("link", name="Chief Executive Officer").click()
    page.locator("#about h2", has_text="Chief Executive Officer").wait_for()


def painted(page, colour: str) -> int:
    """How many points of the picture have a colour of the style sheet."""
    return page.evaluate(
        """(swatch) => { const canvas = document.getElementById("picture");
      const [r, g, b] = getComputedStyle(document.querySelector(swatch)).backgroundColor.match(/\\d+/g).map(Number);
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
      copy.drawImage(canvas, 0, 0);
      const {data} = copy.getImageData(0, 0, canvas.width, canvas.height); let found = 0;
      for (let at = 0; at < data.length; at += 4) found += data[at] === r && data[at + 1] === g && data[at + 2] === b;
      return found; }""",
        colour,
    )


def test_overview_is_coloured_by_role_or_letter_and_a_box_can_be_chosen(shown: Shown, pages) -> None:
    page = pages(shown.user)
    page.goto(shown.address("chart"))
    page.locator("#picture").wait_for()
    page.wait_for_load_state("networkidle")
    assert painted(page, "#by-role .hue-0") > 100
    page.get_by_label("Colours show").select_option("ops-compliance")
    page.locator("#by-letter").wait_for()
    page.wait_for_timeout(100)
    assert painted(page, "#by-letter .consulted") > 100
    box = page.locator("#picture").bounding_box()
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name="Whole").click()
    page.mouse.click(box["x"] + box["width"] * 735 / 1216 + 40, box["y"] + 112)
    page.locator("#about h2", has_text="Chief Operating Officer").wait_for()


def letter(page, at: str) -> str:
    return page.locator(f'[data-at="{at}"]').inner_text().split(",")[0].strip()


def test_letter_is_typed_reasoned_checked_and_taken_back_by_keyboard(shown: Shown, pages) -> None:
    page = pages(shown.user)
    page.goto(shown.address(f"matrix?row={ROW}"))
    start = page.locator('[role="row"] [tabindex="0"]')
    page.locator('[role="row"]:has([tabindex="0"]) .letter').first.wait_for()
    start.focus()
    keys = page.keyboard
    for _ in range(2):
        keys.press("ArrowRight")
    at = page.evaluate("document.activeElement.dataset.at")
    assert letter(page, at) == "A"
    keys.press("Delete")
    assert page.locator("#setting").is_visible()
    keys.press("Enter")
    assert page.locator("#setting").is_visible(), "a reason is asked for"
    keys.type("nobody knows yet")
    keys.press("Enter")
    page.locator(".grid-name .badge", has_text="no A").wait_for()
    assert letter(page, at) == ""
    page.locator("#checks .badge.wrong").first.wait_for()
    assert page.evaluate("document.activeElement.dataset.at") == at, "the focus is where it was"
    keys.press("Control+z")
    page.locator("#messages", has_text="taken back").wait_for()
    page.locator(f'[data-at="{at}"] .accountable').wait_for()
    assert not page.locator("#checks .badge.wrong").count()
    keys.press("i")
    page.get_by_label("Letter", exact=True).select_option("C")
    keys.press("Escape")
    assert letter(page, at) == "A"
    assert page.evaluate("document.activeElement.dataset.at") == at


def test_letter_without_an_answer_is_not_lost(shown: Shown, pages) -> None:
    page = pages(shown.user, faults=True)
    page.goto(shown.address(f"matrix?row={ROW}"))
    cell = page.locator('[role="row"]:has([tabindex="0"]) [data-at$=" 2"]').first
    cell.locator(".letter").or_(cell).first.wait_for()
    cell.focus()
    page.route("**/letters", lambda route: route.abort("connectionrefused"))
    page.keyboard.press("c")
    page.get_by_label("Reason").fill("she asked for it")
    page.keyboard.press("Enter")
    page.locator("#setting-wrong", has_text="may not have been saved").wait_for()
    assert page.locator("#setting").is_visible()
    assert page.get_by_label("Reason").input_value() == "she asked for it"
    page.unroute("**/letters")
    page.keyboard.press("Enter")
    page.locator("#messages", has_text="set by hand").wait_for()
    page.locator("#setting").wait_for(state="hidden")
    page.keyboard.press("Control+z")
    page.locator("#messages", has_text="taken back").wait_for()


def test_where_nothing_was_set_since_taking_back_says_where_to_look(shown: Shown, pages) -> None:
    page = pages(shown.user)
    page.goto(shown.address(f"matrix?row={ROW}"))
    page.locator('[role="row"] [tabindex="0"]').focus()
    page.keyboard.press("Control+z")
    page.locator("#messages", has_text="“Set by hand” lists all letters that were").wait_for()


def test_nothing_is_sent_twice_and_no_key_reaches_the_grid_meanwhile(shown: Shown, pages) -> None:
    page, sent = pages(shown.user), []

    def late(route) -> None:
        sent.append(route.request.post_data)
        page.wait_for_timeout(700)
        route.continue_()

    page.goto(shown.address(f"matrix?row={ROW}"))
    cell = page.locator('[role="row"]:has([tabindex="0"]) [data-at$=" 3"]').first
    cell.wait_for()
    cell.focus()
    page.route("**/letters", late)
    page.keyboard.press("c")
    page.get_by_label("Reason").fill("she asked for it")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Saving…").wait_for()
    for key in ("Enter", "Escape", "a"):
        page.keyboard.press(key)
    assert page.locator("#setting").is_visible()
    page.locator("#messages", has_text="set by hand").wait_for()
    page.locator("#setting").wait_for(state="hidden")
    assert len(sent) == 1
    page.locator(f'[data-at="{cell.get_attribute("data-at")}"]', has_text="C").wait_for()
    page.keyboard.press("Control+z")
    page.locator("#messages", has_text="taken back").wait_for()


def test_grid_draws_what_is_in_view_and_is_gone_through_by_keyboard(shown: Shown, pages) -> None:
    page = pages(shown.user)
    page.goto(shown.address("matrix?sheet=1"))
    page.locator('[data-at="0 2"] .letter').wait_for()
    lines, columns = (int(page.locator("#grid").get_attribute(name)) for name in ("aria-rowcount", "aria-colcount"))
    assert 0 < page.locator("#grid [data-at]").count() < lines * columns / 2
    page.locator('[data-at="0 2"]').focus()
    keys = page.keyboard
    for key, row, column in (
        ("ArrowDown", 1, 2),
        ("ArrowUp", 0, 2),
        ("Control+End", lines - 2, columns - 1),
        ("Home", lines - 2, 0),
        ("Control+Home", 0, 0),
        ("ArrowUp", -1, 0),
        ("ArrowUp", -1, 0),
        ("End", -1, columns - 1),
    ):
        keys.press(key)
        assert page.evaluate("document.activeElement.dataset.at") == f"{row} {column}", key
        assert page.locator('#grid [data-at][tabindex="0"]').count() == 1
    keys.press("PageDown")
    row, column = page.evaluate("document.activeElement.dataset.at").split()
    assert (int(row) > 1, int(column)) == (True, columns - 1)


def test_grid_holds_the_letters_of_the_version(shown: Shown, pages) -> None:
    page = pages(shown.user, 1280)
    page.goto(shown.address("matrix?sheet=1"))
    page.locator('[data-at="0 2"] .letter').wait_for()
    with opened(shown.shelf.places.result(shown.version)) as base:
        told = dict(
            base.execute(
                "SELECT place, text FROM lines JOIN letters ON letters.row = lines.row JOIN places ON places.page = lines.page "
                "AND places.position = letters.position WHERE lines.page = 1 AND line = 0 AND text <> ''"
            ).fetchall()
        )
    found = {place: letter(page, f"0 {place + 1}") for place in range(14)}
    assert {place: text for place, text in found.items() if text} == told


def test_versions_are_compared(shown: Shown, pages) -> None:
    page = pages(shown.user)
    page.goto(shown.address("chart"))
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("heading", name="Version 1 → version 2").wait_for(timeout=60_000)
    compared = page.url
    link = page.locator("tbody tr", has=page.get_by_role("link", name="Why")).first
    activity = link.locator("th").inner_text()
    link.get_by_role("link", name="Why").click()
    page.get_by_role("heading", level=1, name=activity).wait_for()
    page.goto(compared)
    page.get_by_role("link", name="Handover lists").click()
    page.get_by_role("columnheader", name="Responsibility").wait_for()


def test_it_works_without_a_script(shown: Shown, pages) -> None:
    page = pages(shown.user, java_script_enabled=False)
    page.goto(shown.address("chart"))
    page.locator("summary", has_text="Chief Operating Officer").click()
    page.get_by_role("link", name="Show who reports to Chief Operating Officer").click()
    page.locator(".tree .title", has_text="Operations Manager, Production").wait_for()
    page.get_by_label("Find a position").fill("ingrid")
    page.get_by_role("button", name="Find").click()
    page.locator("#found").get_by_role("link", name="Chief Executive Officer").wait_for()
    page.goto(shown.address(f"why?row={ROW}&position=P10"))
    page.get_by_label("Letter", exact=True).select_option("C")
    page.get_by_label("Reason").fill("agreed in May")
    page.get_by_role("button", name="Set it").click()
    page.locator("blockquote", has_text="agreed in May").wait_for()
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("is taken back").wait_for()
