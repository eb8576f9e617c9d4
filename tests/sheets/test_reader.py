"""Reading files: formats, encodings, delimiters, true row numbers, and every way a file can be unusable."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from allocator.sheets.reader import Sheet, read
from tests.helpers import codes


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def rows(path: Path) -> list[list[object]]:
    sheets, findings = read([path])
    assert findings == []
    return [list(row) for row in sheets[0].rows]


def workbook(path: Path, **sheets: dict[str, object]) -> Path:
    """An xlsx file of cells by address."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for address, value in cells.items():
            sheet[address] = value
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "org.csv", "id,title\n1,Directeur général\n".encode(encoding))
    assert rows(path) == [["id", "title"], ["1", "Directeur général"]]


def test_an_encoding_in_doubt_is_said_and_the_file_is_read(tmp_path: Path) -> None:
    sheets, findings = read([written(tmp_path, "org.csv", "id,title\n1,Straße\n".encode("cp850"))])
    assert codes(findings) == [("SHEET-34", "org.csv")]
    assert "Straße" in findings[0].message
    assert len(sheets[0].rows) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    lines = [["id", "title", "unit"], ["1", "Head, of; all", "x"], ["2", "Clerk", "a, b, c, d"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert rows(written(tmp_path, "org.csv", text)) == lines


def test_unquoted_commas_in_a_file_of_semicolons(tmp_path: Path) -> None:
    assert rows(written(tmp_path, "org.csv", "id;title\n1;Head, Sales\n2;Head, Ops\n"))[1] == ["1", "Head, Sales"]


def test_text_rows_are_numbered_as_a_spreadsheet_program_shows_them(tmp_path: Path) -> None:
    path = written(tmp_path, "org.csv", 'My chart\n\nid,title\n1,"two\nlines"\n\n007,Clerk\n\n\n')
    read_rows = rows(path)
    assert len(read_rows) == 6
    assert read_rows[2] == ["id", "title"]
    assert read_rows[5] == ["007", "Clerk"]


def test_odd_line_separators_inside_a_cell_end_no_row(tmp_path: Path) -> None:
    assert rows(written(tmp_path, "org.csv", "id,title\r\n1,Head\u2028of all\r2,Clerk\x0c\r\n")) == [
        ["id", "title"],
        ["1", "Head\u2028of all"],
        ["2", "Clerk\x0c"],
    ]


def test_lines_quoted_as_one_cell_are_split_again(tmp_path: Path) -> None:
    path = written(tmp_path, "org.csv", 'id,title,unit\n"1,""Head, all"",x"\n"2,Clerk,y"\n')
    assert rows(path) == [["id", "title", "unit"], ["1", "Head, all", "x"], ["2", "Clerk", "y"]]


def test_workbook_rows_and_columns_are_where_they_stand(tmp_path: Path) -> None:
    path = workbook(tmp_path / "org.xlsx", Staff={"B3": "id", "C3": "since", "B5": 7, "C5": date(2024, 2, 1)}, Empty={})
    sheets, findings = read([path])
    assert findings == []
    assert [sheet.name for sheet in sheets] == ["Staff", "Empty"]
    assert sheets[0].file == "org.xlsx"
    assert [list(row) for row in sheets[0].rows][:3] == [[], [], ["", "id", "since"]]
    assert list(sheets[0].rows[4]) == ["", 7, date(2024, 2, 1)]


def test_hidden_sheets_are_marked(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "x"
    book.create_sheet("Old")["A1"] = "x"
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "org.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in read([tmp_path / "org.xlsx"])[0]] == [("Sheet", False), ("Old", True)]


def test_a_workbook_under_another_ending_is_read_by_its_contents(tmp_path: Path) -> None:
    path = workbook(tmp_path / "org.xlsx", Staff={"A1": "id"}).rename(tmp_path / "org.csv")
    sheets, findings = read([path])
    assert codes(findings) == [("SHEET-65", "org.csv")]
    assert list(sheets[0].rows[0]) == ["id"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_text_table_under_the_name_of_a_workbook_is_read_as_that(tmp_path: Path, ending: str, encoding: str) -> None:
    sheets, findings = read([written(tmp_path, f"org.{ending}", "id\ttitle\n1\tHead\n".encode(encoding))])
    assert codes(findings) == [("SHEET-65", f"org.{ending}")]
    assert list(sheets[0].rows) == [["id", "title"], ["1", "Head"]]


PAGE = (
    "<html><head><title>x</title><style>td {{color: red}}</style></head><body><table border=1>"
    "<tr><th>id<th>title</th><th>unit</th></tr>"
    "<tr><td>1</td><td>Head<br>of &amp; {name}</td><td rowspan=2>Ops</td></tr>"
    "<tr><td>2</td><td colspan=1><b>Clerk</b></td></tr><tr><td colspan=2>3</td><td>x</td></tr></table></body></html>"
)


@pytest.mark.parametrize("ending", ["xls", "csv"])
def test_the_table_of_a_web_page_is_read(tmp_path: Path, ending: str) -> None:
    sheets, findings = read([written(tmp_path, f"org.{ending}", PAGE.format(name="Łódź"))])
    assert codes(findings) == [("SHEET-65", f"org.{ending}")]
    expected = [["id", "title", "unit"], ["1", "Head of & Łódź", "Ops"], ["2", "Clerk"], ["3", "", "x"]]
    assert list(sheets[0].rows) == expected


def test_a_web_page_is_read_in_the_encoding_that_it_names(tmp_path: Path) -> None:
    page = PAGE.format(name="Wałęsa").replace("<title>", "<meta http-equiv=x content='text/html; charset=windows-1250'><title>")
    assert read([written(tmp_path, "org.xls", page.encode("cp1250"))])[0][0].rows[1][1] == "Head of & Wałęsa"


def test_an_xml_spreadsheet_is_read(tmp_path: Path) -> None:
    cells = '<Cell><Data ss:Type="String">id</Data></Cell><Cell ss:Index="3"><Data>title</Data></Cell>'
    last = '<Row ss:Index="3"><Cell><Data>1</Data></Cell></Row>'
    sheet = f'<Worksheet ss:Name="Staff"><Table><Row>{cells}</Row>{last}</Table></Worksheet>'
    sheets, _ = read([written(tmp_path, "org.xls", f'<?xml version="1.0"?><Workbook>{sheet}</Workbook>')])
    assert sheets == [Sheet("org.xls", "Staff", [["id", "", "title"], [], ["1"]])]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("org.csv", b"id,title\n1,He\0ad\n", "line 2 holds bytes"),
        ("org.csv", b"id,title\n1,x\n2," + b"x" * 200_000 + b"\n", "line 3 a cell is longer"),
        ("org.xlsx", b"%PDF-1.7 x", "a PDF"),
        ("org.csv", b'[{"id": 1}]', "JSON"),
        ("org.xls", b"<html><body>Please log in</body></html>", "without a table"),
        ("~$org.xlsx", b"\x05Ann" + bytes(100), "org.xlsx is open"),
        ("org.xlsx", b"this is no table", "neither a workbook nor"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    sheets, findings = read([written(tmp_path, name, data)])
    assert (sheets, codes(findings)[-1]) == ([], ("SHEET-02", name))
    assert said in findings[-1].message


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "org.csv", "id\n1\n")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    _, findings = read([path])
    assert codes(findings) == [("SHEET-66", "org.csv")]
    assert "another program" in findings[0].message


def test_lines_of_spaces_alone_are_no_rows(tmp_path: Path) -> None:
    assert codes(read([written(tmp_path, "org.csv", " \n  \n")])[1]) == [("SHEET-07", "org.csv")]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("org.xlsx", b"", "SHEET-07"),
        ("org.csv", b"", "SHEET-07"),
        ("org.csv", b"\n\n", "SHEET-07"),
        ("org.xlsx", b"this is no workbook", "SHEET-02"),
        ("org.xlsx", b"PK\x03\x04 but not a zip", "SHEET-02"),
        ("org.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "SHEET-03"),
        ("org.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "SHEET-02"),
        ("org.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "SHEET-02"),
        ("org.csv", b'id,title\n1,"' + b"x" * 200_000 + b'"\n', "SHEET-02"),
        ("org.pdf", b"%PDF-1.7", "SHEET-02"),
    ],
)
def test_unusable_files_are_named(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    sheets, findings = read([written(tmp_path, name, data)])
    assert codes(findings) == [(code, name)]
    assert not any(sheet.rows for sheet in sheets)


def test_a_missing_file_does_not_stop_the_others(tmp_path: Path) -> None:
    sheets, findings = read([tmp_path / "none.xlsx", tmp_path, written(tmp_path, "org.csv", "id\n1\n")])
    assert codes(findings) == [("SHEET-01", "none.xlsx"), ("SHEET-66", tmp_path.name)]
    assert sheets == [Sheet("org.csv", "", [["id"], ["1"]])]


def test_a_page_is_read_under_its_own_ending(tmp_path: Path) -> None:
    page = tmp_path / "org.html"
    page.write_text("<table><tr><th>ID</th><th>Title</th></tr><tr><td>1</td><td>CEO</td></tr></table>")
    sheets, findings = read([page])
    assert [sheet.rows for sheet in sheets] == [[["ID", "Title"], ["1", "CEO"]]]
    assert [found.code for found in findings] == ["SHEET-65"]
