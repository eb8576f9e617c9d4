"""From an own file to a workbook, as somebody does it who has never seen it; and the states on the way."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from allocator.web.tables import Job, Version
from tests.web.browser.conftest import LOOKS
from tests.web.imported import HALDEN, WRONG
from tests.web.site import Site

SLOW = 90_000  # milliseconds that a busy machine may take for a job
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@dataclass
class Person:
    """Somebody at a browser, in an organisation."""

    site: Site
    pages: Any
    folder: Path
    user: str
    organisation: str

    @property
    def home(self) -> str:
        return f"{self.site.settings.url}/organisations/{self.organisation}"

    def page(self, *args: Any, **options: Any) -> Any:
        page = self.pages(self.user, *args, **options)
        page.set_default_timeout(SLOW)
        return page

    def file(self, text: str | bytes, name: str = "staff.csv") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def upload(self, page: Any, *files: Path) -> None:
        page.goto(f"{self.home}/upload")
        page.get_by_label("Drop files here").set_input_files([str(file) for file in files])
        page.get_by_role("button", name="Upload and read").click()
        page.wait_for_url("**/columns")


@pytest.fixture
def person(served: Site, pages, tmp_path: Path) -> Person:
    user = served.user()
    return Person(served, pages, tmp_path, user, served.organisation("Halden Foods", **{user: "editor"}))


def test_from_the_first_page_to_a_workbook_of_an_own_file(person: Person) -> None:
    page = person.page()
    page.goto(f"{person.site.settings.url}/")
    page.get_by_role("link", name="Halden Foods").click()
    page.get_by_role("link", name="Upload a file").click()
    page.get_by_label("Drop files here").set_input_files(str(HALDEN))
    page.get_by_role("button", name="Upload and read").click()
    page.get_by_text("26 positions can be read").wait_for()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Import 26 positions").click()
    page.wait_for_url("**/versions/**")
    page.get_by_role("link", name="Downloads").click()
    assert "RACI Organisation" in openpyxl.load_workbook(download(page, "Workbook", "xlsx")).sheetnames
    assert len(json.loads(download(page, "JSON", "json").read_bytes())["positions"]) == 26
    with download(page, "CSV", "csv").open(encoding="utf-8-sig", newline="") as table:
        assert {row["position"] for row in csv.DictReader(table)} >= {"P01", "P08"}
    slides = pytest.importorskip("pptx", reason="the extra 'slides' is not installed")
    shown = slides.Presentation(download(page, "Slides", "pptx")).slides
    assert "Halden Foods" in " ".join(shape.text for slide in shown for shape in slide.shapes if shape.has_text_frame)


def download(page: Any, button: str, ending: str) -> Path:
    """Makes a download, and fetches it as the browser keeps it, by its own name."""
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/downloads")
    name = f"Halden-Foods-raci.{ending}"
    with page.expect_download() as fetched:
        page.get_by_role("link", name=f"Download {name}").click()
    assert fetched.value.suggested_filename == name
    kept = Path(fetched.value.path()).with_name(name)
    fetched.value.save_as(kept)
    return kept


def test_problems_are_mended_in_place_and_the_rest_left_out(person: Person, look_over) -> None:
    page = person.page(faults=True)
    person.upload(page, person.file(WRONG + "Total of unit 1,,,\nTotal of unit 2,,,\n"))
    page.get_by_role("button", name="Continue").click()
    field = page.get_by_label("Instead of “Pakking”").first
    field.fill("P33")
    field.evaluate("field => { const {cell} = field.form.elements; cell.value = `${cell.value.slice(0, 8)}00000000`; }")
    page.get_by_role("button", name="Change this one").first.click()
    page.locator("#refused", has_text="changed cells meanwhile").wait_for()
    assert page.evaluate("document.activeElement.value") == "P33", "it is there again, to be sent anew"
    page.locator("summary", has_text="All 2: Row set aside").click()
    assert look_over(page) == []
    page.get_by_label("Instead of “Pakking”").first.fill("P3")
    page.get_by_role("button", name="Apply to all 2 like this").first.click()
    page.get_by_text("2 cells are changed. Your file stays as it is.").wait_for()
    assert page.get_by_label("Instead of “Pakking”").count() == 0
    page.get_by_role("button", name="Leave 1 row with errors out").click()
    page.get_by_role("button", name="Import the 6 good rows, leave 1 out").click()
    page.wait_for_url("**/versions/**")
    with person.site.database.read() as session:
        assert session.query(Version).one().counts["positions"] == 6


def test_a_column_is_chosen_and_a_sheet_read_as_something_else(person: Person) -> None:
    page = person.page()
    person.upload(page, person.file("aa,bb,cc\n1,Chief Executive Officer,\n2,Operations Manager,1\n3,Operator,2\n", "odd.csv"))
    page.get_by_label("This sheet lists").select_option("processes")
    page.get_by_label("What column A aa holds").locator("option", has_text="Managers").wait_for(state="attached")
    page.get_by_label("This sheet lists").select_option("positions")
    page.get_by_label("What column A aa holds").locator("option", has_text="Job title").wait_for(state="attached")
    for column, field in ("A aa", "Id of the position"), ("B bb", "Job title"), ("C cc", "Reports to (manager)"):
        page.get_by_label(f"What column {column} holds").select_option(label=field)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("columns as you chose them").or_(page.get_by_text("Nothing is kept before that")).first.wait_for()
    page.goto(page.url.replace("/problems", "/columns"))
    page.get_by_text("3 positions can be read").wait_for()


def test_by_keyboard_alone(person: Person) -> None:
    page = person.page()
    person.upload(page, person.file(WRONG))
    keys = page.keyboard
    page.get_by_role("button", name="Continue").focus()
    keys.press("Enter")
    page.wait_for_url("**/problems")
    page.get_by_label("Instead of “Mixing”").focus()
    keys.press("Control+a")
    keys.type("P3")
    keys.press("Enter")
    page.get_by_text("1 cell is changed").first.wait_for()
    page.get_by_role("button", name="Import 7 positions").focus()
    keys.press("Enter")
    page.wait_for_url("**/versions/**")


def test_progress_survives_a_reload_and_can_be_cancelled(person: Person) -> None:
    page = person.page()
    lines = "".join(f"Q{number},Operator,{'P3' if number < 10 else f'Q{number // 10}'},Some Body\n" for number in range(50_000))
    person.upload(page, person.file(WRONG + lines))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name=re.compile("^Import ")).click()
    page.wait_for_url("**/jobs/*")
    page.locator("progress[value]").wait_for()
    page.reload()
    page.locator("progress[value]").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("heading", name="Cancelled").wait_for()
    with person.site.database.read() as session:
        assert session.query(Version).count() == 0
    page.get_by_role("link", name="Back to the upload").click()
    page.wait_for_url("**/columns")


def test_without_scripts(person: Person) -> None:
    page = person.page(java_script_enabled=False)
    page.goto(f"{person.home}/upload")
    page.get_by_label("Drop files here").set_input_files(str(person.file(WRONG)))
    page.get_by_role("button", name="Upload and read").click()
    page.wait_for_url("**/columns")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Import 7 positions").click()
    page.wait_for_url("**/versions/**")


def test_markup_in_a_file_runs_nowhere(person: Person) -> None:
    page = person.page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    person.upload(page, person.file(WRONG.replace("Pakking", EVIL.replace('"', '""').join('""')).replace("person", "<b>who")))
    page.goto(page.url.replace("/columns", "/problems"))
    page.get_by_label(f"Instead of “{EVIL}”").first.wait_for()


def test_every_state_is_accessible_and_fits(person: Person, look_over) -> None:
    page = person.page()
    wide = WRONG.replace("Cy Ek", "C" * 120).replace("Pakking", "a-manager-with-a-name-of-some-length-" * 4)
    page.goto(f"{person.home}/upload")
    assert look_over(page) == []
    for width, _ in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        box = page.locator(".drop").bounding_box()
        spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ((0.02, 0.04), (0.5, 0.1), (0.98, 0.96))]
        under = [page.evaluate("([x, y]) => document.elementFromPoint(x, y).id", list(spot)) for spot in spots]
        assert under == ["files"] * 3, "a file dropped beside it would take the page away"
    page.get_by_text("Further choices").click()
    assert look_over(page) == []
    person.upload(page, person.file(wide), person.file("shopping,price\nmilk,1\n", "a-list-that-is-no-org-chart-at-all.csv"))
    assert look_over(page) == []
    page.get_by_text("a-list-that-is-no-org-chart-at-all.csv").first.click()
    assert look_over(page) == []
    page.goto(page.url.replace("/columns", "/problems"))
    assert look_over(page) == []
    page.get_by_role("button", name=re.compile("Leave 3 rows")).click()
    page.get_by_role("button", name=re.compile("leave 3 out")).wait_for()
    assert look_over(page) == []
    page.get_by_role("button", name=re.compile("leave 3 out")).click()
    page.wait_for_url("**/versions/**")
    version = page.url.rpartition("/")[0]
    page.goto(f"{version}/downloads")
    assert look_over(page) == []
    page.get_by_role("button", name="CSV").click()
    page.wait_for_url("**/downloads")
    assert look_over(page) == []
    for state, error in ("running", ""), ("failed", "It takes more memory than there is."), ("cancelled", ""):
        row = Job(organisation_id=person.organisation, kind="export", state=state, error=error, text="writing the file", percent=60)
        page.goto(f"{person.home}/jobs/{person.site.add(row)}")
        assert look_over(page) == [], state
