"""Reading an edited workbook: what it remembers, whose comments it holds, and which files are refused."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment as Note

from allocator.derived import kept
from allocator.findings import Cell
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Options, assign, run
from allocator.sheets.edited import Comment, Edited, read_edited
from allocator.sheets.edited_base import read_base
from allocator.sheets.process import Limits
from allocator.sheets.reader import Sheet
from tests.edited_books import Book, opened
from tests.outputs.made import small

BUDGET = "proc-budget@PR2"
SCHEMA = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook as it is written."""
    path = tmp_path_factory.mktemp("edited") / "first.xlsx"
    write_workbook(small(), path)
    return path


def read(path: Path) -> Edited:
    edited, findings = read_edited(path)
    assert edited is not None, findings
    return edited


def codes(path: Path, limits: Limits | None = None) -> list[str]:
    """Codes of the findings on a file."""
    return [item.code for item in read_edited(path, limits)[1]]


def changed(workbook: Path, path: Path, change: Callable[[Book], None]) -> Path:
    """A copy that somebody edited."""
    book = Book(load_workbook(workbook))
    change(book)
    return book.save(path)


def test_it_remembers_what_the_rules_gave(workbook: Path) -> None:
    result, base = small(), read(workbook).base
    lines = kept.base_lines(result.org, result.allocation)
    assert base.letters == {row: dict(entry.rsplit(" ", 1) for entry in entries) for row, entries in lines}
    assert base.intact
    assert base.scheme == "RACI"
    assert base.names["position", "P6"] == "Process Manager, Packing"
    assert base.names["activity", "proc-budget"]
    assert not base.edits


def test_every_letter_and_blank_has_its_row_and_column(workbook: Path) -> None:
    edited = read(workbook)
    rows = [key for matrix in edited.matrices for key, _ in matrix.rows]
    assert sorted(rows) == sorted(edited.base.letters)
    for matrix in edited.matrices:
        assert set(matrix.left) == {"Activity", "Scope kind", "Scope"}
        assert len(matrix.agreed) == len(matrix.remark) == 1
    assert edited.lines == []
    assert list(edited.others) == []


@pytest.mark.parametrize("scheme", ["RACI", "RASCI", "DACI", "RAPID", "DRI"])
def test_nothing_of_ours_is_foreign_in_any_scheme(tmp_path: Path, scheme: str) -> None:
    write_workbook(small(), tmp_path / "first.xlsx", scheme)
    edited = read(tmp_path / "first.xlsx")
    result = assign(small().org, small().pack, edits=(edited, ""))
    assert not [str(item) for item in result.findings if item.code.startswith("OVR")]


def test_long_rows_are_split_and_put_together() -> None:
    entries = [f"P{number:06} I" for number in range(10_000)]
    cells = list(kept.in_cells(entries))
    assert len(cells) > 1
    assert max(map(len, cells)) <= kept.LONGEST
    lines = [["allocator", "1"], ["schema", "1"], ["scheme", "RACI"], ["fingerprint", kept.fingerprint([("a@B", entries)])]]
    base = read_base(
        [Sheet("x.xlsx", "_allocator", lines, hidden=True), Sheet("x.xlsx", "more", [["row", "a@B", *cells]], hidden=True)]
    )
    assert base is not None
    assert len(base.letters["a@B"]) == 10_000
    assert base.intact


@pytest.mark.parametrize("name", ["foreign.xlsx", "text.csv", "broken.xlsx", "empty.xlsx"])
def test_a_foreign_file_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "foreign.xlsx":
        Workbook().save(path)
    else:
        path.write_bytes({"text.csv": b"a,b\n1,2\n", "broken.xlsx": b"PK\x03\x04 nothing", "empty.xlsx": b""}[name])
    edited, findings = read_edited(path)
    assert edited is None
    assert [item.code for item in findings] == ["OVR-05" if name == "foreign.xlsx" else "SHEET-02"]
    result, said = run([Path("examples/halden-foods.xlsx")], Options(keep=path))
    assert result is None  # nothing is written over what was decided
    assert said


@pytest.mark.parametrize(
    ("what", "words"), [("base", "hidden sheet was removed"), ("schema", "of a later version"), ("matrices", "letters are found")]
)
def test_a_workbook_that_lost_its_memory_is_refused(workbook: Path, tmp_path: Path, what: str, words: str) -> None:
    def change(book: Book) -> None:
        if what == "base":
            del book.book["_allocator"]
        elif what == "schema":
            book.book["_allocator"]["B2"] = "99"
        else:
            for sheet in book.matrices:
                sheet.delete_cols(1)

    edited, findings = read_edited(changed(workbook, tmp_path / "edited.xlsx", change))
    assert edited is None
    assert [item.code for item in findings] == ["OVR-05"]
    assert words in findings[0].message


def test_changed_memory_is_noticed(workbook: Path, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        sheet = book.book["_allocator"]
        cell = next(row[2] for row in sheet.iter_rows() if row[0].value == "row")
        cell.value = str(cell.value).replace(" A", " R")

    assert codes(changed(workbook, tmp_path / "edited.xlsx", change)) == ["OVR-06"]


def test_it_is_read_under_limits(workbook: Path) -> None:
    assert codes(workbook, Limits(memory=1 << 20, memory_per_byte=0)) == ["SHEET-31"]


def test_comments_have_author_and_text(workbook: Path, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "I", "Ann:\nis told", "Ann")
        book.type(BUDGET, "P6", "R", "no author")

    edited = read(changed(workbook, tmp_path / "edited.xlsx", change))
    assert sorted((one.author, one.text) for one in edited.comments.values()) == [("", "no author"), ("Ann", "is told")]
    (sheet, row, column) = Book(load_workbook(tmp_path / "edited.xlsx")).place(BUDGET, "P4")
    assert edited.comments[Cell("edited.xlsx", sheet.title, row, column)] == Comment("Ann", "is told")


def test_a_thread_is_one_comment_of_who_began_it(workbook: Path, tmp_path: Path) -> None:
    place = []

    def change(book: Book) -> None:
        sheet, row, column = book.place(BUDGET, "P4")
        sheet.cell(row, column).comment = Note("[Threaded comment]\n\nread me\n\nComment:\n    stand-in", "tc={1}")
        place.append(sheet.cell(row, column).coordinate)

    plain = changed(workbook, tmp_path / "plain.xlsx", change)
    assert [(one.author, one.text) for one in read(plain).comments.values()] == [("", "stand-in")]
    threads = (
        f'<ThreadedComments xmlns="{SCHEMA}"><threadedComment ref="{place[0]}" personId="{{A}}" id="{{1}}"><text>why?</text>'
        f'</threadedComment><threadedComment ref="{place[0]}" personId="{{B}}" id="{{2}}" parentId="{{1}}"><text>since May</text>'
        "</threadedComment></ThreadedComments>"
    )
    people = (
        f'<personList xmlns="{SCHEMA}"><person displayName="Ann" id="{{A}}"/><person displayName="Bob" id="{{B}}"/></personList>'
    )
    relation = (
        '<Relationship Id="t1" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        'Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    with ZipFile(plain) as before, ZipFile(tmp_path / "threaded.xlsx", "w", ZIP_DEFLATED) as after:
        for part in before.namelist():
            data = before.read(part)
            if part.startswith("xl/worksheets/_rels/") and b"comments" in data:
                data = data.replace(b"</Relationships>", relation.encode())
            after.writestr(part, data)
        after.writestr("xl/threadedComments/threadedComment1.xml", threads)
        after.writestr("xl/persons/person.xml", people)
    assert [(one.author, one.text) for one in read(tmp_path / "threaded.xlsx").comments.values()] == [("Ann", "why?\nsince May")]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_workbook_saved_by_libreoffice(tmp_path: Path, ending: str) -> None:
    book = opened(small(), tmp_path / "first.xlsx")
    book.type(BUDGET, "P4", "I", "is told", "Ann")
    book.by_hand("proc-team@PR2", "P4", Letter="C", Reason="hires", Author="Bob")
    path = book.save(tmp_path / "edited.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path / "saved"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    before, after = read(path), read(tmp_path / "saved" / f"edited.{ending}")
    assert after.base.intact
    assert after.base.letters == before.base.letters
    assert [len(matrix.rows) for matrix in after.matrices] == [len(matrix.rows) for matrix in before.matrices]
    assert [(line.row, line.position, line.letter, line.reason, line.author) for line in after.lines or ()] == [
        ("proc-team@PR2", "P4", "C", "hires", "Bob")
    ]
    if ending == "xlsx":
        assert [one.text for one in after.comments.values()] == ["is told"]
    else:
        assert codes(tmp_path / "saved" / "edited.ods") == ["OVR-23"]
