"""The worked example, edited by hand, reorganised, and taken back: the expected merge, worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator.derived.tables import letters_table
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Options, Result, run
from tests.edited_books import Book, opened

EXAMPLE = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"

# What Ann and Bob do in the workbook: row, position, letter typed, reason, author.
TYPED = (
    ("proc-team@PR1", "P21", "C", "knows the figures", "Ann"),
    ("org-strategy@ORG", "P01", "A", "the founder keeps it", "Bob"),
    ("org-strategy@ORG", "P02", "C", "the founder keeps it", "Bob"),  # had the A
    ("proc-optimise@PR2", "P08", "C", "the post is vacant", "Ann"),
    ("proc-compliance@PR2", "P08", "C", "the post is vacant", "Ann"),
    ("ops-goals@OP-P08", "P12", "R", "drafts them", "Ann"),
    ("proc-change@PR7", "P08", "I", "is asked too often", "Bob"),
    ("proc-risk@PR1", "P08", "I", "", ""),
    ("ops-policies@OP-P08", "P18", "C", "runs the plant", "Bob"),
    ("proc-innovation@PR5", "P09", "C", "returns go to inbound", "Bob"),  # had the A
    ("proc-innovation@PR5", "P14", "A/R", "returns go to inbound", "Bob"),
)

# What becomes of it after the reorganisation below: letter, what the rules gave then and give now, state.
#   P12 leaves: out of ops-goals and ops-policies of OP-P08. P11 is filled: P08 no longer acts for it and, as its manager, gets
#   the C of proc-optimise and the I of proc-compliance in PR2. PR7 is given up. P14 becomes the lead of PR5 and Accountable
#   there; P13 keeps its R, and P09 as the manager of the lead is consulted.
EXPECTED = {
    ("proc-team@PR1", "P21"): ("C", "I", "I", "applied"),
    ("org-strategy@ORG", "P01"): ("A", "C", "C", "applied"),
    ("org-strategy@ORG", "P02"): ("C", "A", "A", "applied"),
    ("proc-optimise@PR2", "P08"): ("C", "", "C", "agrees"),
    ("proc-compliance@PR2", "P08"): ("C", "", "I", "conflict"),
    ("ops-goals@OP-P08", "P12"): ("R", "C", "", "not applied"),
    ("proc-change@PR7", "P08"): ("I", "C", "", "not applied"),
    ("proc-risk@PR1", "P08"): ("I", "C", "C", "not applied"),
    ("ops-policies@OP-P08", "P18"): ("C", "I", "I", "stale"),
    ("proc-innovation@PR5", "P09"): ("C", "A", "C", "agrees"),
    ("proc-innovation@PR5", "P14"): ("A/R", "R", "A/R", "agrees"),
}


def reorganised(path: Path) -> Path:
    """The example after P12 left, P11 was filled, PR7 was given up and P14 became lead of PR5."""
    book = load_workbook(EXAMPLE)
    positions, processes = book["positions"], book["processes"]
    for row in positions.iter_rows(min_row=2):
        if row[0].value == "P11":
            row[2].value, row[3].value, row[4].value = "E11", "Ella Brandt", "filled"
    positions.delete_rows(next(row[0].row for row in positions.iter_rows() if row[0].value == "P12"))
    for row in processes.iter_rows(min_row=2):
        if row[0].value == "PR3":
            row[2].value = "P10"
        if row[0].value == "PR5":
            row[3].value = "P14"
        if row[11].value:
            row[11].value = ";".join(one for one in str(row[11].value).split(";") if one != "PR7") or None
    processes.delete_rows(next(row[0].row for row in processes.iter_rows() if row[0].value == "PR7"))
    book.save(path)
    return path


def allocated(org: Path, keep: Path | None = None, keep_reason: str = "") -> Result:
    """The result for an org, with the edits of a workbook kept."""
    result, findings = run([org], Options(keep=keep, keep_reason=keep_reason, name="halden-foods"))
    assert result is not None, findings
    return result


def letters(result: Result, row: str) -> dict[str, str]:
    """The letters of a row by position."""
    frame = letters_table(result.org, result.allocation)
    activity, _, scope = row.partition("@")
    found = frame[(frame.activity == activity) & (frame.scope == scope)]
    return dict(zip(found.position, found.letter, strict=True))


def outcomes(result: Result) -> dict[tuple[str, str], tuple[str, str, str, str]]:
    """Letter, before, now and state of each edit kept."""
    assert result.kept is not None
    return {(edit.row, edit.position): (edit.letter, edit.before, edit.now, edit.state) for edit in result.kept.edits}


def subjects(result: Result, code: str) -> set[str]:
    """What findings of a code are about."""
    return {item.subject for item in result.findings if item.code == code}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round-trip")


@pytest.fixture(scope="module")
def edited(place: Path) -> Path:
    """The first workbook with the edits."""
    book = opened(allocated(EXAMPLE), place / "first.xlsx")
    for row, position, letter, reason, author in TYPED:
        if position == "P21":  # stands in no column of its own
            book.by_hand(row, position, Letter=letter, Reason=reason, Author=author)
        else:
            book.type(row, position, letter, reason, author)
    book.answer("org-strategy@ORG", "no", "ask the board\nin May")
    book.answer("proc-risk@PR7", "yes", "well put")
    return book.save(place / "edited.xlsx")


@pytest.fixture(scope="module")
def second(place: Path, edited: Path) -> Result:
    """The edits on the new organisation."""
    return allocated(reorganised(place / "new.xlsx"), edited)


def test_every_edit_has_the_outcome_worked_by_hand(second: Result) -> None:
    assert outcomes(second) == EXPECTED


def test_reasons_and_authors_come_along(second: Result) -> None:
    assert second.kept is not None
    said = {(edit.row, edit.position): (edit.reason, edit.author) for edit in second.kept.edits}
    assert said == {(row, position): (reason, author) for row, position, _, reason, author in TYPED}


def test_the_letters_stand_and_no_others_moved(second: Result) -> None:
    assert letters(second, "org-strategy@ORG") == {
        "P01": "A", "P08": "R", "P09": "R", "P02": "C", "P03": "C", "P04": "I", "P06": "I",
    }  # fmt: skip
    assert letters(second, "proc-compliance@PR2")["P08"] == "C"
    assert letters(second, "proc-risk@PR1")["P08"] == "C"  # no reason was given
    assert second.base is not None
    by_rules = letters_table(second.org, second.base)
    by_hand = letters_table(second.org, second.allocation)
    different = set(by_rules.itertuples(index=False, name=None)) ^ set(by_hand.itertuples(index=False, name=None))
    kept = {place for place, (*_, state) in EXPECTED.items() if state in {"applied", "conflict", "stale"}}
    assert {(f"{activity}@{scope}", position) for activity, scope, position, *_ in different} == kept


def test_what_needs_a_look_is_a_finding(second: Result) -> None:
    assert subjects(second, "OVR-01") == {"proc-risk@PR1, P08"}
    assert subjects(second, "OVR-07") == {"proc-compliance@PR2, P08"}
    assert subjects(second, "OVR-08") == {"proc-optimise@PR2, P08", "proc-innovation@PR5, P09", "proc-innovation@PR5, P14"}
    assert subjects(second, "OVR-09") == {"ops-goals@OP-P08, P12", "proc-change@PR7, P08"}
    assert subjects(second, "OVR-10") == {"ops-policies@OP-P08, P18"}
    conflict = next(item for item in second.findings if item.code == "OVR-07")
    assert "gave nothing then and give I now" in conflict.message
    assert str(conflict.cell).startswith("edited.xlsx!")


def test_answers_come_along_and_those_of_rows_that_are_gone_are_listed(second: Result) -> None:
    assert second.kept is not None
    assert {row: (note.agreed, note.remark) for row, note in second.kept.notes.items()} == {
        "org-strategy@ORG": ("no", "ask the board\nin May")
    }
    gone = next(item for item in second.findings if item.code == "OVR-20")
    assert gone.subject == "proc-risk@PR7"
    assert "well put" in gone.message


def test_the_next_generation_keeps_the_same_overrides(place: Path, second: Result) -> None:
    write_workbook(second, place / "second.xlsx")
    third = allocated(place / "new.xlsx", place / "second.xlsx")
    expected = {
        key: (*letters, "applied" if state in {"conflict", "stale"} else state) for key, (*letters, state) in EXPECTED.items()
    }
    for agreed in [key for key, (*_, state) in EXPECTED.items() if state == "agrees"]:
        del expected[agreed]
    now_before = {key: (letter, now, now, state) for key, (letter, _, now, state) in expected.items()}
    gone = {("ops-goals@OP-P08", "P12"), ("proc-change@PR7", "P08")}
    assert {key: value for key, value in outcomes(third).items() if key not in gone} == {
        key: value for key, value in now_before.items() if key not in gone
    }
    assert {outcomes(third)[key][3] for key in gone} == {"not applied"}
    assert letters_table(third.org, third.allocation).equals(letters_table(second.org, second.allocation))
    assert third.kept is not None
    assert second.kept is not None
    assert third.kept.notes == second.kept.notes


def test_a_reason_filled_in_later_is_enough(place: Path, second: Result) -> None:
    book = opened(second, place / "second-b.xlsx")
    sheet = book.overrides
    sheet.cell(book.list_row("proc-risk@PR1", "P08"), book.column("Reason")).value = "only wants the result"
    third = allocated(place / "new.xlsx", book.save(place / "filled.xlsx"))
    assert outcomes(third)["proc-risk@PR1", "P08"] == ("I", "C", "C", "applied")
    assert letters(third, "proc-risk@PR1")["P08"] == "I"


def test_one_reason_for_all_that_give_none(place: Path, edited: Path) -> None:
    result = allocated(EXAMPLE, edited, "workshop of 3 May")
    assert result.kept is not None
    reasons = {(edit.row, edit.position): edit.reason for edit in result.kept.edits}
    assert reasons["proc-risk@PR1", "P08"] == "workshop of 3 May"
    assert reasons["proc-team@PR1", "P21"] == "knows the figures"
    assert {state for *_, state in outcomes(result).values()} == {"applied"}


def test_the_same_bytes_twice(place: Path, second: Result, edited: Path) -> None:
    again = allocated(place / "new.xlsx", edited)
    for name, result in (("a.xlsx", second), ("b.xlsx", again)):
        write_workbook(result, place / name)
    assert (place / "a.xlsx").read_bytes() == (place / "b.xlsx").read_bytes()


def test_a_book_knows_its_cells(edited: Path) -> None:
    book = Book(load_workbook(edited))
    sheet, row, column = book.place("org-strategy@ORG", "P01")
    assert sheet.cell(row, column).value == "A"
