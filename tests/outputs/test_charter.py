"""Role charters: what they say of a position, in three forms, on a base document, and as files of a folder."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from allocator.cli.main import cli
from allocator.outputs.charter import Charter, Charters, Section
from allocator.outputs.charter_files import names
from allocator.outputs.charter_text import html, markdown
from allocator.outputs.forms import DOWNLOADS
from allocator.pipeline import Options, Result, run
from tests.outputs.made import result, small

docx = pytest.importorskip("docx", reason="python-docx, the extra `docs`, is not installed")

from allocator.outputs.charter_docx import read_base, write_docx  # noqa: E402

HALDEN = Path(__file__).parents[2] / "examples" / "halden-foods.xlsx"
OVERRIDE = "| activity | scope | position | letter | reason |\n| proc-optimise | PR1 | {} | {} | {} |"
LETTERS = {"A", "A/R", "R", "C", "I", "S", "V", "O"}


@pytest.fixture(scope="module")
def halden() -> Result:
    made, _ = run([HALDEN], Options())
    assert made
    return made


@pytest.fixture(scope="module")
def charters(halden: Result) -> Charters:
    return Charters(halden, "RACI")


def charter(charters: Charters, position: str) -> Charter:
    return charters.of(charters.org.index[position])


def section(found: Charter, title: str) -> Section:
    return next(each for each in found.sections if each.title == title)


def lines(found: Charter) -> dict[str, tuple[str, ...]]:
    """The rows of the sections that name their lines in the first column."""
    return {row[0]: row for each in found.sections for row in each.rows if len(row) == 3}


def asked(*arguments: object) -> Outcome:
    return CliRunner().invoke(cli, ["charter", *map(str, arguments)])


def test_every_letter_of_every_position_stands_in_its_charter(halden: Result, charters: Charters) -> None:
    table, rows, words = halden.allocation.assignments, halden.allocation.rows, charters.words
    for position in range(len(halden.org)):
        told: Counter[tuple[str, str]] = Counter()
        for each in charters.of(position).sections:
            for row in each.rows:
                if len(row) == 4 and row[0] in LETTERS:
                    more = re.search(r" and (\d+) more scope", row[2])
                    told[row[0], row[1]] += len(re.findall(r"\([^()]*\)|halden-foods", row[2])) + int(more[1] if more else 0)
        mine = (table.position == position).nonzero()[0].tolist()
        held = Counter((words.letter_of[each], words.activities[rows.activity[table.row[each]]]) for each in mine)
        assert told == Counter({key: count for key, count in held.items() if key[0]}), halden.org.ids[position]


def test_every_line_names_its_source(charters: Charters) -> None:
    for position in range(len(charters.org)):
        for each in charters.of(position).sections:
            assert each.rows or each.about, each.title
            assert all(row[-1] for row in each.rows), each.title


def test_a_process_manager(charters: Charters) -> None:
    found = charter(charters, "P10")
    assert found.name == "Process Manager, Batch Mixing (P10)"
    told = lines(found)
    assert told["Reports to"][1:] == ("Operations Manager, Production (P08)", "halden-foods.xlsx!positions!F11")
    assert told["Decides alone"][1] == "up to 45,000 EUR (5% of 900,000 EUR, PR1)"
    assert [row[1] for row in section(found, "Authority over money").rows if row[0] == "Above it"] == [
        "Operations Manager, Production (P08) up to 200,000 EUR",
        "Chief Operating Officer (P02) up to 900,000 EUR",
    ]
    assert told["Skill Set"][1] == "process optimization, Six Sigma, Lean (specialized)"
    assert told["Skill Set"][2].startswith("line 6: ")
    assert "in addition: certification" in told["Educational Requirements"][1]
    assert {row[0] for row in section(found, "Key figures").rows} == {"Throughput", "Error rate", "Process efficiency"}
    assert [row[0] for row in section(found, "Scope held").rows] == ["process: Batch mixing (PR1)"]


def test_what_the_founding_document_does_not_say_is_left_open(charters: Charters) -> None:
    broken, silent = (section(charter(charters, each), "What the role asks for") for each in ("P18", "P03"))
    assert "breaks off before it describes the role Site manager" in broken.about
    assert "line 25" in broken.about
    assert "does not describe this role" in silent.about
    assert not broken.rows
    assert not silent.rows


def test_a_vacant_post_says_who_acts_and_what_is_to_be_settled(charters: Charters) -> None:
    found = charter(charters, "P11")
    assert found.held == "vacant, Operations Manager, Production (P08) acts"
    assert "warning VAC-01" in {row[0] for row in section(found, "To be settled").rows}
    assert any("for now Operations Manager, Production (P08), who acts" in row[0] for row in section(found, "Key figures").rows)


def test_letters_set_by_hand_carry_their_reason() -> None:
    made = small(overrides=OVERRIDE.format("P3", "C", "Agreed in May"))
    assert made.org.overrides
    whole = [charters.of(position) for charters in [Charters(made, "RACI")] for position in range(len(made.org))]
    told = {row[0] for each in whole for part in each.sections for row in part.rows if len(row) == 1}
    assert "Set by hand: Agreed in May" in told


def test_errors_make_a_draft() -> None:
    made = small(overrides=OVERRIDE.format("P7", "A", "No authority"))
    assert made.draft
    charters = Charters(made, "RACI")
    drafts = [each for position in range(len(made.org)) if (each := charters.of(position)).draft]
    assert drafts
    assert "**DRAFT: " in markdown(drafts[0])
    assert 'class="draft"' in html(drafts[0])


def test_schemes_without_some_letters_list_them(halden: Result) -> None:
    for scheme in halden.pack.schemes:
        found = charter(Charters(halden, scheme), "P10")
        assert all(each.title for each in found.sections)
        assert scheme in found.rules


def test_text_from_input_stays_text() -> None:
    part = Section("S", "*b*", ("", "x"), (("<b>", "|"),))
    hostile = Charter("P1", "<img src=x onerror=alert(1)> | `x`", "A & B", "vacant", 0, (part,), "r")
    assert "<img" not in html(hostile)
    assert "<b>" not in html(hostile)
    assert "<img" not in markdown(hostile)
    assert "| &lt;b&gt; | \\| |" in markdown(hostile)


def test_the_page_asks_nothing_of_any_network(charters: Charters) -> None:
    text = html(charter(charters, "P08"))
    assert "default-src 'none'" in text
    assert "script-src" not in text
    assert not re.search(r"(src|href)=\"(?!data:,)", text)


def test_a_word_document_says_the_same(charters: Charters, tmp_path: Path) -> None:
    found, (base, findings) = charter(charters, "P08"), read_base(None)
    assert findings == []
    write_docx(base, found, tmp_path / "a.docx")
    write_docx(base, found, tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    written = docx.Document(str(tmp_path / "a.docx"))
    texts = [each.text for each in written.paragraphs]
    assert [each.title for each in found.sections] == [each.text for each in written.paragraphs if each.style.name == "Heading 1"]
    assert found.name in texts
    assert found.rules in texts
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in written.tables]
    assert len(tables) == sum(1 for each in found.sections if each.rows)
    money = next(table for table in tables if table[1][0] == "Budget")
    assert money[2][1].startswith("up to 200,000 EUR")


@pytest.fixture
def letterhead(tmp_path: Path) -> Path:
    """A consultant's document: a header, a style, a text of its own."""
    theirs = docx.Document()
    theirs.sections[0].header.paragraphs[0].text = "Northwind Consulting"
    theirs.styles["Heading 1"].font.name = "Georgia"
    theirs.add_paragraph("Our standard text")
    theirs.add_table(1, 1).rows[0].cells[0].text = "a table"
    theirs.save(str(tmp_path / "letterhead.docx"))
    return tmp_path / "letterhead.docx"


def test_a_base_document_gives_the_look(letterhead: Path, tmp_path: Path) -> None:
    outcome = asked(HALDEN, "-o", tmp_path / "out", "--position", "P10", "--position", "P08", "--template", letterhead)
    assert outcome.exit_code == 0
    assert "info DOC-02 letterhead.docx: " in outcome.stderr
    assert "(2 paragraphs and tables)" in outcome.stderr
    for name in ("P10-Process-Manager-Batch-Mixing.docx", "P08-Operations-Manager-Production.docx"):
        written = docx.Document(str(tmp_path / "out" / name))
        assert written.sections[0].header.paragraphs[0].text == "Northwind Consulting"
        assert written.styles["Heading 1"].font.name == "Georgia"
        assert "Our standard text" not in [each.text for each in written.paragraphs]
        assert written.paragraphs[1].text.startswith(("Process", "Operations"))


def test_a_template_of_documents_serves_too(letterhead: Path, tmp_path: Path) -> None:
    made = BytesIO()
    with zipfile.ZipFile(letterhead) as theirs, zipfile.ZipFile(made, "w") as ours:
        for each in theirs.namelist():
            part = theirs.read(each)
            ours.writestr(each, part.replace(b"document.main+xml", b"template.main+xml") if each == "[Content_Types].xml" else part)
    (tmp_path / "look.dotx").write_bytes(made.getvalue())
    assert asked(HALDEN, "-o", tmp_path / "out", "--position", "P10", "--template", tmp_path / "look.dotx").exit_code == 0


@pytest.mark.parametrize("data", [b"", b"no zip", b"\xd0\xcf\x11\xe0 old", b"PK\x03\x04 cut"])
def test_a_base_document_that_cannot_serve_is_refused_before_any_work(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "look.docx").write_bytes(data)
    outcome = asked(HALDEN, "-o", tmp_path / "out", "--template", tmp_path / "look.docx")
    assert outcome.exit_code == 2
    assert "error DOC-01 look.docx: The file cannot serve as the base document of charters: it is" in outcome.stderr
    assert not (tmp_path / "out").exists()


def test_a_workbook_is_no_base_document(tmp_path: Path) -> None:
    outcome = asked(HALDEN, "-o", tmp_path / "out", "--template", HALDEN)
    assert (outcome.exit_code, "DOC-01" in outcome.stderr) == (2, True)


def test_macros_and_signatures_are_refused(letterhead: Path, tmp_path: Path) -> None:
    for part in ("word/vbaProject.bin", "_xmlsignatures/sig1.xml"):
        file = tmp_path / "look.docx"
        file.write_bytes(letterhead.read_bytes())
        with zipfile.ZipFile(file, "a") as more:
            more.writestr(part, "x")
        assert read_base(file)[0] is None


def test_one_file_for_each_position_and_none_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    assert asked(HALDEN, "-o", folder, "--format", "md").exit_code == 0
    assert len(list(folder.iterdir())) == 26
    before = {file: file.read_bytes() for file in folder.iterdir()}
    again = asked(HALDEN, "-o", folder, "--format", "md")
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert asked(HALDEN, "-o", folder, "--format", "md", "--force").exit_code == 0
    assert before == {file: file.read_bytes() for file in folder.iterdir()}


def test_what_cannot_be_done_is_said(tmp_path: Path, letterhead: Path) -> None:
    unknown = asked(HALDEN, "-o", tmp_path / "out", "--position", "P99")
    assert (unknown.exit_code, "There is no position P99" in unknown.stderr) == (2, True)
    taken = asked(HALDEN, "-o", tmp_path / "out", "--format", "html", "--template", letterhead)
    assert (taken.exit_code, "html takes none" in taken.stderr) == (2, True)
    assert not (tmp_path / "out").exists()
    (tmp_path / "file").write_text("x")
    assert asked(HALDEN, "-o", tmp_path / "file" / "out", "--format", "md").exit_code == 2


def test_names_of_files_lead_nowhere_and_differ() -> None:
    table = "| position id | title | reports to |\n| ../../etc | A/B\\C | |\n| CON | | ../../etc |\n"
    table += "| x | Chef d'équipe 班长 | CON |\n| X | Chef d équipe 班长 | CON |\n| ? | " + "*" * 300 + " | CON |\n"
    made = result(table)
    found = names(made.org, range(len(made.org)), "md")
    assert found == ["etc-A-B-C.md", "CON-charter.md", "x-Chef-d-équipe-班长.md", "X-Chef-d-équipe-班长-2.md", "position.md"]


def test_all_charters_in_one_archive(halden: Result, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        DOWNLOADS["zip"].write(halden, tmp_path / name, "RACI")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert {file.name for file in tmp_path.iterdir()} == {"a.zip", "b.zip"}
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == names(halden.org, range(26), "docx")
        written = docx.Document(archive.open("P10-Process-Manager-Batch-Mixing.docx"))
    assert written.paragraphs[1].text == "Process Manager, Batch Mixing (P10)"


def test_who_acts_for_a_vacant_post_reads_it_in_the_own_charter(charters: Charters) -> None:
    (row,) = section(charter(charters, "P08"), "For now").rows
    assert row[0] == "Process Manager, Packaging (P11)"
    assert row[1].startswith("answers for 12 rows; key figures: Throughput, Error rate, Process efficiency; signs up to 35,000 EUR")


def test_those_to_be_asked_are_counted_by_rows(charters: Charters) -> None:
    told = {row[1] for row in section(charter(charters, "P10"), "Stakeholders").rows}
    (asked_on,) = [text for text in told if text.startswith("to be asked")]
    assert int(re.findall(r"\d+", asked_on)[0]) <= 12


def test_money_in_several_currencies_is_not_reckoned() -> None:
    table = """
| id | title                     | reports to | department | budget | currency |
| A  | Chief Executive Officer   |            |            | 900    | EUR      |
| B  | Operations Manager, Works | A          | Works      | 500    | EUR      |
| C  | Operations Manager, Ports | A          | Ports      | 500    | USD      |"""
    found = charter(Charters(result(table), "RACI"), "B")
    (row,) = section(found, "Authority over money").rows
    assert row[0] == "Not known"
    assert "EUR, USD" in row[1]
