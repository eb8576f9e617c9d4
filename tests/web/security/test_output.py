"""An org whose every text tries to become something else: in every download and on every page it stays text."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from zipfile import ZipFile

import lxml.etree
import lxml.html
import pytest

from allocator.outputs.forms import FORMS
from allocator.web.screens.downloads import OFFERED
from allocator.web.tables import Organisation
from tests.web.imported import Worker, working
from tests.web.security.hostile import MARK, TEXTS, org
from tests.web.site import Site

OFFICE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = re.compile(r"'(?:[^']|'')*'!")  # a sheet that a formula names, which may be called as a site is
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
FORMULA = TEXTS[0].format(mark=MARK)
PAGES = ("chart", f"chart?q={MARK}", "chart?at=3", "answers", "matrix", "findings", "compare", "downloads")
MADE = sorted({form for form, *_ in OFFERED} & {name for name, form in FORMS.items() if not form.lacks})


@pytest.fixture(scope="module")
def hostile(at_work: Site) -> Iterator[tuple[Worker, str]]:
    """Somebody with two versions of the hostile org, a letter set by hand with a hostile reason; the address of the later."""
    worker = working(at_work, "admin")
    with worker.site.database.write() as session:
        session.get_one(Organisation, worker.organisation).name = f'x"\r\nset-cookie: {MARK}=1\r\n{TEXTS[8].format(mark=MARK)}'
    worker.version(org(), f"{FORMULA}.csv")
    version = worker.version(org() + b"new,Operator,,,,\n", f"<img src=x onerror=alert('{MARK}')>.csv")
    window = worker.client.get(f"{version}/matrix/window?sheet=0").json()
    letters = {"row": window["lines"][0]["row"], "position": window["places"][0][1], "letter": "C", "reason": FORMULA}
    assert worker.client.post(f"{version}/letters", data=letters).status_code == 303
    yield worker, version


def fetched(worker: Worker, place: str) -> bytes:
    """What a job made; its headers are whole."""
    worker.through(place)
    answer = worker.client.get(f"{place}/download")
    assert answer.status_code == 200, place
    headers = answer.headers
    assert headers["content-disposition"].startswith("attachment; filename")
    assert not re.search(r"[\r\n]", headers["content-disposition"])
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert "set-cookie" not in headers
    return answer.content


@pytest.fixture(scope="module")
def downloads(hostile: tuple[Worker, str]) -> dict[str, bytes]:
    """The version in every form."""
    worker, version = hostile
    made = {}
    for form in MADE:
        place = worker.client.post(f"{version}/downloads", data={"form": form, "scheme": "RACI"}).headers["location"]
        made[form] = fetched(worker, place)
    return made


def of_office(data: bytes) -> dict[str, lxml.etree._Element]:
    """The parts of a workbook or of slides that are XML."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: lxml.etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def stays_text(parts: dict[str, lxml.etree._Element]) -> None:
    """No formula that holds input, and nothing that leads out of the file, be it only to the one that was uploaded."""
    for name, root in parts.items():
        for each in root.iter():
            tag = lxml.etree.QName(each).localname
            if tag in {"f", "formula1", "formula2", "definedName"}:
                assert MARK not in SHEET.sub("", each.text or ""), (name, each.text)
            assert each.get("TargetMode") != "External", (name, each.attrib)
    assert any(MARK in "".join(root.itertext()) for root in parts.values()), "it is there, as text"


def harmless(text: str) -> None:
    """No element or attribute of a page comes from input."""
    page = lxml.html.fromstring(text)
    for each in page.iter(lxml.etree.Element):
        for name, value in each.attrib.items():
            assert not name.startswith("on"), (each.tag, name)
            if name.startswith("hx-") and name not in {"hx-vals"}:
                assert MARK not in value or value.startswith("/organisations/"), (each.tag, name, value)
            if name in {"href", "src", "action"}:
                assert re.match(r"(/(?!/)|#|\?|data:image/|data:,$|[\w-]*$)", value), (each.tag, name, value)
        if each.tag in {"svg", "img", "iframe", "object"}:
            assert "alert" not in lxml.html.tostring(each).decode()
        if each.tag == "script":
            assert "</" not in (each.text or ""), "no text ends a script"
            assert "alert(" not in re.sub(r'"(\\.|[^"\\])*"', "", each.text or ""), "but inside of a string"


def test_a_workbook_has_neither_formula_nor_link_from_input(downloads: dict[str, bytes]) -> None:
    parts = of_office(downloads["xlsx"])
    stays_text(parts)
    assert any(each.tag == f"{OFFICE}f" for root in parts.values() for each in root.iter()), "it has formulas of its own"


def test_slides_and_packed_documents_have_no_link_from_input(downloads: dict[str, bytes]) -> None:
    packed = [data for form, data in downloads.items() if form != "xlsx" and data.startswith(b"PK")]
    if not packed:
        pytest.skip("the extra for slides is not installed")
    for data in packed:
        with ZipFile(BytesIO(data)) as archive:
            inner = [archive.read(name) for name in archive.namelist() if name.endswith((".docx", ".xlsx", ".pptx"))]
        for each in inner or [data]:
            stays_text(of_office(each))


def test_a_cell_of_a_text_table_begins_no_formula(downloads: dict[str, bytes]) -> None:
    rows = list(csv.reader(StringIO(downloads["csv"].decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if MARK in cell and cell.startswith(BEGINNINGS)] == []
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)


def test_a_page_runs_and_loads_nothing_from_input(downloads: dict[str, bytes]) -> None:
    harmless(downloads["html"].decode())
    assert "{{7*7}}" in downloads["html"].decode()


def test_json_holds_the_texts_as_they_are(downloads: dict[str, bytes]) -> None:
    told = json.dumps(json.loads(downloads["json"]), ensure_ascii=False)
    assert "<img src=x onerror" in told
    assert "{{7*7}}" in told


def test_markdown_has_no_link_and_no_element_from_input(downloads: dict[str, bytes]) -> None:
    told = downloads["md"].decode()
    assert MARK in told
    assert not re.search(r"(?<!\\)\[[^\]\\]*\]\(javascript", told)
    assert not re.search(r"(?<!\\)<(img|script|svg)", told)


def test_marked_and_compared_workbooks_have_none_either(hostile: tuple[Worker, str]) -> None:
    worker, version = hostile
    upload = worker.upload(org(), "again.csv")
    stays_text(of_office(fetched(worker, worker.client.post(f"{upload}/mend").headers["location"])))
    former = worker.client.get(f"{version}/compare").text
    before = re.search(r'<option value="([0-9a-f]{32})"', former)[1]
    place = worker.client.post(f"{version}/compare", data={"before": before}).headers["location"]
    harmless(worker.client.get(worker.through(place)).text)
    stays_text(of_office(fetched(worker, place)))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_application_holds_it_as_text(hostile: tuple[Worker, str], page: str) -> None:
    worker, version = hostile
    answer = worker.client.get(f"{version}/{page}")
    assert answer.status_code == 200
    assert MARK in answer.text
    harmless(answer.text)


def test_the_other_pages_hold_it_as_text(hostile: tuple[Worker, str]) -> None:
    worker, version = hostile
    upload = worker.upload(org(), f"{FORMULA}.csv")
    row = worker.client.get(f"{version}/matrix/window?sheet=0").json()["lines"][0]["row"]
    found = worker.client.get(f"{version}/why", params={"row": row})
    assert FORMULA in lxml.html.fromstring(found.text).text_content(), "the reason"
    pages = [found, *(worker.client.get(f"{upload}/{each}") for each in ("columns", "problems"))]
    pages += [worker.client.get(f"{worker.home}{each}") for each in ("", "/administration", "/administration/log")]
    for answer in (*pages, worker.client.get("/organisations"), worker.client.get(f"{version}/chart/position/3")):
        assert answer.status_code == 200
        harmless(answer.text)
