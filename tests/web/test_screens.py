"""The screens of a version: chart, who answers for what, why, matrix, findings, compare."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from allocator.web.settings import Settings
from allocator.web.tables import Audit, Job, Version, now
from allocator.web.work.results import opened
from tests.web.shelf import HALDEN, Shelf
from tests.web.site import Site

ROW = "ops-compliance@OP-P08"
HX = {"hx-request": "true"}
SMALL = "id,title,reports to,person\nP1,Chief Executive Officer,,Ada Berg\nP4,Operator,P1,Di <b>Falk</b>\n"


@dataclass
class Desk:
    """An organisation with two versions and an editor at a browser."""

    shelf: Shelf
    browser: TestClient
    user: str
    organisation: str
    first: str
    second: str

    def get(self, path: str, version: str = "", **options: object) -> str:
        """The text of a page of the newest version."""
        answer = self.browser.get(self.home(version) + path, **options)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def home(self, version: str = "") -> str:
        return f"/organisations/{self.organisation}/versions/{version or self.second}"

    def set(self, letter: str, position: str = "P20", **options: object):
        data = {"row": ROW, "position": position, "letter": letter, "reason": "agreed in May"}
        return self.browser.post(f"{self.home()}/letters", data=data, **options)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("screens")
    (folder / "small.csv").write_text(SMALL)
    site = Site(Settings(data=folder / "data"))
    user = site.user("Ada")
    organisation = site.organisation("Halden Foods", **{user: "editor"})
    with site.browser(user) as browser:
        shelf = Shelf(site)
        first = shelf.version(organisation, user, folder / "small.csv")
        yield Desk(shelf, browser, user, organisation, first, shelf.version(organisation, user, HALDEN))


# The chart


def test_chart_opens_the_tree_down_to_a_position_and_tells_of_it(desk: Desk) -> None:
    page = desk.get("/chart?at=5")
    line = re.search(r'<nav aria-label="Line above">.*?</nav>', page, re.S)
    assert line
    assert re.findall(r">([^<>]+)</a>", line[0])[:2] == ["Chief Executive Officer", "Chief Operating Officer"]
    assert page.count("<details open>") == len(re.findall("<li>", line[0])), "every manager above is open"
    assert 'class="chosen"' in page
    assert "26 positions" in page


def test_branch_that_is_not_open_is_fetched(desk: Desk) -> None:
    page = desk.get("/chart")
    fetched = re.findall(r'hx-get="([^"]+/chart/below/\d+)"', page)
    assert fetched
    part = desk.browser.get(fetched[0], headers=HX).text
    assert "<html" not in part
    assert part.count('<li id="post-') > 0


def test_wide_branch_comes_in_parts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.web.screens.explorer.BRANCH", 2)
    first = desk.get("/chart/below/0")
    assert first.count('<li id="post-') == 2
    onward = re.search(r'hx-get="([^"]+first=2)"', first)
    assert onward
    assert desk.browser.get(onward[1]).text.count('<li id="post-') == 2
    rest = desk.get("/chart/below/0?first=4")
    assert "first=6" not in rest


def test_position_whose_branch_comes_later_is_in_the_tree_all_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.web.screens.explorer.BRANCH", 1)
    with opened(desk.shelf.places.result(desk.second)) as base:
        last = base.execute("SELECT number FROM positions WHERE parent = 0 ORDER BY number DESC").fetchone()[0]
    assert f'<li id="post-{last}" class="chosen">' in desk.get(f"/chart?at={last}")


@pytest.mark.parametrize(
    ("text", "found"), [("ingrid", "Chief Executive Officer"), ("P10", "Process Manager, Batch Mixing"), ("", "")]
)
def test_search(desk: Desk, text: str, found: str) -> None:
    part = desk.get(f"/chart/search?q={text}")
    assert found in part
    assert bool(part.strip()) == bool(text)


def test_nothing_found_says_so_and_repeats_it_as_text(desk: Desk) -> None:
    answer = desk.browser.get(f"{desk.home()}/chart?q=%3Cb%3Ezzz")
    assert "No position has “&lt;b&gt;zzz”" in answer.text


def test_picture_letters_and_names_are_those_of_the_version(desk: Desk) -> None:
    picture = desk.browser.get(f"{desk.home()}/chart/picture").content
    assert picture[:4] == b"ORG1"
    assert struct.unpack("<I", picture[4:8]) == (26,)
    letters = desk.browser.get(f"{desk.home()}/chart/letters?activity=ops-compliance").content
    assert len(letters) == 26
    assert {7, 8} & set(letters), "somebody answers"
    names = desk.browser.get(f"{desk.home()}/chart/names?numbers=0,1,999").json()
    assert names["0"] == ["Chief Executive Officer", "Ingrid Solberg"]
    assert set(names) == {"0", "1"}


@pytest.mark.parametrize(
    "path", ["/chart?at=999", "/chart/below/999", "/chart/position/-1", "/chart/position/99999999999999999999"]
)
def test_position_that_is_not_there(desk: Desk, path: str) -> None:
    assert desk.browser.get(desk.home() + path).status_code == 404


def test_what_stands_in_the_sheet_stays_text(desk: Desk) -> None:
    for path in ("/chart?at=1", "/answers", "/chart/search?q=falk"):
        page = desk.browser.get(desk.home(desk.first) + path).text
        assert "<b>Falk" not in page
    assert "&lt;b&gt;Falk" in page


# Who answers for what


def test_answers_name_who_has_which_letter_unit_by_unit(desk: Desk) -> None:
    page = desk.get("/answers?activity=ops-compliance")
    row = re.search(r'<th scope="row">Operations Manager, Production.*?</tr>', page, re.S)
    assert row
    assert "Operations Manager, Production</a>" in row[0].partition("</th>")[2]
    assert f"/why?row={ROW.replace('@', '%40')}" in row[0]
    assert desk.browser.get(f"{desk.home()}/answers?activity=nothing").status_code == 404


def test_gap_and_double_stand_out(desk: Desk) -> None:
    change = desk.set("", position="P08", headers=HX).text
    try:
        page = desk.get("/answers?activity=ops-compliance")
        first = re.search(r"<tbody><tr|<tbody>\s*<tr[^>]*>", page)
        assert first
        assert 'class="gap"' in first[0], "what nobody answers for comes first"
        assert "nobody answers" in page
        assert "1 gap" in desk.get("/answers?activity=proc-budget"), "the list of all says it too"
    finally:
        undo(desk, change)


# Why, and letters set by hand


def test_why_gives_rule_source_evidence_claims_and_runner_up(desk: Desk) -> None:
    page = desk.get(f"/why?row={ROW}")
    assert "Compliance of the entire operation" in page
    assert "Operations Manager vs Process Manager, line 16" in page
    assert "halden-foods.xlsx!positions!" in page
    assert "Who came next" in page
    one = desk.get(f"/why?row={ROW}&position=P20")
    assert "No letter:" in one
    assert "No rule of this activity selects the position" in one


@pytest.mark.parametrize("query", ["row=nothing@nowhere", f"row={ROW}&position=P99"])
def test_why_of_what_is_not_there(desk: Desk, query: str) -> None:
    assert desk.browser.get(f"{desk.home()}/why?{query}").status_code == 404


def undo(desk: Desk, message: str) -> str:
    """Presses the button of a message."""
    address = re.search(r'hx-post="([^"]+/undo)"', message)
    assert address
    answer = desk.browser.post(address[1], headers=HX)
    assert answer.status_code == 200
    assert answer.headers["hx-trigger"] == "letters-changed"
    return answer.text


def letters(desk: Desk, place: str = "P20") -> list[object] | None:
    """The letter of a position on the row, as the grid gets it."""
    sheet = desk.browser.get(f"{desk.home()}/matrix/window?sheet=1").json()
    at = [post[1] for post in sheet["places"]].index(place)
    line = next(line for line in sheet["lines"] if line["row"] == ROW)
    return line["letters"].get(str(at))


def test_letter_is_set_and_taken_back_from_the_grid(desk: Desk) -> None:
    before = letters(desk, "P10")
    answer = desk.set("c", position="P10", headers=HX)
    assert answer.headers["hx-trigger"] == "letters-changed"
    assert "C is set by hand for Process Manager, Batch Mixing" in answer.text
    assert letters(desk, "P10") == ["C", "consulted", True]
    page = desk.get(f"/why?row={ROW}&position=P10")
    assert "agreed in May" in page
    assert re.search(r"Set by hand by\s+Ada", page)
    with desk.shelf.site.database.read() as session:
        actions = set(session.scalars(select(Audit.action).where(Audit.organisation_id == desk.organisation)))
    assert "letter-set" in actions
    assert "taken back" in undo(desk, answer.text)
    assert letters(desk, "P10") == before
    history = desk.get(f"/why?row={ROW}&position=P10")
    assert re.search(r"Taken back.*by Ada", history, re.S)


def test_letter_is_set_without_a_script(desk: Desk) -> None:
    answer = desk.set("C", position="P10")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"/why?row={ROW.replace('@', '%40')}&position=P10")
    page = desk.get(f"/why?row={ROW}&position=P10")
    address = re.search(r'action="([^"]+/undo)"', page)
    assert address
    assert desk.browser.post(address[1]).status_code == 303
    assert letters(desk, "P10") != ["C", "consulted", True]


def test_checks_are_made_anew_at_once(desk: Desk) -> None:
    before = desk.get("/matrix/checks")
    change = desk.set("", position="P08", headers=HX).text
    after = desk.get("/matrix/checks")
    assert after != before
    assert "badge wrong" in after
    line = next(line for line in desk.browser.get(f"{desk.home()}/matrix/window?sheet=1").json()["lines"] if line["row"] == ROW)
    assert line["check"] == "no A"
    assert "no letter" in desk.get(f"/why?row={ROW}&position=P08")
    undo(desk, change)
    assert desk.get("/matrix/checks") == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"row": ROW, "position": "P20", "letter": "C", "reason": " "}, "needs a reason"),
        ({"row": ROW, "position": "P20", "letter": "Q", "reason": "why"}, "is no letter here"),
        ({"row": "x@y", "position": "P20", "letter": "C", "reason": "why"}, "no such row"),
        ({"row": ROW, "position": "P99", "letter": "C", "reason": "why"}, "no such position"),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(desk: Desk, data: dict[str, str], said: str) -> None:
    answer = desk.browser.post(f"{desk.home()}/letters", data=data, headers=HX)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_former_version_is_looked_at_only(desk: Desk) -> None:
    answer = desk.browser.post(
        f"{desk.home(desk.first)}/letters", data={"row": "x@y", "position": "P1", "letter": "C", "reason": "why"}
    )
    assert (answer.status_code, "newer version" in answer.text) == (422, True)
    assert "newer version" in desk.get("/matrix", desk.first)
    assert "<dialog" not in desk.get("/matrix", desk.first)


def test_viewer_may_look_but_not_set(desk: Desk) -> None:
    site = desk.shelf.site
    from allocator.web.tables import Member

    viewer = site.user("Vera")
    with site.database.write() as session:
        session.add(Member(organisation_id=desk.organisation, user_id=viewer, role="viewer"))
    client = TestClient(
        site.app, site.settings.url, cookies={"session": site.cookie(viewer)}, headers={"sec-fetch-site": "same-origin"}
    )
    page = client.get(f"{desk.home()}/matrix").text
    assert 'aria-readonly="true"' in page
    assert "<dialog" not in page
    assert "Change this letter" not in client.get(f"{desk.home()}/why?row={ROW}&position=P20").text
    assert client.post(f"{desk.home()}/letters", data={"row": ROW}).status_code == 403


def test_large_org_is_settled_by_a_job_that_the_page_waits_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.web.work.desk.AT_ONCE", 25)
    waiting = desk.set("C", position="P10", headers=HX).text
    asks = re.search(r'hx-get="([^"]+/letters/([0-9a-f]{32})/settled)"', waiting)
    assert asks
    desk.shelf.done(asks[2])
    answer = desk.browser.get(asks[1], headers=HX)
    assert answer.headers["hx-trigger"] == "letters-changed"
    assert letters(desk, "P10") == ["C", "consulted", True]
    history = desk.get(f"/why?row={ROW}&position=P10")
    address = re.search(r'action="([^"]+/undo)"', history)
    assert address
    job = desk.browser.post(address[1]).headers["location"]
    assert "/jobs/" in job
    desk.shelf.done(job.rpartition("/")[2])


# The matrix


def test_grid_gets_lines_by_blocks_and_positions_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = desk.browser.get(f"{desk.home()}/matrix/window?sheet=1").json()
    assert f'data-lines="{len(whole["lines"])}"' in desk.get("/matrix?sheet=1")
    monkeypatch.setattr("allocator.web.screens.matrix.BLOCK", 10)
    first, second = (desk.browser.get(f"{desk.home()}/matrix/window?sheet=1&first={at}").json() for at in (0, 10))
    assert first["lines"] + second["lines"] == whole["lines"][:20]
    assert (first["places"], first["groups"], set(second)) == (whole["places"], whole["groups"], {"lines"})
    assert desk.browser.get(f"{desk.home()}/matrix/window?sheet=99").status_code == 404


def test_matrix_opens_at_a_row(desk: Desk) -> None:
    sheet = desk.browser.get(f"{desk.home()}/matrix/window?sheet=1").json()
    line = [line["row"] for line in sheet["lines"]].index(ROW)
    page = desk.get(f"/matrix?row={ROW}")
    assert f'data-line="{line}"' in page
    assert 'data-sheet="1"' in page
    assert desk.browser.get(f"{desk.home()}/matrix?sheet=99").status_code == 404


# Findings


def test_findings_by_kind_lead_to_what_they_are_about(desk: Desk) -> None:
    page = desk.get("/findings")
    assert re.findall(r">(warning|info)<", page)[0] == "warning", "gravest first"
    one = desk.get("/findings?code=VAC-01")
    assert "The vacant post Process Manager, Packaging (P11)" in one
    assert ">OWN-03<" not in one
    assert "/chart?at=" in one


# Compare


def test_versions_are_compared_by_a_job_what_falls_to_nobody_first(desk: Desk) -> None:
    assert "Version 1" in desk.get("/compare")
    answer = desk.browser.post(f"{desk.home(desk.first)}/compare", data={"before": desk.second})
    assert answer.status_code == 303
    job = desk.shelf.done(answer.headers["location"].rpartition("/")[2])
    page = desk.get(f"/compare/{job}", desk.first)
    kinds = re.search(r'aria-label="Kinds of changes".*?</nav>', page, re.S)
    assert kinds
    assert kinds[0].index("falls to nobody") < kinds[0].index("ends with its scope") if "falls to nobody" in kinds[0] else True
    assert page.count('<th scope="row">') == 50
    assert "first=50" in page
    for part in ("positions", "handover", "new", "gone"):
        assert "<h1" in desk.get(f"/compare/{job}?part={part}", desk.first)
    assert desk.get(f"/compare/{job}?part=positions&kind=removed", desk.first).count(">removed<") > 20
    assert f"/compare/{job}" in desk.get("/compare", desk.first)
    file = re.search(r'href="([^"]+/download)"', page)
    assert file
    assert desk.browser.get(file[1]).content[:2] == b"PK"
    assert desk.browser.get(f"{desk.home()}/compare/{job}").status_code == 404, "it is one of the other version"
    assert desk.browser.get(f"{desk.home(desk.first)}/compare/{job}?part=else").status_code == 422


def test_comparison_that_is_over_is_gone(desk: Desk) -> None:
    job = desk.shelf.compared(desk.organisation, desk.first, desk.second)
    assert desk.browser.get(f"{desk.home()}/compare/{job}").status_code == 200
    with desk.shelf.site.database.write() as session:
        session.get_one(Job, job).expires_at = now()
    assert desk.browser.get(f"{desk.home()}/compare/{job}").status_code == 404


def test_former_version_of_another_organisation_is_not_compared(desk: Desk) -> None:
    site = desk.shelf.site
    other = site.organisation("Other")
    foreign = site.add(Version(organisation_id=other, number=1, name="x", state="ready", delete_at=now()))
    assert desk.browser.post(f"{desk.home()}/compare", data={"before": foreign}).status_code == 404


# What all have in common


@pytest.mark.parametrize("path", ["chart", "answers", f"why?row={ROW}", "matrix", "findings", "by-hand", "compare"])
def test_version_that_is_not_ready_or_not_there(desk: Desk, path: str) -> None:
    site = desk.shelf.site
    building = site.add(Version(organisation_id=desk.organisation, number=77, name="x", delete_at=now()))
    gone = site.add(Version(organisation_id=desk.organisation, number=78, name="x", state="failed", delete_at=now()))
    try:
        for version in (building, gone, "0" * 32):
            assert desk.browser.get(f"{desk.home(version)}/{path}").status_code == 404
    finally:
        with site.database.write() as session:
            for version in (building, gone):
                session.delete(session.get_one(Version, version))


def test_styles_and_scripts_are_there(desk: Desk) -> None:
    for path in ("/chart", "/matrix", "/answers"):
        for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', desk.get(path)):
            assert desk.browser.get(address).status_code == 200
    assert Path(HALDEN).exists()
