"""What compares the orgs of a batch: measures, the workbook, the page."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest

from allocator import pipeline
from allocator.outputs.batch_summary_book import write_book
from allocator.outputs.batch_summary_figures import figures
from allocator.outputs.batch_summary_measures import MEASURES, common, spans, statuses
from allocator.outputs.batch_summary_page import page
from allocator.outputs.batch_summary_record import Figures, Record, from_line, line
from allocator.raci import Letter
from tests.outputs.made import small

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
RULES = {"id": "rules", "version": "1", "hash": "abc"}


def made(name: str, positions: int, layers: int = 3, vacant_rows: int = 0, **findings: int) -> Record:
    """A record of an org of so many positions."""
    measured = Figures(
        positions=positions,
        vacant=positions // 10,
        managers=2,
        layers=layers,
        span_median=2.5,
        span_widest=9,
        departments=1,
        sites=1,
        processes=4,
        inferred=1,
        operations=2,
        rows=40,
        letters=90,
        answering=5,
        most_rows=20,
        vacant_rows=vacant_rows,
        undone_rows=0,
        unmanaged=0,
    )
    codes = {code.replace("_", "-"): count for code, count in findings.items()}
    severities = {"error": codes.get("DATA-01", 0), "warning": codes.get("OWN-03", 0), "info": 0}
    outputs = {f"{name}-raci.xlsx": (1, "x"), f"{name}-raci.json": (1, "y")}
    status = "draft" if severities["error"] else "clean"
    return Record(f"in/{name}.csv", status, name, "h", RULES, {}, measured, severities, codes, outputs=outputs)


ORGS = [
    made("alpha", 100, OWN_03=2),
    made("beta", 20, layers=6, vacant_rows=7, OWN_03=1, DATA_01=1),
    made("gamma <b>&", 50),
    Record("in/=cmd|calc.csv", "refused", "=cmd", rules=RULES, problem='SHEET-04 "<script>" holds no org. Fix it.'),
]


def values(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return [row for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True) if any(cell is not None for cell in row)]


def test_the_figures_of_an_org_are_those_of_its_result() -> None:
    result = small()
    found = figures(result)
    letters = result.allocation.assignments.letter
    assert (found.positions, found.vacant, found.layers, found.managers) == (11, 1, 5, 6)
    assert (found.span_median, found.span_widest) == (2.0, 2.0)
    assert (found.processes, found.inferred, found.sites, found.departments) == (4, 0, 2, 3)
    assert (found.rows, found.letters) == (len(result.allocation.rows), len(letters))
    answers = result.allocation.assignments.position[letters >= Letter.ACCOUNTABLE].tolist()
    assert found.answering == len(set(answers))
    assert found.most_rows == max(answers.count(position) for position in answers)
    assert found.vacant_rows == answers.count(4)
    assert (found.undone_rows, found.unmanaged) == (0, 0)


def test_the_figures_of_an_org_of_one_are_not_made_of_air(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("id,title,reports to\n1,Chief Executive Officer,\n", encoding="utf-8")
    result, _ = pipeline.run([tmp_path / "one.csv"])
    assert result
    found = figures(result)
    assert (found.positions, found.managers, found.span_median, found.span_widest) == (1, 0, 0, 0)
    assert [measure.value(Record("x", "clean", figures=found)) for measure in MEASURES][3:5] == [0, 0]


def test_a_record_outlives_its_line_and_a_broken_line_is_none() -> None:
    assert line(from_line(line(ORGS[1])) or ORGS[0]) == line(ORGS[1])
    for text in ("", "{", "[]", "null", '{"schema":1}', line(ORGS[0])[:-9], line(ORGS[0]).replace('"positions"', '"people"')):
        assert from_line(text) is None


def test_measures_over_all_orgs_name_the_one_that_has_most() -> None:
    found = {(each.measure.group, each.measure.name): each for each in spans(ORGS)}
    layers = found["Layers", "Layers"]
    assert (layers.least, layers.median, layers.most, layers.most_in) == (3, 3, 6, "beta")
    assert found["Spans", "Widest"].most_in == "", "all have the same"
    errors = found["Findings", "Errors per 1,000"]
    assert (errors.most, errors.most_in) == (50, "beta")
    assert spans(ORGS[3:]) == []
    assert statuses(ORGS) == "4 orgs: 2 clean, 1 draft, 1 refused"


def test_codes_over_all_orgs_gravest_first() -> None:
    found = [(each.entry.code, each.orgs, each.count, round(each.per_thousand, 2), each.most_in) for each in common(ORGS)]
    assert found == [("DATA-01", 1, 1, 5.88, "beta"), ("OWN-03", 2, 3, 17.65, "beta")]


def test_the_workbook_holds_numbers_as_numbers_and_texts_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "summary.xlsx"
    write_book(ORGS, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Summary", "Orgs", "Findings", "Not done"]
    rows = values(path, "Orgs")
    assert [row[:3] for row in rows[-3:]] == [("alpha", "clean", 100), ("beta", "draft", 20), ("gamma <b>&", "clean", 50)]
    assert rows[-2][rows[3].index("Vacant Accountable")] == 7
    assert book["Orgs"]["A5"].hyperlink.target == "alpha-raci.xlsx"
    assert values(path, "Not done")[-1] == ("refused", "in/=cmd|calc.csv", ORGS[3].problem)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    told = {cell for row in values(path, "Summary") for cell in row}
    assert {"4 orgs: 2 clean, 1 draft, 1 refused", "6 in beta", "rules, version 1 (hash abc)"} <= told


def test_links_lead_to_names_with_any_letter(tmp_path: Path) -> None:
    name = '50% #1 [é] "x"-raci.xlsx'
    write_book([replace(ORGS[0], outputs={name: (1, "")})], tmp_path / "x.xlsx")
    link = openpyxl.load_workbook(tmp_path / "x.xlsx")["Orgs"]["A5"].hyperlink
    assert (unquote(link.target), link.location) == (name, None)


def test_a_summary_of_nothing_but_refusals_still_stands(tmp_path: Path) -> None:
    write_book(ORGS[3:], tmp_path / "x.xlsx")
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames == ["Summary", "Not done"]
    assert "1 org: 1 refused" in page(ORGS[3:])


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_book(ORGS, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert page(ORGS) == page(ORGS)


def test_the_page_requests_nothing_and_holds_texts_as_texts() -> None:
    text = page(ORGS)
    assert not re.search(r"(?:src|href)=[\"'](?!data:|[\w%&;=+.-]+-raci\.xlsx)", text)
    assert "gamma &lt;b&gt;&amp;" in text
    assert "&lt;script&gt;" in text
    assert text.count("<script") == 1
    assert 'href="gamma%20%3Cb%3E%26-raci.xlsx"' in text
    assert "{{" not in text


@pytest.mark.skipif(not BROWSER, reason="no browser is installed (chromium)")
def test_the_page_sorts_and_searches_and_can_be_used_by_all(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    path = tmp_path / "summary.html"
    path.write_text(page(ORGS), encoding="utf-8")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        view = browser.new_page()
        problems: list[str] = []
        view.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        view.goto(path.as_uri())
        names = view.locator("#orgs tbody th")
        view.get_by_role("button", name="Positions").click()
        assert names.all_inner_texts() == ["alpha", "gamma <b>&", "beta"]
        view.get_by_role("button", name="Positions").click()
        assert names.all_inner_texts() == ["beta", "gamma <b>&", "alpha"]
        view.get_by_role("button", name="Organisation").click()
        assert names.all_inner_texts() == ["alpha", "beta", "gamma <b>&"]
        view.get_by_label("Search").fill("beta")
        assert view.locator("#orgs tbody tr:visible").count() == 1
        assert view.locator("#count").inner_text() == "1 of 3"
        found = axe.Axe().run(view).response["violations"]
        view.set_viewport_size({"width": 390, "height": 844})
        undone = view.get_by_role("region", name="Not done")
        assert undone.evaluate("shown => shown.scrollWidth <= shown.clientWidth"), "the reason is cut off on a telephone"
        browser.close()
    assert problems == []
    assert [each["id"] for each in found] == []
