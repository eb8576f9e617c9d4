"""Problems: mended in place, one or all alike; the rows left out; the import, before which nothing is kept."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

from openpyxl import load_workbook

from allocator.web.tables import Audit, Upload, Version
from tests.web.imported import WRONG, Worker, working


def forms(page: str) -> list[tuple[str, str, str]]:
    """Number, cell and text of each form that mends a cell."""
    return re.findall(r'/problems/(\d+)".*?name="cell" value="([^"]*)".*?name="text" value="([^"]*)"', page)


def test_counts_by_kind_and_row_cell_message_fix(worker: Worker) -> None:
    upload = worker.upload()
    page = worker.page(f"{upload}/problems")
    assert "7 positions" in page
    assert "4 errors in the file" in page
    assert "No manager in the sheet" in page
    assert "row 5" in page
    assert "staff.csv!C5" in page
    assert "reports to “Pakking”, who is not in the sheet" in page
    assert "Enter the manager's id" in page
    assert [text for _, _, text in forms(page)] == ["Pakking", "Pakking", "Mixing"]


def test_a_cause_stands_before_the_errors_that_it_explains(worker: Worker) -> None:
    page = worker.page(f"{worker.upload(WRONG)}/problems")
    assert 0 <= page.find("positions have no manager in the sheet; the column") < page.find("reports to “Pakking”")


def test_one_kind_alone(worker: Worker) -> None:
    upload = worker.upload()
    codes = re.findall(r'href="\?code=([A-Z0-9-]+)"', worker.page(f"{upload}/problems"))
    shown = [len(forms(worker.page(f"{upload}/problems?code={code}"))) for code in codes]
    assert sorted(shown) == [0, 3]


def test_a_cell_is_mended_in_place(worker: Worker) -> None:
    upload = worker.upload()
    number, cell, _ = forms(worker.page(f"{upload}/problems"))[2]
    assert worker.post(f"{upload}/problems/{number}", cell=cell, text="P3") == f"{upload}/problems?#p{number}"
    page = worker.page(f"{upload}/problems")
    assert "1 cell is changed" in page
    assert [text for _, _, text in forms(page)] == ["Pakking", "Pakking"]
    worker.post(f"{upload}/corrections/reset")
    assert len(forms(worker.page(f"{upload}/problems"))) == 3


TWINS = """id,name,title,reports to
1,Ada Lund,Chief Executive Officer,
2,Tim Bauer,Operations Manager,Ada Lund
3,Tim Bauer,Process Manager,Ada Lund
4,Ina Wolf,Operator,Tim Bauer
5,Hal Stein,Operator,Ina Wolf
"""


def test_one_of_several_who_may_be_meant_is_chosen_and_nothing_is_filled_in(worker: Worker) -> None:
    upload = worker.upload(TWINS)
    page = worker.page(f"{upload}/problems")
    assert set(re.findall(r"Take ([^<]+)<", page)) == {"Operations Manager (2)", "Process Manager (3)"}
    assert {text for _, _, text in forms(page)} == {"2", "3", "Tim Bauer"}
    number, cell, meant = next(form for form in forms(page) if form[2] == "3")
    worker.post(f"{upload}/problems/{number}", cell=cell, text=meant)
    page = worker.page(f"{upload}/problems")
    assert "1 cell is changed" in page
    assert "Take Operations Manager" not in page


def test_rows_are_not_called_good_while_errors_are_left(worker: Worker) -> None:
    upload = worker.upload(LOST)
    worker.post(f"{upload}/leave-out", out="true")
    page = worker.page(f"{upload}/problems")
    assert "Import the 6 other rows, leave 1 out" in page


LOST = """id,name,title,reports to
1,Ada,Chief,
2,Ben,Clerk,9
3,Cy,Clerk,2
4,Di,Clerk,1
5,Ed,Clerk,2
6,Flo,Clerk,4
7,Gil,Clerk,4
"""


def test_whose_manager_would_be_left_out_is_said_before_and_after(worker: Worker) -> None:
    upload = worker.upload(LOST)
    told = "would be left out; they would then be read as reporting to the top position, Chief (1)."
    assert f"The manager of 2 positions {told}" in worker.page(f"{upload}/problems")
    worker.post(f"{upload}/leave-out", out="true")
    page = worker.page(f"{upload}/problems")
    assert "The manager of 2 positions is left out; they are now read as reporting to the top position, Chief (1)." in page
    one = worker.upload(LOST.replace("5,Ed,Clerk,2", "5,Ed,Clerk,1"))
    assert "The manager of 1 position would be left out; it would then be read" in worker.page(f"{one}/problems")
    none = worker.upload(LOST.replace(",2\n", ",1\n"))
    assert "row with errors out" in worker.page(f"{none}/problems")
    assert "The manager of" not in worker.page(f"{none}/problems")


def test_the_top_that_would_be_left_out_makes_another_one(worker: Worker) -> None:
    upload = worker.upload("id,name,title,reports to\n1,Ada,Chief,7\n2,Bo,Head,1\n3,Cy,Clerk,2\n4,Di,Clerk,1\n")
    page = worker.page(f"{upload}/problems")
    assert "The manager of 1 position would be left out; it would then be read as reporting to the top position, Head (2)." in page


BLANK = """id,title,reports to,person
P1,Chief Executive Officer,,Ada Berg
P2,,P1,Bo Dahl
P3,Clerk,P2,Cy Ek
P4,,P2,Di Falk
P5,,P2,Ed Gran
"""


def test_blank_titles_have_a_field_each(worker: Worker) -> None:
    upload = worker.upload(BLANK)
    page = worker.page(f"{upload}/problems")
    assert re.findall(r"<label for=\"in-\d+-\d+\">(.*?)</label>", page) == [
        "Row 3: P2, Bo Dahl",
        "Row 5: P4, Di Falk",
        "Row 6: P5, Ed Gran",
    ]
    number, cell = re.findall(r'/problems/(\d+)" class="mend blanks"> <input type="hidden" name="cell" value="([^"]*)"', page)[0]
    worker.post(f"{upload}/problems/{number}", cell=cell, row=["3", "5", "6"], into=["Operations Manager", " ", "Operator"])
    assert {(each["row"], each["column"], each["text"]) for each in worker.all(Upload)[0].corrections} == {
        (3, 2, "Operations Manager"),
        (6, 2, "Operator"),
    }
    page = worker.page(f"{upload}/problems")
    assert "2 cells are changed" in page
    assert "Row 5: P4, Di Falk" in page
    assert "Row 3: P2" not in page
    page = refused(worker, upload, number, cell=cell, row=["3", "5"], into=["Clerk", "Nurse"])
    assert "You had typed “Clerk”, “Nurse”." in page or field(page, "Nurse")
    assert len(worker.all(Upload)[0].corrections) == 2


def test_one_text_for_all_blank_cells(worker: Worker) -> None:
    upload = worker.upload(BLANK)
    page = worker.page(f"{upload}/problems")
    assert "Apply to all 3 like this" in page
    number, cell = re.findall(r'/problems/(\d+)" class="mend blanks"> <input type="hidden" name="cell" value="([^"]*)"', page)[0]
    worker.post(f"{upload}/problems/{number}", cell=cell, text="Operator", alike="true")
    assert "3 cells are changed" in worker.page(f"{upload}/problems")
    assert "No title" not in worker.page(f"{upload}/problems")


def test_missing_ids_are_not_all_made_the_same(worker: Worker) -> None:
    upload = worker.upload("id,title,reports to,person\n1,Chief,,Ada\n,Clerk,1,Bo\n,Clerk,1,Cy\n2,Clerk,1,Di\n")
    page = worker.page(f"{upload}/problems")
    assert re.findall(r"Row \d: [^<]+", page) == ["Row 3: Bo, Clerk", "Row 4: Cy, Clerk"]
    assert "like this" not in page


def test_who_may_be_meant_is_taken_for_all_cells_that_name_them(worker: Worker) -> None:
    upload = worker.upload(TWINS + "6,Jo Kern,Operator,Tim Bauer\n")
    page = worker.page(f"{upload}/problems")
    take = "Take Operations Manager (2)"
    assert page.count(f"{take} for all 2 like this") == page.count(f"{take}<") > 1


def test_all_that_are_alike_are_mended_at_once(worker: Worker) -> None:
    upload = worker.upload()
    page = worker.page(f"{upload}/problems")
    assert page.count("Apply to all 2 like this") == 2
    number, cell, _ = forms(page)[0]
    code = re.findall(r'href="\?code=([A-Z0-9-]+)"', page)[0]
    assert (
        worker.post(f"{upload}/problems/{number}", cell=cell, text="P3", alike="true", code=code, first="50")
        == f"{upload}/problems?code={code}&first=50#p{number}"
    )
    page = worker.page(f"{upload}/problems")
    assert "2 cells are changed" in page
    assert [text for _, _, text in forms(page)] == ["Mixing"]


UNITS = """Unit,Belongs to,Position
Works,,Director
Making,Works,Head
Packing,Works,Head
Selling,Works,Head
Boxes,Packing,Head
Audit,Audits,Auditor
"""


def test_no_id_is_asked_for_in_the_cell_of_a_title(worker: Worker) -> None:
    page = worker.page(f"{worker.upload(UNITS)}/problems")
    assert "No manager in the sheet" in page
    assert forms(page) == []


def refused(worker: Worker, upload: str, number: str, **form: object) -> str:
    """The page of a mend that is refused."""
    answer = worker.client.post(f"{upload}/problems/{number}", data=form)
    assert answer.status_code == 422
    return re.sub(r"\s+", " ", unescape(answer.text))


def field(page: str, text: str) -> bool:
    """Whether a field holds a text that was refused, and says why."""
    return bool(
        re.search(rf'value="{text}" maxlength="2000" autocomplete="off" aria-invalid="true" aria-describedby="refused"', page)
    )


def test_a_problem_that_is_another_one_by_now_is_not_mended(worker: Worker) -> None:
    upload = worker.upload()
    number, *_ = forms(worker.page(f"{upload}/problems"))[0]
    page = refused(worker, upload, number, cell="0badf00d" * 2, text="Mixing house")
    assert "Nothing was changed: somebody, or you in another window" in page
    assert "You had typed “Mixing house”." in page
    assert worker.all(Upload)[0].corrections == []


def test_what_was_typed_is_there_again_where_it_is_refused(worker: Worker) -> None:
    upload = worker.upload()
    number, cell, _ = forms(worker.page(f"{upload}/problems"))[0]
    for other in (-1, 10_000, 10**30):
        assert field(refused(worker, upload, str(other), cell=cell, text="P3"), "P3")
    page = refused(worker, upload, number, cell=cell, text="x" * 2001)
    assert page.count('id="refused"') == 1
    assert page.index('id="refused"') < page.index("2,000 characters") < page.index("x" * 2001)
    assert field(page, "x" * 2001)
    assert worker.all(Upload)[0].corrections == []


def test_a_cell_that_has_another_text_by_now_is_not_mended(worker: Worker) -> None:
    upload = worker.upload()
    number, cell, _ = forms(worker.page(f"{upload}/problems"))[0]
    worker.post(f"{upload}/problems/{number}", cell=cell, text="Nobody at all")
    where = [each["text"] for each in worker.all(Upload)[0].corrections]
    assert forms(worker.page(f"{upload}/problems"))[0][0] == number, "it is wrong there still"
    page = refused(worker, upload, number, cell=cell, text="P3")
    assert "Nothing was changed: somebody, or you in another window" in page
    assert field(page, "P3"), "at the same cell, whatever stands there now"
    assert "Instead of “Nobody at all”" in page
    assert [each["text"] for each in worker.all(Upload)[0].corrections] == where == ["Nobody at all"]


def test_notes_of_one_kind_are_one_with_their_rows_under_it(worker: Worker) -> None:
    aside = "".join(f"Total of unit {number},,,\n" for number in range(4))
    page = worker.page(f"{worker.upload(WRONG + aside)}/problems")
    assert "Row set aside: 4 of them." in page
    assert len(re.findall(r'<li id="p\d+">In [^<]*, and it was set aside: ', page)) == 4


def test_rows_and_texts_that_are_not_as_many_are_refused(worker: Worker) -> None:
    upload = worker.upload(BLANK)
    number, cell = re.findall(
        r'/problems/(\d+)" class="mend blanks"> <input type="hidden" name="cell" value="([^"]*)"', worker.page(f"{upload}/problems")
    )[0]
    sent = {"cell": cell, "row": ["3", "5"], "into": ["Clerk"]}
    assert worker.client.post(f"{upload}/problems/{number}", data=sent).status_code == 422
    assert worker.all(Upload)[0].corrections == []


def test_an_upload_that_was_changed_since_its_page_was_shown_is_not_imported(worker: Worker) -> None:
    upload = worker.upload()
    page = worker.page(f"{upload}/problems")
    (mark,) = re.findall(r'name="mark" value="([^"]+)"', page)
    number, cell, _ = forms(page)[0]
    worker.post(f"{upload}/problems/{number}", cell=cell, text="P3")
    assert worker.post(f"{upload}/confirm", mark=mark) == f"{upload}/problems"
    page = worker.page(f"{upload}/problems")
    assert "Nothing was imported: somebody, or you in another window" in page
    assert worker.all(Version) == []
    worker.post(f"{upload}/confirm", mark=re.findall(r'name="mark" value="([^"]+)"', page)[0])
    assert [row.state for row in worker.all(Version)] == ["ready"]


def test_nothing_is_kept_before_the_import(worker: Worker) -> None:
    upload = worker.upload()
    number, cell, _ = forms(worker.page(f"{upload}/problems"))[0]
    worker.post(f"{upload}/problems/{number}", cell=cell, text="P3")
    assert worker.all(Version) == []
    version = worker.post(f"{upload}/confirm")
    assert [(f"{worker.home}/versions/{row.id}", row.state) for row in worker.all(Version)] == [(version, "ready")]
    assert worker.all(Upload) == []
    assert [row.action for row in worker.all(Audit)] == ["file-uploaded", "version-made"]


def test_rows_with_errors_are_left_out_and_taken_back_in(worker: Worker) -> None:
    upload = worker.upload()
    assert "Leave 3 rows with errors out" in worker.page(f"{upload}/problems")
    worker.post(f"{upload}/leave-out", out="true")
    page = worker.page(f"{upload}/problems")
    assert "Import the 4 good rows, leave 3 out" in page
    worker.post(f"{upload}/leave-out")
    assert "Leave 3 rows with errors out" in worker.page(f"{upload}/problems")
    worker.post(f"{upload}/leave-out", out="true")
    worker.post(f"{upload}/confirm")
    assert worker.all(Version)[0].counts["positions"] == 4


def test_the_workbook_with_the_problems_marked(worker: Worker) -> None:
    upload = worker.upload()
    page = worker.page(worker.post(f"{upload}/mend"))
    assert "It is ready" in page
    (link,) = re.findall(r'href="([^"]*/download)"', page)
    answer = worker.client.get(link)
    assert "attachment" in answer.headers["content-disposition"]
    book = load_workbook(BytesIO(answer.content))
    assert book["positions"]["A2"].value == "P1"


def test_no_org_means_no_import(worker: Worker) -> None:
    upload = worker.upload("shopping,price\nmilk,1\n", "list.csv")
    page = worker.page(f"{upload}/problems")
    assert "No organisation could be read" in page
    assert "/confirm" not in page
    assert "allocator columns" not in page, "who is here has no terminal"
    job = worker.client.post(f"{upload}/confirm").headers["location"]
    worker.through(job)
    assert "This did not work" in worker.page(job)
    assert "the list of problems says why" in worker.page(job)


def test_what_is_missing_is_said_to_who_has_no_terminal(worker: Worker) -> None:
    upload = worker.upload("Level 1,Level 2,Role,Holder\nBoard,,CEO,A\nBoard,Works,Fitter,B\nBoard,Works,Fitter,C\n")
    page = worker.page(f"{upload}/problems")
    assert "of those in “Works” (rows 3, 4) nothing tells who leads the others" in page
    assert "Add a column with the heading 'reports to'" in page
    assert "If a column of the file holds it already, go back to Columns and choose that one." in page
    assert "allocator columns" not in page


def test_many_problems_come_page_by_page(worker: Worker) -> None:
    lines = [f"Q{number},Operator,nobody {number},Somebody" for number in range(120)]
    upload = worker.upload(WRONG + "\n".join(lines))
    page = worker.page(f"{upload}/problems")
    assert page.count('<li id="p') == 50
    assert re.search(r"1 to 50 of 12\d", page)
    assert "first=50" in page
    assert len(forms(worker.page(f"{upload}/problems?first=100"))) > 20


def test_a_file_without_problems(worker: Worker) -> None:
    good = WRONG.replace("Pakking", "P3").replace("Mixing", "P3")
    page = worker.page(f"{worker.upload(good)}/problems")
    assert "Import 7 positions" in page
    assert "problem wrong" not in page
    assert "with errors out" not in page


def test_another_organisations_upload_is_not_there(worker: Worker) -> None:
    other = working(worker.site)
    upload = worker.upload().rpartition("/")[2]
    for page in ("", "/columns", "/problems"):
        assert other.client.get(f"{other.home}/uploads/{upload}{page}").status_code == 404
    for action in ("confirm", "drop", "leave-out", "mend", "columns", "again"):
        assert other.client.post(f"{other.home}/uploads/{upload}/{action}").status_code == 404
    assert len(worker.all(Upload)) == 1
