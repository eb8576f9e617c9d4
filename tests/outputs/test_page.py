"""The HTML page: one file that asks for nothing, holds every letter with its why, and lets nothing of the input act."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from allocator.derived.explain import explain
from allocator.outputs.matrix import GROUPS, pages
from allocator.outputs.page import page
from allocator.outputs.sheets import why
from allocator.outputs.wording import Wording
from allocator.pipeline import Result
from allocator.raci import Letter
from tests.outputs.made import small, with_texts

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
HOSTILE = ("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{script}} $& {{data}}", "<!--<script>", '"><b>')


class Parts(HTMLParser):
    """The tags of a page with their attributes, and the texts of its inline style and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: dict[str, str] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"style", "script"}:
            self._open = str(dict(attrs).get("type") or tag)

    def handle_data(self, data: str) -> None:
        if self._open:
            self.inline[self._open] = self.inline.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


def data(text: str) -> dict[str, Any]:
    return dict(json.loads(Parts(text).inline["application/json"]))


def hostile() -> Result:
    made = small()
    named = [HOSTILE[number % len(HOSTILE)] for number in range(len(made.org))]
    org = replace(with_texts(made.org, title=named, holders=named[::-1]), name=HOSTILE[0])
    return replace(made, org=org)


def test_the_policy_allows_the_style_and_script_of_the_file_and_nothing_else() -> None:
    parts = Parts(page(small()))
    policy = next(values["content"] for tag, values in parts.tags if values.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    digests = {
        kind: base64.b64encode(hashlib.sha256(parts.inline[kind].encode()).digest()).decode() for kind in ("style", "script")
    }
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digests['style']}'",
        "script-src": f"'sha256-{digests['script']}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_page_asks_for_nothing() -> None:
    text = page(small())
    parts = Parts(text)
    addresses = [value for _, values in parts.tags for name, value in values.items() if name in {"src", "href", "action"}]
    assert addresses == ["data:,"]
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(|@import|url\(|WebSocket|innerHTML|eval\(", text)


def test_nothing_of_the_input_becomes_mark_up() -> None:
    plain, strange = Parts(page(small())), Parts(page(hostile()))
    assert [tag for tag, _ in strange.tags] == [tag for tag, _ in plain.tags]
    assert strange.inline["script"] == plain.inline["script"]
    posts = json.loads(strange.inline["application/json"])["posts"]
    assert {post[1] for post in posts} == set(HOSTILE)


@pytest.mark.parametrize("scheme", ["RACI", "RASCI", "DACI", "RAPID", "DRI"])
def test_every_letter_of_the_scheme_is_in_the_data(scheme: str) -> None:
    made = small()
    words, content = Wording(made, scheme), data(page(made, scheme))
    letters, start, table = content["letters"], content["rows"]["start"], made.allocation.assignments
    found = {
        (row, letters["position"][place], letters["choices"][ord(letters["text"][place]) - 48])
        for row in range(len(made.allocation.rows))
        for place in range(start[row], start[row + 1])
    }
    unsigned = {Letter.INFORMED: "Informed", Letter.SUPPORT: "Support"}
    texts = [text or unsigned.get(Letter(code), "") for text, code in zip(words.letter_of, table.letter.tolist(), strict=True)]
    kept = words.visible | words.listed
    expected = {
        (row, position, text)
        for row, position, text, keep in zip(table.row.tolist(), table.position.tolist(), texts, kept.tolist(), strict=True)
        if keep
    }
    assert found == expected


def test_cells_and_groups_are_those_of_the_sheets() -> None:
    made = small()
    words, content = Wording(made, "RACI"), data(page(made))
    sheets = pages(words)
    group = [ord(letter) - 49 for letter in content["letters"]["group"]]
    alone = sorted(assignment for sheet in sheets for assignment in sheet.assignment.tolist())
    assert [place for place, code in enumerate(group) if code < 0] == alone
    assert sum(code >= 0 for code in group) == sum(count.number for sheet in sheets for count in sheet.counts) > 0
    assert max(group) < len(GROUPS)
    assert [each["rows"] for each in content["pages"]] == [sheet.rows.tolist() for sheet in sheets]
    assert [each["posts"] for each in content["pages"]] == [sheet.positions.tolist() for sheet in sheets]


def test_the_why_of_a_letter_is_that_of_the_sheet_why() -> None:
    made = small()
    words, content = Wording(made, "RACI"), data(page(made))
    columns = {column.name: list(column.texts) for column in why(words).columns}
    letters, rows = content["letters"], content["rows"]
    row_of = made.allocation.assignments.row.tolist()
    for place, rule in enumerate(columns["Rule"]):
        remark, others = letters["remarks"].get(str(place), ["", ""])
        meaning = content["decisions"][letters["decision"][place]][0]
        activity = content["activities"][rows["activity"][row_of[place]]]
        assert rule == (f"{meaning} ({remark})" if remark else meaning)
        assert others == columns["Other claims"][place]
        assert activity[2:4] == [columns["Statement, in our words"][place], columns["Source, and how certain"][place]]


def test_a_letter_set_by_hand_carries_its_reason() -> None:
    overrides = """
    | activity  | scope | position | letter | reason          |
    | proc-risk | PR2   | P9       | C      | Knows the plant |
    """
    content = data(page(small(overrides=overrides)))
    ((place, number),) = content["letters"]["override"].items()
    reason, cell = content["overrides"][number]
    assert reason == "Knows the plant"
    assert cell.startswith("test.xlsx!overrides!")
    assert content["posts"][content["letters"]["position"][int(place)]][0] == "P9"


def test_findings_point_to_what_they_are_about() -> None:
    made = small()
    content = data(page(made))
    assert len(content["findings"]) == len(made.findings)
    vacant = next(item for item in content["findings"] if item[1] == "VAC-01")
    assert content["posts"][vacant[8]][0] == vacant[3] == "P5"


def test_every_letter_of_the_legend_has_a_colour() -> None:
    for scheme in ("RACI", "RASCI", "RACI-VS", "CAIRO", "DACI", "RAPID", "DRI"):
        legend = data(page(small(), scheme))["scheme"]["legend"]
        assert {text: kind for text, _, kind in legend if kind == "unsigned"} == ({"S": "unsigned"} if scheme == "RACI-VS" else {})


def test_a_letter_costs_few_characters() -> None:
    made = small()
    content = json.dumps(data(page(made))["letters"], separators=(",", ":"))
    assert len(content) < 40 * len(made.allocation.assignments)


# ---------------------------------------------------------------- in a browser
def shown(made: Result, scheme: str, folder: Path) -> str:
    """What a browser makes of the page."""
    if BROWSER is None:
        pytest.skip("no browser is installed (chromium)")
    path = folder / "page.html"
    path.write_text(page(made, scheme), encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    done = subprocess.run([*command, "--window-size=1280,900", path.as_uri()], capture_output=True, timeout=60, check=True)
    return done.stdout.decode("utf-8")


def test_a_browser_draws_the_table_with_its_headers(tmp_path: Path) -> None:
    made = small()
    drawn = shown(made, "RACI", tmp_path)
    first = pages(Wording(made, "RACI"))[0]
    assert drawn.count('<th scope="row">') == len(first.rows)
    assert drawn.count('<th scope="col" class="post') == len(first.positions)
    assert drawn.count('class="letter ') >= len(first.assignment)
    assert "A, Chief Operating Officer (P2): why" in drawn


def test_a_browser_runs_nothing_of_the_input(tmp_path: Path) -> None:
    drawn = shown(hostile(), "RAPID", tmp_path)
    assert "<img" not in drawn
    assert drawn.count("<script") == 2
    assert "&lt;img src=x onerror=alert(1)&gt;" in drawn


def test_an_empty_cell_says_why_it_is_empty(tmp_path: Path) -> None:
    """By mouse and by keyboard; where a rule was dropped in its words, else that no rule selects the position."""
    playwright = pytest.importorskip("playwright.sync_api")
    if BROWSER is None:
        pytest.skip("no browser is installed (chromium)")
    made = small()
    (tmp_path / "page.html").write_text(page(made), encoding="utf-8")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto((tmp_path / "page.html").as_uri())
        tab.locator("tbody td:empty").first.click()
        by_mouse = tab.inner_text("#why")
        tab.keyboard.press("Escape")
        tab.locator("tbody td button").first.focus()
        for _ in range(20):
            tab.keyboard.press("ArrowRight")
            if tab.evaluate("document.activeElement.matches('td:empty')"):
                break
        tab.keyboard.press("Enter")
        by_key = tab.inner_text("#why")
        browser.close()
    for text in (by_mouse, by_key):
        assert "No letter: " in text
        assert "No rule of this activity selects the position." in text
        assert "allocator explain ORG --activity " in text


def test_a_dropped_claim_and_who_acts_are_told_in_the_words_of_explain() -> None:
    made = small()
    dropped = data(page(made))["dropped"]
    assert dropped
    for row, cells in dropped.items():
        for post, said in cells.items():
            why = explain(made.org, made.pack, made.allocation, int(row), int(post))
            assert not why.letter
            assert tuple(said) == why.reasons
            assert why.claims or why.acts_for
