"""Confirming columns: what was recognised, how sure, and the user's own word on it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import Workbook

from allocator.web.tables import Upload
from tests.web.imported import HALDEN, Worker

ODD = "number,what,under,name\n1,Chief Executive Officer,,Ada\n2,Operations Manager,1,Bo\n3,Operator,2,Cy\n"
CHOSEN = ["0:A:id", "0:B:title", "0:C:reports_to", "0:D:person"]


def offered(page: str) -> list[str]:
    """What stands chosen on the page."""
    return re.findall(r'<option value="([^"]*:[^"]*)" selected', page)


def test_sheet_header_encoding_columns_samples_and_certainty(worker: Worker) -> None:
    upload = worker.upload(
        "Stellennummer;Bezeichnung;Vorgesetzter\n1;Geschäftsführerin;\n2;Sachbearbeiter;1\n".encode("cp1252"), "stellen.csv"
    )
    page = worker.page(f"{upload}/columns")
    assert "Read as Windows-1252 (Western Europe). Header in row 1. 2 rows used." in page
    assert "Bezeichnung" in page
    assert "Geschäftsführerin" in page
    assert re.search(r'class="badge \w*">(exact|likely|guess: please check)<', page)
    assert "0:B:title" in offered(page)


def test_sheets_of_a_workbook_come_with_what_they_list(worker: Worker) -> None:
    page = worker.page(f"{worker.upload(HALDEN.read_bytes(), 'halden-foods.xlsx')}/columns")
    assert "Sheet of halden-foods.xlsx" in page
    assert re.search(r'<option value="processes" selected', page)
    assert "Job title: column" in page


def test_a_sheet_that_positions_refer_to_is_not_said_to_list_them(worker: Worker) -> None:
    book = Workbook()
    for name, rows in {
        "Staff": ("id,name,job code,reports to", "1,Ada,J1,", "2,Bo,J2,1", "3,Cy,J3,2", "4,Di,J3,2"),
        "Jobs": ("job code,job title", "J1,Chief Executive Officer", "J2,Operations Manager", "J3,Operator"),
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row.split(","))
    del book["Sheet"]
    book.save(kept := BytesIO())
    upload = worker.upload(kept.getvalue(), "staff.xlsx")
    page = worker.page(f"{upload}/columns")
    staff, jobs = page.index('id="name-0"'), page.index('id="name-1"')
    chosen = '<option value="positions" selected>'
    assert page.index(f"{chosen}positions<", staff) < jobs
    assert f"{chosen}what positions refer to, joined to them<" in page[jobs:]
    assert worker.post(f"{upload}/columns", field=offered(page), kind=["0:positions", "1:positions"]) == f"{upload}/problems"


def test_going_on_without_a_change_leads_to_the_problems(worker: Worker) -> None:
    upload = worker.upload()
    page = worker.page(f"{upload}/columns")
    assert worker.post(f"{upload}/columns", field=offered(page), kind=["0:positions"]) == f"{upload}/problems"
    assert worker.all(Upload)[0].column_map == {}


def test_what_is_required_and_missing_stands_on_top_and_can_be_chosen(worker: Worker) -> None:
    page = worker.page(f"{worker.upload('shopping,price' + chr(10) + 'milk,1', 'list.csv')}/columns")
    assert "No column of job titles was found" in page
    assert "No column says who reports to whom" in page
    upload = worker.upload(ODD.replace("number,what,under,name", "aa,bb,cc,dd"), "odd.csv")
    assert worker.post(f"{upload}/columns", field=CHOSEN, kind=["0:positions"]) == f"{upload}/columns"
    page = worker.page(f"{upload}/columns")
    assert "3 positions can be read" in page
    assert "columns as you chose them" in page
    assert offered(page) == CHOSEN


def test_a_column_can_be_skipped(worker: Worker) -> None:
    upload = worker.upload()
    skipped = ["0:A:id", "0:B:title", "0:C:reports_to", "0:D:"]
    worker.post(f"{upload}/columns", field=skipped, kind=["0:positions"])
    assert offered(worker.page(f"{upload}/columns")) == skipped


def test_columns_that_were_chosen_in_another_window_are_not_lost(worker: Worker) -> None:
    upload = worker.upload()
    page = worker.page(f"{upload}/columns")
    mark, skipped = re.findall(r'name="mark" value="([^"]+)"', page)[0], [*offered(page)[:-1], "0:D:"]
    worker.post(f"{upload}/columns", field=skipped, kind=["0:positions"], mark=mark)
    assert worker.post(f"{upload}/columns", field=offered(page), kind=["0:positions"], mark=mark) == f"{upload}/columns"
    page = worker.page(f"{upload}/columns")
    assert "Nothing was changed: somebody, or you in another window" in page
    assert offered(page) == skipped


def test_choices_are_remembered_for_the_next_file_and_can_be_forgotten(worker: Worker) -> None:
    upload = worker.upload(ODD, "odd.csv")
    worker.post(f"{upload}/columns", field=["0:A:id", "0:B:title", "0:C:reports_to", "0:D:"], kind=["0:positions"])
    worker.post(f"{upload}/confirm")
    later = worker.upload(f"{ODD}4,Operator,2,Di\n", "odd-2.csv")
    assert "columns as you chose them" in worker.page(f"{later}/columns")
    assert offered(worker.page(f"{later}/columns"))[-1] == "0:D:"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (["0:A:title", "0:B:title", "0:C:reports_to"], "Columns A and B are both “Job title”"),
        (["0:A:", "0:B:", "0:C:", "0:D:"], "No column of odd.csv is chosen"),
        (["0:A:no such field", "0:B:title"], "Choose the columns from the list"),
    ],
)
def test_choices_that_cannot_be(worker: Worker, field: list[str], said: str) -> None:
    upload = worker.upload(ODD, "odd.csv")
    answer = worker.client.post(f"{upload}/columns", data={"field": field, "kind": ["0:positions"]})
    assert answer.status_code == 422
    assert said in answer.text
    if "title" in said:
        assert set(field) <= set(offered(answer.text)), "what was chosen is still there"


@pytest.mark.parametrize("field", ["0:A", "x:A:title", "0:A:title:more", "²:A:title"])
def test_what_no_form_of_ours_sends(worker: Worker, field: str) -> None:
    upload = worker.upload()
    assert worker.client.post(f"{upload}/columns", data={"field": [field]}).status_code == 422


def test_the_fields_of_another_kind_of_sheet(worker: Worker) -> None:
    upload = worker.upload("process,boss\nPacking,P3\n", "processes-of-us.csv")
    page = worker.page(f"{upload}/columns?sheet=0&kind=processes")
    assert re.search(r'<option value="processes" selected', page)
    assert '"0:A:managers"' in page
    assert "0:A:reports_to" not in page
    worker.post(f"{upload}/columns", field=["0:A:name", "0:B:managers"], kind=["0:processes"])
    assert worker.all(Upload)[0].column_map["tables"][0]["kind"] == "processes"


def test_many_columns_are_shown_as_far_as_they_are_used(worker: Worker) -> None:
    heads = ",".join(["id", "title", "reports to", *(f"note {number}" for number in range(500)), "person"])
    lines = [f"P{number},Operator,{'P1' if number > 1 else ''}," + "," * 500 + "Ada" for number in range(1, 4)]
    page = worker.page(f"{worker.upload(chr(10).join([heads, *lines]))}/columns")
    assert "103 further columns of this sheet are not used and not shown" in page
    assert page.count('name="field"') == 401
