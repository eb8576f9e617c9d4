"""Files made to overwhelm their reader, damaged or protected: each ends in its rows or in a named finding."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from allocator.sheets.messages import Unusable
from allocator.sheets.process import Child, Limits
from allocator.sheets.reader import Sheet, read
from tests.helpers import codes

FILES = Path(__file__).parents[3] / "shared" / "data" / "files"
PROC = Path("/proc")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Staff">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)
A1 = '<table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell>'


def cells(**values: str) -> str:
    """Sheet data of text cells by address, one row element each."""
    return "".join(
        f'<row r="{address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{address}" t="str"><v>{value}</v></c></row>'
        for address, value in values.items()
    )


def relations(entries: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'


def xlsx(path: Path, rows: str = "", head: str = "", parts: Mapping[str, bytes | str] | None = None) -> Path:
    """A workbook of one sheet, written part by part."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            relations(f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'),
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Staff" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            relations(f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'),
        )
        archive.writestr("xl/worksheets/sheet1.xml", f"{head}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return path


def ods(path: Path, rows: str, head: str = "") -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        archive.writestr("content.xml", head + ODS.format(rows=rows))
    return path


def read_one(path: Path) -> tuple[list[Sheet], list[tuple[str, str]], str]:
    """Sheets, codes and the reason of the first finding."""
    sheets, findings = read([path])
    return sheets, codes(findings), str(findings[0].values.get("reason", "")) if findings else ""


def test_a_plain_workbook_of_this_module_is_read(tmp_path: Path) -> None:
    sheets, found, _ = read_one(xlsx(tmp_path / "org.xlsx", cells(A1="id", B2="x")))
    assert (found, [list(row) for row in sheets[0].rows]) == ([], [["id", ""], ["", "x"]])


@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1:XFD1048576"/>'])
def test_far_corners_stand_where_they_stand(tmp_path: Path, dimension: str) -> None:
    path = xlsx(tmp_path / "org.xlsx")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive, ZipFile(xlsx(tmp_path / "plain.xlsx")) as plain:
        for name in plain.namelist():
            rows = cells(A1="id", XFD1048576="far")
            sheet = f"<worksheet {MAIN}>{dimension}<sheetData>{rows}</sheetData></worksheet>"
            archive.writestr(name, sheet if name.endswith("sheet1.xml") else plain.read(name))
    sheets, found, _ = read_one(path)
    assert found == []
    rows_read = sheets[0].rows
    assert len(rows_read) == 1_048_576
    assert list(rows_read[0]) == ["id"]
    assert not any(rows_read[1:-1])
    assert (len(rows_read[-1]), rows_read[-1][-1]) == (16_384, "far")


def test_a_lone_far_cell(tmp_path: Path) -> None:
    sheets, found, _ = read_one(xlsx(tmp_path / "org.xlsx", cells(XFD1048576="far")))
    assert found == []
    assert (len(sheets[0].rows), sheets[0].rows[-1][16_383]) == (1_048_576, "far")


def test_a_far_corner_of_an_ods_sheet_is_named(tmp_path: Path) -> None:
    gap = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    last = f'<table:table-row><table:table-cell table:number-columns-repeated="16383"/>{A1}</table:table-row>'
    path = ods(tmp_path / "org.ods", f"<table:table-row>{A1}</table:table-row>{gap}{last}")
    sheets, found, _ = read_one(path)
    assert (found, sheets) == ([("SHEET-31", "org.ods")], [])


def test_repeated_blank_rows_at_the_end_of_an_ods_sheet_are_nothing(tmp_path: Path) -> None:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    sheets, found, _ = read_one(ods(tmp_path / "org.ods", f"<table:table-row>{A1}</table:table-row>{rest}"))
    assert (found, [list(row) for row in sheets[0].rows]) == ([], [["id"]])


def test_repeated_filled_rows_of_an_ods_sheet_are_limited(tmp_path: Path) -> None:
    filled = A1.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{filled}</table:table-row>'
    assert read_one(ods(tmp_path / "org.ods", row))[1] == [("SHEET-31", "org.ods")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, encoding: str) -> None:
    strings = f"{LAUGHS}<sst {MAIN}><si><t>&b;</t></si></sst>".encode(encoding)
    for path in (xlsx(tmp_path / "org.xlsx", parts={"xl/sharedStrings.xml": strings}), ods(tmp_path / "org.ods", "", head=LAUGHS)):
        _, found, reason = read_one(path)
        assert found == [("SHEET-30", path.name)]
        assert "entities" in reason


def test_an_external_entity_is_refused(tmp_path: Path) -> None:
    head = '<?xml version="1.0"?><!-- [ --><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    assert read_one(xlsx(tmp_path / "org.xlsx", cells(A1="&a;"), head))[1] == [("SHEET-30", "org.xlsx")]


def test_a_member_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "org.xlsx")
    with ZipFile(path, "a", ZIP_DEFLATED, compresslevel=1) as archive, archive.open("xl/media/zeros.bin", "w") as member:
        for _ in range(1024):
            member.write(bytes(1 << 20))
    _, found, reason = read_one(path)
    assert found == [("SHEET-30", "org.xlsx")]
    assert "1,024 MB" in reason


def test_a_member_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "org.xlsx", parts={"xl/media/zeros.bin": bytes(50 << 20)})
    size = (50 << 20).to_bytes(4, "little")
    data = path.read_bytes()
    assert data.count(size) >= 1
    path.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    assert read_one(path)[1] == [("SHEET-02", "org.xlsx")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"xl/worksheets/sheet1.xml": "<worksheet/>"}, "twice"),
        ({"../../evil.xml": "<x/>"}, "outside"),
        ({f"xl/media/{number}": "" for number in range(10_001)}, "parts"),
    ],
)
def test_odd_archives_are_refused(tmp_path: Path, parts: dict[str, str], reason: str) -> None:
    _, found, said = read_one(xlsx(tmp_path / "org.xlsx", cells(A1="id"), parts=parts))
    assert found == [("SHEET-30", "org.xlsx")]
    assert reason in said


def test_an_archive_around_a_workbook_says_so(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "org.zip", "w") as archive:
        archive.write(xlsx(tmp_path / "org.xlsx"), "org.xlsx")
    _, found, reason = read_one(tmp_path / "org.zip")
    assert found == [("SHEET-02", "org.zip")]
    assert "it is an archive that holds org.xlsx and no workbook of its own" in reason


def test_cut_off_workbooks_are_damaged(tmp_path: Path) -> None:
    data = xlsx(tmp_path / "org.xlsx", cells(A1="id")).read_bytes()
    for length in (5, 100, len(data) // 2, len(data) - 30):
        (tmp_path / "org.xlsx").write_bytes(data[:length])
        assert read_one(tmp_path / "org.xlsx")[1] == [("SHEET-02", "org.xlsx")]


def test_protected_workbooks(tmp_path: Path) -> None:
    (tmp_path / "new.xlsx").write_bytes(OLE + bytes(2000))
    (tmp_path / "other.bin.xls").write_bytes(OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"))
    (tmp_path / "old.xls").write_bytes(OLE + bytes(504) + b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12) + b"\x2f\x00\x06\x00")
    _, findings = read(sorted(tmp_path.iterdir()))
    assert codes(findings) == [("SHEET-03", "new.xlsx"), ("SHEET-03", "old.xls"), ("SHEET-03", "other.bin.xls")]


def test_macros_are_said(tmp_path: Path) -> None:
    sheets, found, _ = read_one(xlsx(tmp_path / "org.xlsm", cells(A1="id"), parts={"xl/vbaProject.bin": b"x"}))
    assert found == [("SHEET-32", "org.xlsm")]
    assert list(sheets[0].rows[0]) == ["id"]


def test_references_out_of_the_file_are_said_and_hyperlinks_are_not(tmp_path: Path) -> None:
    template = f'<Relationship Id="r1" Type="{OFFICE}/attachedTemplate" Target="http://example.org/t.xltx" TargetMode="External"/>'
    link = f'<Relationship Id="r2" Type="{OFFICE}/hyperlink" Target="mailto:a@example.org" TargetMode="External"/>'
    rels = {"xl/worksheets/_rels/sheet1.xml.rels": relations(template + link)}
    _, findings = read([xlsx(tmp_path / "org.xlsx", cells(A1="id"), parts=rels)])
    assert [(item.code, item.values) for item in findings] == [("SHEET-33", {"count": 1})]


def test_a_damaged_sheet_does_not_lose_the_others(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "id"
    book.create_sheet("Broken")["A1"] = "x"
    book.save(tmp_path / "good.xlsx")
    with ZipFile(tmp_path / "good.xlsx") as good, ZipFile(tmp_path / "org.xlsx", "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name)[: -120 if name.endswith("sheet2.xml") else None])
    sheets, found, _ = read_one(tmp_path / "org.xlsx")
    assert found == [("SHEET-36", "Broken")]
    assert [sheet.name for sheet in sheets] == ["Sheet"]


def test_a_reader_that_dies_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.sheets.process.START", "import os; os.kill(os.getpid(), 11)")
    (tmp_path / "a.csv").write_text("id\n1\n")
    _, findings = read([tmp_path / "a.csv"])
    assert codes(findings) == [("SHEET-31", "a.csv")]


def test_formula_errors_are_kept_as_text(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="e"><f>B9</f><v>#REF!</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="e"><v>#N/A</v></c></row>'
    )
    sheets, findings = read([xlsx(tmp_path / "org.xlsx", rows)])
    assert list(sheets[0].rows[0]) == ["#REF!", 2, "#N/A"]
    assert [(item.code, item.values["count"], item.values["example"]) for item in findings] == [("SHEET-35", 2, "#REF!")]


def test_strict_open_xml(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["id", "since", 7])
    book.save(tmp_path / "plain.xlsx")
    purl = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    with ZipFile(tmp_path / "plain.xlsx") as plain, ZipFile(tmp_path / "strict.xlsx", "w") as strict:
        for name in plain.namelist():
            data = plain.read(name)
            for old, new in purl.items():
                data = data.replace(old, new)
            strict.writestr(name, data)
    sheets, found, _ = read_one(tmp_path / "strict.xlsx")
    assert (found, list(sheets[0].rows[0])) == ([], ["id", "since", 7])


def test_both_calendars_give_the_same_dates(tmp_path: Path) -> None:
    from datetime import date, datetime

    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

    for epoch in (CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
        book = Workbook()
        book.epoch = epoch
        book.active.append([datetime(2024, 2, 29), datetime(2024, 2, 29, 12, 30)])
        book.save(tmp_path / "org.xlsx")
        assert list(read([tmp_path / "org.xlsx"])[0][0].rows[0]) == [date(2024, 2, 29), datetime(2024, 2, 29, 12, 30)]


def test_memory_is_limited_and_the_other_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"x,y\n" * 30_000_000)
    for name in ("a.csv", "c.csv"):
        (tmp_path / name).write_text("id\n1\n")
    sheets, findings = read(sorted(tmp_path.iterdir()), Limits(memory=100 << 20, memory_per_byte=1))
    assert codes(findings) == [("SHEET-31", "b.csv")]
    assert "MB of memory" in findings[0].message
    assert [(sheet.file, list(map(list, sheet.rows))) for sheet in sheets] == [
        ("a.csv", [["id"], ["1"]]),
        ("c.csv", [["id"], ["1"]]),
    ]


def test_time_is_limited_and_the_other_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\n" * 6_000_000)
    (tmp_path / "b.csv").write_text("id\n1\n")
    sheets, findings = read([tmp_path / "a.csv", tmp_path / "b.csv"], Limits(seconds=1, seconds_per_megabyte=0))
    assert codes(findings) == [("SHEET-31", "a.csv")]
    assert "1 seconds" in findings[0].message
    assert [sheet.file for sheet in sheets] == ["b.csv"]


@pytest.mark.skipif(not PROC.exists(), reason="no /proc")
def test_the_child_inherits_no_open_file(tmp_path: Path) -> None:
    secret = (tmp_path / "secret").open("w")
    try:
        (tmp_path / "a.csv").write_text("id\n1\n")
        with Child(Limits()) as child:
            list(child.read(tmp_path / "a.csv"))
            assert child._process is not None
            opened = {link.readlink().name for link in (PROC / str(child._process.pid) / "fd").iterdir()}
        assert "secret" not in opened
    finally:
        secret.close()


def test_nothing_but_values_comes_back() -> None:
    import pickle
    from io import BytesIO

    from allocator.sheets.messages import receive

    for message in (print, ["no tuple"]):
        with pytest.raises(pickle.UnpicklingError):
            receive(BytesIO(pickle.dumps(message)))


@pytest.mark.skipif(not FILES.exists(), reason="the folder of real workbooks is not beside this project")
def test_every_real_file_ends_in_rows_or_a_named_finding() -> None:
    paths = sorted(path for path in FILES.glob("*/*") if path.parent.name != "LICENSES")
    assert len(paths) > 90
    for path in paths:
        start = time.perf_counter()
        sheets, findings = read([path])
        assert time.perf_counter() - start < 10, path
        assert findings or any(sheet.rows for sheet in sheets), path
        protected = path.parent.name == "encrypted"
        assert ("SHEET-03" in {item.code for item in findings}) >= protected, path


@pytest.mark.skipif(not FILES.exists(), reason="the folder of real workbooks is not beside this project")
def test_no_wording_of_a_library_reaches_the_user() -> None:
    said = [str(item) for path in FILES.glob("*/*") for item in read([path])[1]]
    assert not [
        text for text in said if any(word in text for word in ("Cfb", "CRC", "magic", "error:", "Relationship", "component"))
    ]


@pytest.mark.skipif(not FILES.exists() or not PROC.exists(), reason="no folder of real workbooks, or no /proc")
def test_no_real_file_takes_more_than_a_gigabyte() -> None:
    with Child(Limits()) as child:
        for path in sorted(FILES.glob("*/*")):
            with suppress(Unusable):
                list(child.read(path))  # Stopped would fail the test
        assert child._process is not None
        status = (PROC / str(child._process.pid) / "status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0])
    assert peak < 1 << 20  # kB


@pytest.mark.skipif(not FILES.exists(), reason="the folder of real workbooks is not beside this project")
def test_real_files_of_four_formats_and_two_calendars_agree() -> None:
    folder = FILES / "same_content_four_formats"
    first = {name: [row[0] for row in _named(folder / f"issues.{name}", "issue2")] for name in ("xlsx", "xlsb", "xls", "ods")}
    assert len(set(map(str, first.values()))) == 1
    dates = [[list(row) for row in read([path])[0][0].rows] for path in (FILES / "dates1904").glob("date_1904.xls*")]
    assert len(dates) == 3
    assert dates[0] == dates[1] == dates[2]


def _named(path: Path, name: str) -> list[list[object]]:
    return next([list(row) for row in sheet.rows] for sheet in read([path])[0] if sheet.name == name)


def test_openpyxl_agrees_on_an_ordinary_workbook(tmp_path: Path) -> None:
    book = Workbook()
    for row in range(50):
        book.active.append([f"P{row}", row, None, row % 2 == 0])
    book.save(tmp_path / "org.xlsx")
    expected = [["" if value is None else value for value in row] for row in load_workbook(tmp_path / "org.xlsx").active.values]
    assert [list(row) for row in read([tmp_path / "org.xlsx"])[0][0].rows] == expected
