"""The result as slides: which matrix stands on which slide, letters and colours, notes, and a consultant's template."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from allocator.cli.main import cli
from allocator.outputs import slides_plan
from allocator.outputs.look import LETTERS
from allocator.outputs.slides_plan import plan
from allocator.outputs.slides_table import DRAWING, Box, fitting, table
from allocator.outputs.wording import Wording
from allocator.pipeline import Result
from allocator.raci import Letter
from tests.helpers import codes
from tests.outputs.made import POSITIONS, PROCESSES, result, small

pptx = pytest.importorskip("pptx", reason="python-pptx, the extra `slides`, is not installed")

from allocator.outputs.slides import write_slides  # noqa: E402

NORTHFIELD = Path(__file__).parents[2] / "examples" / "northfield-parts.csv"


@pytest.fixture(scope="module")
def made() -> Result:
    return small()


@pytest.fixture(scope="module")
def deck(made: Result, tmp_path_factory: pytest.TempPathFactory) -> object:
    path = tmp_path_factory.mktemp("slides") / "raci.pptx"
    assert write_slides(made, path) == []
    return pptx.Presentation(str(path))


def tables(deck: object) -> list[list[list[str]]]:
    """The tables of a deck as texts."""
    shapes = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]  # type: ignore[attr-defined]
    return [[[cell.text for cell in row.cells] for row in shape.table.rows] for shape in shapes]


def template(path: Path, keep: tuple[str, ...], *, samples: int = 0) -> Path:
    """A template with some of the usual layouts, and slides of its own."""
    theirs = pptx.Presentation()
    for layout in list(theirs.slide_layouts):
        if layout.name not in keep:
            theirs.slide_layouts.remove(layout)
    for _ in range(samples):
        theirs.slides.add_slide(theirs.slide_layouts[0])
    theirs.save(str(path))
    return path


def test_every_letter_of_the_result_stands_on_exactly_one_slide(made: Result) -> None:
    words = Wording(made, "RACI")
    planned = plan(words)
    assert not [matrix for matrix in planned if matrix.missing or matrix.why_none]
    lines = [line for matrix in planned for slide in matrix.slides for line in slide.lines]
    assert sorted(line.row for line in lines) == list(range(len(made.allocation.rows)))
    table = made.allocation.assignments
    shown = {(line.row, column): sign.text for line in lines for column, sign in line.signs.items() if column >= 0}
    counted = sum(int(sign.text.rpartition("(")[2][:-1]) for line in lines for column, sign in line.signs.items() if column < 0)
    for entry, (row, position) in enumerate(zip(table.row.tolist(), table.position.tolist(), strict=True)):
        assert shown.get((row, position), words.letter_of[entry]) == words.letter_of[entry]
    assert len(shown) + counted == len(table)


@pytest.mark.parametrize(("columns", "rows"), [(16, 22), (8, 9), (4, 4)])
def test_no_slide_holds_more_than_it_may(made: Result, monkeypatch: pytest.MonkeyPatch, columns: int, rows: int) -> None:
    monkeypatch.setattr(slides_plan, "MOST", 1_000)
    monkeypatch.setattr(slides_plan, "MOST_IN_ALL", 1_000)
    planned = plan(Wording(made, "RACI"), columns, rows)
    slides = [slide for matrix in planned for slide in matrix.slides]
    assert all(len(slide.columns) <= columns and len(slide.lines) + len(slide.blocks) <= rows for slide in slides)
    missing = {row for matrix in planned for row in matrix.missing}
    assert missing.isdisjoint(line.row for slide in slides for line in slide.lines)
    assert len(missing) + sum(len(slide.lines) for slide in slides) == len(made.allocation.rows)
    assert bool(missing) == (columns == 4)


def test_a_matrix_that_is_too_long_is_left_out_and_named(made: Result, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(slides_plan, "MOST", 2)
    write_slides(made, tmp_path / "raci.pptx")
    where = tables(pptx.Presentation(str(tmp_path / "raci.pptx")))[1]
    left_out = [row for row in where if row[-1].startswith("Not on slides: it would take")]
    assert [row[0] for row in left_out] == ["Operations Manager, Works", "Operations Manager, Warehouse"]
    assert left_out[0][-1].endswith("It stands in the workbook.")


def test_the_index_names_the_slides_on_which_the_matrices_stand(deck: object) -> None:
    titles = [slide.shapes.title.text for slide in deck.slides]  # type: ignore[attr-defined]
    for matrix, *_, where in tables(deck)[1][1:]:
        numbers = [int(word) for word in where.split() if word.isdigit()]
        expected = [number for number, title in enumerate(titles, 1) if title.startswith(f"RACI {matrix}")]
        assert [numbers[0], numbers[-1]] == [expected[0], expected[-1]]


def test_letters_have_their_colours_and_headings_say_what_is_vacant(deck: object) -> None:
    shapes = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]  # type: ignore[attr-defined]
    cells = [cell for shape in shapes[2:-1] for row in shape.table.rows for cell in row.cells]
    filled = {cell.text: str(cell.fill.fore_color.rgb) for cell in cells if cell.text in {"A", "R", "I"}}
    colours = {letter.symbol: str(look["bg_color"])[1:] for letter, look in LETTERS.items() if letter != Letter.OUT}
    assert filled == {letter: colours[letter] for letter in ("A", "R", "I")}
    assert any("VACANT" in cell.text.replace("\n", " ") and "P5" in cell.text for cell in cells)


def test_notes_say_why_each_row_and_letter_stands(deck: object, made: Result) -> None:
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide)  # type: ignore[attr-defined]
    for activity in {made.allocation.activities[number] for number in made.allocation.rows.activity.tolist()}:
        assert activity.sources[0].statement in notes
    assert "R  Process Manager, Packing (P6): managers: the named managers of the process" in notes


def test_findings_are_shown_gravest_first_with_what_to_do(deck: object, made: Result) -> None:
    head, *rows = [row for shown in tables(deck)[-2:] for row in shown if shown[0][0] == "Severity"]
    assert head == ["Severity", "Finding", "Number", "First subjects", "What to do"]
    listed = [row for row in rows if row != head]
    assert [row[1].split()[0] for row in listed] == list(dict.fromkeys(item.code for item in made.findings))
    assert sum(int(row[2]) for row in listed) == len(made.findings)


def test_the_same_result_gives_the_same_bytes(made: Result, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_slides(made, tmp_path / f"{name}.pptx")
    assert (tmp_path / "one.pptx").read_bytes() == (tmp_path / "two.pptx").read_bytes()


@pytest.mark.parametrize("scheme", ["RASCI", "RAPID", "DACI", "DRI"])
def test_every_scheme_has_its_own_letters(made: Result, tmp_path: Path, scheme: str) -> None:
    write_slides(made, tmp_path / "raci.pptx", scheme)
    legend, _, *matrices, _ = tables(pptx.Presentation(str(tmp_path / "raci.pptx")))
    assert [row[0] for row in legend][: len(made.pack.schemes[scheme].legend)] == list(made.pack.schemes[scheme].legend)
    if scheme == "DRI":
        assert all(row[0] == ["Activity", "Scope", "DRI", "Holder"] for row in matrices)
        assert ["Operations strategy of the organisation", "the organisation", "Chief Operating Officer (P2)", "Ben"] in matrices[0]


def test_texts_of_the_input_stay_texts(tmp_path: Path) -> None:
    hostile = POSITIONS.replace("Operations Manager, Works", "<a:br/> & =1+1 \x07Operations Manager")
    write_slides(result(hostile, processes=PROCESSES), tmp_path / "raci.pptx")
    texts = [cell for shown in tables(pptx.Presentation(str(tmp_path / "raci.pptx"))) for row in shown for cell in row]
    assert "<a:br/> & =1+1 Operations Manager" in texts
    with zipfile.ZipFile(tmp_path / "raci.pptx") as archive:
        links = [part for part in archive.namelist() if b"External" in archive.read(part) or b"hlinkClick" in archive.read(part)]
    assert not [part for part in links if part.startswith("ppt/slides/")]


def test_masters_and_layouts_of_a_template_stay_as_they_are(made: Result, tmp_path: Path) -> None:
    theirs = template(tmp_path / "client.pptx", ("Title Slide", "Title Only", "Blank"))
    assert write_slides(made, tmp_path / "raci.pptx", template=theirs) == []
    with zipfile.ZipFile(theirs) as before, zipfile.ZipFile(tmp_path / "raci.pptx") as after:
        kept = [part for part in before.namelist() if part.startswith(("ppt/slideMasters/", "ppt/slideLayouts/", "ppt/theme/"))]
        assert len(kept) > 6
        assert [part for part in kept if before.read(part) != after.read(part)] == []
    deck = pptx.Presentation(str(tmp_path / "raci.pptx"))
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title Slide", "Title Only"}
    assert all(shape.text for slide in deck.slides for shape in slide.placeholders)


def test_a_template_without_fitting_layouts_is_used_and_said(made: Result, tmp_path: Path) -> None:
    theirs = template(tmp_path / "client.pptx", ("Title and Content", "Blank"), samples=2)
    found = write_slides(made, tmp_path / "raci.pptx", template=theirs)
    assert codes(found) == [("SLD-01", "client.pptx"), ("SLD-01", "client.pptx"), ("SLD-03", "client.pptx")]
    assert "Title and Content" in found[0].message
    deck = pptx.Presentation(str(tmp_path / "raci.pptx"))
    assert not [slide for slide in deck.slides if not slide.shapes.title.text]
    inside = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert all(shape.left >= 0 and shape.left + shape.width <= deck.slide_width for shape in inside)
    assert all(shape.top + shape.height <= deck.slide_height for shape in inside)


def test_a_layout_may_be_named_for_the_job(made: Result, tmp_path: Path) -> None:
    theirs = pptx.Presentation()
    theirs.slide_layouts[1].name = "Allocator Matrix"
    theirs.save(str(tmp_path / "client.pptx"))
    assert write_slides(made, tmp_path / "raci.pptx", template=tmp_path / "client.pptx") == []
    deck = pptx.Presentation(str(tmp_path / "raci.pptx"))
    assert deck.slides[1].slide_layout.name == "Allocator Matrix"


def test_a_potx_is_a_template_too(made: Result, tmp_path: Path) -> None:
    theirs = template(tmp_path / "client.pptx", ("Title Slide", "Title Only"))
    _changed(theirs, tmp_path / "client.potx", lambda part, data: data.replace(b"presentation.main+xml", b"template.main+xml"))
    assert write_slides(made, tmp_path / "raci.pptx", template=tmp_path / "client.potx") == []
    assert len(pptx.Presentation(str(tmp_path / "raci.pptx")).slides) > 4


@pytest.mark.parametrize(
    ("name", "says"), [("text", "damaged"), ("macros", "macros"), ("signed", "signed"), ("old", "password"), ("book", "damaged")]
)
def test_what_cannot_serve_as_a_template_is_refused_and_nothing_written(made: Result, tmp_path: Path, name: str, says: str) -> None:
    path = tmp_path / "client.pptx"
    good = template(tmp_path / "good.pptx", ("Title Slide", "Title Only"))
    if name in {"macros", "signed"}:
        _changed(good, path, lambda part, data: data)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("ppt/vbaProject.bin" if name == "macros" else "_xmlsignatures/sig1.xml", b"x")
    elif name == "book":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
    else:
        path.write_bytes(b"\xd0\xcf\x11\xe0" if name == "old" else b"no archive")
    found = write_slides(made, tmp_path / "raci.pptx", template=path)
    assert codes(found) == [("SLD-02", "client.pptx")]
    assert says in found[0].message
    assert not (tmp_path / "raci.pptx").exists()


def test_a_turned_heading_is_broken_where_it_fits() -> None:
    assert fitting("General Counsel and Chief Compliance Officer", 100, 8, 3).count("\n") == 2
    assert fitting("Donaudampfschifffahrtsgesellschaftskapitän", 50, 8).endswith("…")
    assert fitting("Short", 100, 8) == "Short"


def test_a_row_has_a_cell_for_each_column() -> None:
    made = table([[Box("a", across=2)], [Box("b"), Box("c")]], [10, 20], [5, 5])
    assert [len(row) for row in made.findall(f"{{{DRAWING}}}tr")] == [2, 2]


def _changed(path: Path, to: Path, change: object) -> None:
    """A copy of an archive with its parts changed."""
    made = BytesIO()
    with zipfile.ZipFile(path) as theirs, zipfile.ZipFile(made, "w") as ours:
        for part in theirs.namelist():
            ours.writestr(part, change(part, theirs.read(part)))  # type: ignore[operator]
    to.write_bytes(made.getvalue())


def raci(*arguments: object) -> Outcome:
    return CliRunner().invoke(cli, ["raci", *map(str, arguments)])


def test_the_command_writes_slides_in_a_template(tmp_path: Path) -> None:
    theirs = template(tmp_path / "client.pptx", ("Title Slide", "Title and Content"))
    outcome = raci(NORTHFIELD, "-o", tmp_path / "raci.pptx", "--template", theirs)
    assert outcome.exit_code == 0
    assert "warning SLD-01 client.pptx: The template has no layout with only a title" in outcome.stderr
    assert len(pptx.Presentation(str(tmp_path / "raci.pptx")).slides) > 4
    again = raci(NORTHFIELD, "-o", theirs, "--template", theirs, "--force")
    assert again.exit_code == 2
    assert "which is never written over" in again.stderr


def test_the_command_refuses_what_is_no_deck_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "client.pptx").write_text("no deck")
    outcome = raci(NORTHFIELD, "-o", tmp_path / "raci.pptx", "--template", tmp_path / "client.pptx")
    assert outcome.exit_code == 2
    assert "error SLD-02 client.pptx: The file cannot serve as a template of slides: it is damaged" in outcome.stderr
    assert not (tmp_path / "raci.pptx").exists()


def test_without_the_package_the_command_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.outputs.forms.find_spec", lambda package: None)
    outcome = raci(NORTHFIELD, "-o", tmp_path / "raci.pptx")
    assert outcome.exit_code == 2
    assert "pip install 'org-allocator[slides]'" in outcome.stderr
