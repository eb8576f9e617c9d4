"""What an editor can do to a workbook, one thing at a time, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from allocator.derived.kept import Edit, Kept, summary
from allocator.derived.tables import letters_table
from allocator.pipeline import Result, assign
from tests.cases.helpers import pack
from tests.edited_books import Book, opened, taken_back
from tests.helpers import org_from
from tests.outputs.made import POSITIONS, PROCESSES

BUDGET = "proc-budget@PR2"
GIVEN = {"P6": "A/R", "P3": "V", "P4": "C"}
WORKS = "RACI Operations Manager, Works"  # the sheet on which it stands
WITHOUT_P9 = "\n".join(line for line in POSITIONS.splitlines() if "| P9 " not in line)
FUNDED = PROCESSES.replace("Packing  | P6       | Works           |        |", "Packing  | P6       | Works           | 100    |")
Do = Callable[[Book], None]


def allocated(positions: str = POSITIONS, **tables: str) -> Result:
    """The small org by the rules."""
    return assign(org_from(positions, **{"processes": FUNDED, **tables}), pack())


@pytest.fixture(scope="module")
def first() -> Result:
    return allocated()


@pytest.fixture
def edit(first: Result, tmp_path: Path) -> Callable[..., Result]:
    """Edits a workbook of the small org, or of another result, and takes it back."""

    def do(change: Do, of: Result = first, onto: Result = first, scheme: str = "RACI", keep_reason: str = "") -> Result:
        book = opened(of, tmp_path / "first.xlsx", scheme)
        change(book)
        return taken_back(book, tmp_path / "edited.xlsx", onto.org, keep_reason)

    return do


def row(result: Result, name: str = BUDGET) -> dict[str, str]:
    """The letters of a row."""
    frame = letters_table(result.org, result.allocation)
    activity, _, scope = name.partition("@")
    found = frame[(frame.activity == activity) & (frame.scope == scope)]
    return dict(zip(found.position, found.letter, strict=True))


def states(result: Result) -> dict[str, str]:
    """Position and letter, with the state, of each edit."""
    assert result.kept is not None
    return {f"{one.position} {one.letter}".strip(): one.state for one in result.kept.edits}


def messages(result: Result, code: str) -> list[str]:
    """What findings of a code say."""
    return [item.message for item in result.findings if item.code == code]


def test_an_untouched_workbook_brings_nothing(edit: Callable[..., Result], first: Result) -> None:
    result = edit(lambda book: None)
    assert result.kept is not None
    assert (result.kept.edits, dict(result.kept.notes)) == ((), {})
    assert not [item for item in result.findings if item.code.startswith("OVR")]
    assert row(result) == row(first) == GIVEN


def test_letters_are_read_however_they_are_written(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        book.type(BUDGET, "P4", " i ", "enough")
        book.type(BUDGET, "P6", "R / a", "no change")

    assert states(edit(change)) == {"P4 I": "applied"}


def test_a_dash_empties_a_cell(edit: Callable[..., Result]) -> None:
    result = edit(lambda book: book.type(BUDGET, "P4", "-", "not asked"))
    assert states(result) == {"P4": "applied"}
    assert row(result) == {"P6": "A/R", "P3": "V"}


def test_the_letter_that_a_scheme_hides_is_kept_where_nobody_touched_it(edit: Callable[..., Result]) -> None:
    """RACI shows the V of P3 as C; typing C there is no edit, typing R is one."""
    assert states(edit(lambda book: book.type(BUDGET, "P3", "C", "same"))) == {}
    assert states(edit(lambda book: book.type(BUDGET, "P3", "R", "does it"))) == {"P3 R": "applied"}


def test_a_new_accountable_takes_the_a(edit: Callable[..., Result]) -> None:
    result = edit(lambda book: book.type(BUDGET, "P4", "A", "large sums"))
    assert states(result) == {"P4 A": "applied"}
    assert row(result) == {"P4": "A", "P6": "R", "P3": "V"}


@pytest.mark.parametrize("left", ["R", "C"])
def test_the_former_accountable_is_part_of_one_decision(edit: Callable[..., Result], left: str) -> None:
    """What the editor makes of the former one is an edit too, also where it follows from the other, for the same reason."""

    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "A", "large sums", "Ann")
        book.type(BUDGET, "P6", left)

    result = edit(change)
    assert states(result) == {"P4 A": "applied", f"P6 {left}": "applied"}
    assert row(result) == {"P4": "A", "P6": left, "P3": "V"}
    assert result.kept is not None
    assert {(one.author, one.reason) for one in result.kept.edits} == {("Ann", "large sums")}


def test_a_reason_on_the_former_accountable_counts_for_the_new_one(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "A")
        book.type(BUDGET, "P6", "R", "large sums", "Ann")

    result = edit(change)
    assert result.kept is not None
    assert [(one.position, one.reason, one.author) for one in result.kept.edits] == [
        ("P4", "large sums", "Ann"), ("P6", "large sums", "Ann"),
    ]  # fmt: skip


def test_the_former_accountable_stays_demoted_when_the_new_one_has_left(edit: Callable[..., Result]) -> None:
    """In every generation, and whether or not the edit was applied before."""

    def change(book: Book) -> None:
        book.by_hand(BUDGET, "P9", Letter="A", Reason="large sums", Author="Ann")
        book.type(BUDGET, "P6", "R")

    without = allocated(WITHOUT_P9)
    at_once = edit(change, onto=without)
    later = edit(lambda book: None, edit(change), without)
    for result in (at_once, later, edit(lambda book: None, later, without)):
        assert states(result) == {"P6 R": "applied", "P9 A": "not applied"}
        assert result.kept is not None
        assert {(one.author, one.reason) for one in result.kept.edits} == {("Ann", "large sums")}
        assert row(result)["P6"] == "R"
        assert BUDGET in {item.subject for item in result.findings if item.code == "INV-01"}
    back = edit(lambda book: None, later)
    assert states(back) == {"P6 R": "applied", "P9 A": "applied"}
    assert row(back) == {"P9": "A", "P6": "R", "P3": "V", "P4": "C"}


def test_edits_of_a_row_that_is_gone_come_back_with_it(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        book.type("proc-change@PR3", "P10", "A", "hires")
        book.type("proc-change@PR3", "P11", "")
        book.type("proc-risk@PR3", "P11", "")

    ended = allocated(processes="\n".join(line for line in FUNDED.splitlines() if "PR3" not in line))
    gone = edit(change, onto=ended)
    assert gone.kept is not None
    assert {one.state for one in gone.kept.edits} == {"not applied"}
    for result in (gone, edit(lambda book: None, gone, ended)):
        assert result.kept is not None
        assert [(one.row, one.position, one.letter, one.reason) for one in result.kept.edits] == [
            ("proc-change@PR3", "P10", "A", "hires"), ("proc-change@PR3", "P11", "", "hires"), ("proc-risk@PR3", "P11", "", ""),
        ]  # fmt: skip
        back = edit(lambda book: None, result)
        assert row(back, "proc-change@PR3")["P10"] == "A"
        assert "P11" not in row(back, "proc-change@PR3")


def test_the_a_that_gave_way_is_named(edit: Callable[..., Result]) -> None:
    def why(result: Result) -> list[str]:
        assert result.kept is not None
        return [one.why for one in result.kept.edits]

    result = edit(lambda book: book.type(BUDGET, "P4", "A", "large sums"))
    assert why(result) == ["Applied; the rules give the same as then. The A of P6 gave way."]
    assert messages(result, "OVR-24") == [f"The A of P6 gave way to the A set by hand for {BUDGET}, P4"]
    own = "| activity id | scope id | position id | letter | reason |\n| proc-budget | PR2 | P4 | A | ours |"
    onto = allocated(overrides=own)
    both = edit(lambda book: book.type(BUDGET, "P2", "A", "larger sums"), onto, onto)
    assert why(both) == ["Applied; the rules give the same as then. The A of P4 gave way."]
    assert sorted(messages(both, "OVR-24")) == [
        f"The A of P4 gave way to the A set by hand for {BUDGET}, P2",
        f"The A of P6 gave way to the A set by hand for {BUDGET}, P4",
    ]
    assert not messages(edit(lambda book: book.type(BUDGET, "P6", "A", "does no more")), "OVR-24")


def test_two_accountables_are_an_error_and_neither_is_chosen(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "A", "large sums")
        book.type(BUDGET, "P2", "A", "larger sums")
        book.type(BUDGET, "P6", "R", "does it")

    result = edit(change)
    for each in (result, edit(lambda book: None, result)):
        assert states(each) == {"P2 A": "not applied", "P4 A": "not applied", "P6 R": "not applied"}
        assert row(each)["P6"] == "A/R"
        assert each.draft
        (message,) = messages(each, "OVR-11")
        assert "P2 (edited.xlsx!" in message
        assert "P4 (edited.xlsx!" in message
    chosen = edit(lambda book: book.overrides.delete_rows(book.list_row(BUDGET, "P2")), result)
    assert states(chosen) == {"P4 A": "applied", "P6 R": "applied"}
    assert not chosen.draft


def test_among_several_accountables_none_takes_the_a_later(edit: Callable[..., Result]) -> None:
    """P2 and P1 wait; P9, without a reason, neither displaces them nor lets both through. P4 gave its A by hand away itself."""

    def change(book: Book) -> None:
        book.type(BUDGET, "P2", "A", "larger sums")
        book.type(BUDGET, "P1", "A", "largest sums")
        book.type(BUDGET, "P4", "I", "enough")

    waits = edit(change, edit(lambda book: book.type(BUDGET, "P4", "A", "large sums")))
    assert states(waits) == {"P1 A": "not applied", "P2 A": "not applied", "P4 I": "applied"}
    more = edit(lambda book: book.by_hand(BUDGET, "P9", Letter="A"), waits)
    assert states(more) == {"P1 A": "not applied", "P2 A": "not applied", "P4 I": "applied", "P9 A": "not applied"}
    assert row(waits) == row(more) == GIVEN | {"P4": "I"}


def test_whoever_has_no_a_any_more_is_demoted_beside_several_accountables(edit: Callable[..., Result]) -> None:
    """By today's rules the A is with P5, so that the R of P6 takes it from nobody."""

    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "A", "large sums")
        book.type(BUDGET, "P2", "A", "larger sums")
        book.type(BUDGET, "P6", "R", "does it")

    led = allocated(processes=FUNDED.replace("Packing  | P6 ", "Packing  | P5 "))
    assert row(led)["P5"] == "A/R"
    result = edit(change, onto=led)
    assert states(result) == {"P2 A": "not applied", "P4 A": "not applied", "P6 R": "conflict"}
    again = edit(lambda book: None, result, led)
    assert states(again) == {"P2 A": "not applied", "P4 A": "not applied", "P6 R": "applied"}
    assert row(again) == row(result) == row(led) | {"P6": "R"}


def test_an_a_taken_away_from_everybody_is_an_error(edit: Callable[..., Result]) -> None:
    result = edit(lambda book: book.type(BUDGET, "P6", "R", "only does it"))
    assert BUDGET in {item.subject for item in result.findings if item.code == "INV-01"}


def test_without_a_reason_it_waits_on_the_sheet_overrides(edit: Callable[..., Result], first: Result) -> None:
    waits = edit(lambda book: book.type(BUDGET, "P4", "I"))
    assert states(waits) == {"P4 I": "not applied"}
    assert row(waits)["P4"] == "C"

    def fill(book: Book) -> None:
        book.overrides.cell(book.list_row(BUDGET, "P4"), book.column("Reason")).value = "enough"

    assert states(edit(fill, waits)) == {"P4 I": "applied"}
    assert states(edit(lambda book: book.type(BUDGET, "P4", "C", "enough"), waits)) == {"P4 I": "applied"}  # or as a comment


def test_an_override_is_taken_back_by_typing_the_letter_of_the_rules(edit: Callable[..., Result]) -> None:
    kept = edit(lambda book: book.type(BUDGET, "P4", "I", "enough"))
    result = edit(lambda book: book.type(BUDGET, "P4", "C"), kept)
    assert states(result) == {}
    assert row(result)["P4"] == "C"
    assert messages(result, "OVR-16") == [f"The override of {BUDGET}, P4 was taken back by hand"]


def test_an_accountable_by_hand_gives_way_to_a_newer_one(edit: Callable[..., Result]) -> None:
    kept = edit(lambda book: book.type(BUDGET, "P4", "A", "large sums"))
    result = edit(lambda book: book.type(BUDGET, "P2", "A", "larger sums"), kept)
    assert states(result) == {"P2 A": "applied"}
    assert messages(result, "OVR-16") == [f"The override of {BUDGET}, P4 gave way to the A of P2"]
    assert row(result) == {"P2": "A", "P6": "R", "P3": "V", "P4": "C"}


def test_the_a_goes_back_without_a_reason(edit: Callable[..., Result]) -> None:
    """What the rules say needs none."""

    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "A", "large sums")
        book.type(BUDGET, "P6", "R")

    result = edit(lambda book: book.type(BUDGET, "P6", "A/R"), edit(change))
    assert states(result) == {}
    assert row(result) == GIVEN
    assert messages(result, "OVR-16") == [
        f"The override of {BUDGET}, P6 was taken back by hand", f"The override of {BUDGET}, P4 gave way to the A of P6",
    ]  # fmt: skip


def test_what_the_former_accountable_keeps_is_what_was_typed(edit: Callable[..., Result]) -> None:
    """P6 has a bare A by an override of the org meanwhile, so that an R would not be left to it."""

    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "A", "large sums")
        book.type(BUDGET, "P6", "R")

    own = "| activity id | scope id | position id | letter | reason |\n| proc-budget | PR2 | P6 | A | ours |"
    result = edit(change, onto=allocated(overrides=own))
    assert states(result) == {"P4 A": "stale", "P6 R": "conflict"}
    assert row(result) == {"P4": "A", "P6": "R", "P3": "V"}


def test_a_line_that_names_nothing_known_is_listed(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        book.by_hand("Budget@PR2", "P4", Letter="C", Reason="asked")
        book.by_hand(BUDGET, "Flo", Letter="C", Reason="asked")

    result = edit(change)
    assert states(result) == {"P4 C": "not applied", "Flo C": "not applied"}
    found = "\n".join(messages(result, "OVR-09"))
    assert "There is no such row" in found
    assert "There is no position Flo" in found


def test_a_newer_accountable_that_is_not_applied_displaces_nobody(edit: Callable[..., Result]) -> None:
    kept = edit(lambda book: book.type(BUDGET, "P4", "A", "large sums"))
    result = edit(lambda book: book.type(BUDGET, "P2", "A"), kept)
    assert states(result) == {"P2 A": "not applied", "P4 A": "applied"}
    assert row(result)["P4"] == "A"
    left = edit(lambda book: book.by_hand(BUDGET, "P9", Letter="A", Reason="larger sums"), kept, allocated(WITHOUT_P9))
    assert states(left) == {"P4 A": "applied", "P9 A": "not applied"}
    back = edit(lambda book: None, left)
    assert row(back)["P9"] == "A"
    assert messages(back, "OVR-16") == [f"The override of {BUDGET}, P4 gave way to the A of P9"]


def test_the_sheet_overrides_is_read(edit: Callable[..., Result]) -> None:
    """A letter changed there, a new line, and a deleted one."""

    def begin(book: Book) -> None:
        book.type(BUDGET, "P4", "I", "enough", "Ann")
        book.type(BUDGET, "P2", "I", "wants to know", "Ann")
        book.type(BUDGET, "P3", "R")

    def change(book: Book) -> None:
        book.overrides.cell(book.list_row(BUDGET, "P4"), book.column("Letter")).value = "R"
        book.overrides.delete_rows(book.list_row(BUDGET, "P2"))
        book.overrides.delete_rows(book.list_row(BUDGET, "P3"))
        book.by_hand("proc-team@PR2", "P4", Letter="c", Reason="hires", Author="Bob")

    result = edit(change, edit(begin))
    assert states(result) == {"P4 R": "applied", "P2 I": "applied", "P4 C": "applied"}  # P2 still has it in the matrix
    assert messages(result, "OVR-16") == [f"The override of {BUDGET}, P3 was deleted from the sheet Overrides"]
    assert result.kept is not None
    assert {(one.row, one.author, one.reason) for one in result.kept.edits} == {
        (BUDGET, "Ann", "enough"), (BUDGET, "Ann", "wants to know"), ("proc-team@PR2", "Bob", "hires"),
    }  # fmt: skip


def test_matrix_and_list_may_not_say_different_things(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "I", "enough")
        book.by_hand(BUDGET, "P4", Letter="R", Reason="does it")

    result = edit(change)
    for each in (result, edit(lambda book: None, result)):  # both are kept until one is chosen
        assert states(each) == {"P4 I": "not applied", "P4 R": "not applied"}
        assert row(each)["P4"] == "C"
    assert f"I in edited.xlsx!{WORKS}" in messages(result, "OVR-09")[0]
    one, other = result.kept.edits if result.kept else ()
    at = 0

    def choose(book: Book) -> None:
        book.overrides.delete_rows(book.list_row(BUDGET, "P4") + at)

    assert states(edit(choose, result)) == {f"P4 {other.letter}": "applied"}
    at = 1
    assert states(edit(choose, result)) == {f"P4 {one.letter}": "applied"}


def test_a_reason_is_changed_where_one_likes(edit: Callable[..., Result]) -> None:
    kept = edit(lambda book: book.type(BUDGET, "P4", "I", "enough", "Ann"))

    def in_list(book: Book) -> None:
        book.overrides.cell(book.list_row(BUDGET, "P4"), book.column("Reason")).value = "is told monthly"

    def in_comment(book: Book) -> None:
        book.type(BUDGET, "P4", "I", "is told weekly", "Bob")

    def in_both(book: Book) -> None:
        in_list(book)
        in_comment(book)

    def said(result: Result) -> list[tuple[str, str]]:
        assert result.kept is not None
        return [(one.author, one.reason) for one in result.kept.edits]

    assert said(edit(in_list, kept)) == [("Ann", "is told monthly")]
    assert said(edit(in_comment, kept)) == [("Bob", "is told weekly")]
    both = edit(in_both, kept)
    assert said(both) == [("Bob", "is told weekly")]
    assert "not “is told monthly”" in messages(both, "OVR-18")[0]


def test_an_unknown_letter_is_listed(edit: Callable[..., Result]) -> None:
    result = edit(lambda book: book.type(BUDGET, "P4", "A?", "unsure"))
    assert states(result) == {}
    assert messages(result, "OVR-12") == [
        f"“A?” for {BUDGET}, P4 is none of the letters to pick in RACI; the cell was left as it was"
    ]


def _sheet(book: Book) -> tuple[Worksheet, int, int]:
    return book.place(BUDGET, "P4")


def test_what_is_not_understood_is_listed(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        sheet, at, column = _sheet(book)
        sheet.cell(at, sheet.max_column + 2).value = "who?"
        sheet.cell(at, 2).value = "Money"
        sheet.cell(2, column).value = "The boss"
        sheet.cell(sheet.max_row + 1, 2).value = "Something new"
        sheet.cell(sheet.max_row + 1, column).value = "A"
        sheet.cell(sheet.max_row + 1, 1).value = "proc-magic@PR2"
        book.type("proc-team@PR2", "P4", "I", "as it was")  # unchanged, so the comment is no reason
        book.book.create_sheet("Notes")["A1"] = "mine"

    found = "\n".join(str(item) for item in edit(change).findings if item.code == "OVR-13")
    for text in ("“who?”", "“Money”", "over P4", "“Something new”", "“A”", "rows of no known id", "“as it was”", "“Notes”"):
        assert text in found


def test_a_count_of_a_group_that_was_overwritten_is_listed(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        for sheet in book.matrices:
            for cells in sheet.iter_rows():
                for cell in cells:
                    if isinstance(cell.value, str) and cell.value.endswith("(2)"):
                        cell.value = "all of them: R"

    assert "“all of them: R”" in "\n".join(messages(edit(change), "OVR-13"))


def test_a_copied_sheet_counts_where_it_was_changed(edit: Callable[..., Result]) -> None:
    def copy(book: Book) -> Worksheet:
        return book.copied(_sheet(book)[0])

    def change(book: Book) -> None:
        _, at, column = _sheet(book)
        copy(book).cell(at, column).value = "I"

    def differently(book: Book) -> None:
        change(book)
        book.type(BUDGET, "P4", "R", "does it")

    result = edit(change, keep_reason="workshop")
    assert states(result) == {"P4 I": "applied"}
    assert f"what is on sheet {WORKS} too" in messages(result, "OVR-14")[0]
    assert states(edit(differently)) == {"P4 R": "not applied", "P4 I": "not applied"}


def test_rows_sorted_without_their_hidden_ids_are_refused(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        sheet, at, _ = _sheet(book)
        other = next(row for key, _, where, row, _ in book.places() if where is sheet and key == "proc-team@PR2")
        for column in range(2, sheet.max_column + 1):
            above, below = sheet.cell(at, column), sheet.cell(other, column)
            above.value, below.value = below.value, above.value

    result = edit(change, keep_reason="workshop")
    assert states(result) == {}
    assert len(messages(result, "OVR-15")) == 1
    assert row(result) == GIVEN


def test_a_heading_sorted_to_a_hidden_id_empties_no_letters(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        sheet, at, _ = _sheet(book)
        names = {sheet.cell(row, 2).value: row for row in range(1, sheet.max_row + 1) if not sheet.cell(row, 3).value}
        heading = names["Budget Control"]
        for column in range(2, sheet.max_column + 1):
            above, below = sheet.cell(at, column), sheet.cell(heading, column)
            above.value, below.value = below.value, above.value

    result = edit(change, keep_reason="workshop")
    assert states(result) == {}
    assert len(messages(result, "OVR-15")) == 1
    assert row(result) == GIVEN


def test_rows_that_were_deleted_change_nothing(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        sheet, at, _ = _sheet(book)
        sheet.delete_rows(at)

    result = edit(change)
    assert BUDGET in messages(result, "OVR-17")[0]
    assert row(result) == GIVEN


def test_an_override_lives_on_without_its_sheet(edit: Callable[..., Result]) -> None:
    kept = edit(lambda book: book.type(BUDGET, "P4", "I", "enough", "Ann"))

    def change(book: Book) -> None:
        del book.book["Overrides"]
        del book.book[_sheet(book)[0].title]

    result = edit(change, kept)
    assert states(result) == {"P4 I": "applied"}
    assert row(result)["P4"] == "I"


def test_the_orgs_own_override_gives_way(edit: Callable[..., Result]) -> None:
    own = "| activity id | scope id | position id | letter | reason |\n| proc-budget | PR2 | P4 | R | ours |"
    org = allocated(overrides=own)
    assert row(org)["P4"] == "R"
    result = edit(lambda book: book.type(BUDGET, "P4", "I", "enough"), org, org)
    assert row(result)["P4"] == "I"
    assert messages(result, "OVR-19") == [
        f"The org's overrides sheet gives {BUDGET}, P4 R; the edited workbook gives I, which was kept"
    ]


def test_answers_that_differ_are_open(edit: Callable[..., Result]) -> None:
    def change(book: Book) -> None:
        book.answer(BUDGET, "yes", "fine")
        book.copied(_sheet(book)[0])
        book.answer(BUDGET, "no", "not fine")

    result = edit(change)
    assert result.kept is not None
    assert result.kept.notes[BUDGET].agreed == "open"
    assert result.kept.notes[BUDGET].remark == "not fine / fine"
    assert len(messages(result, "OVR-21")) == 1


def test_a_driver_that_the_scheme_shows_elsewhere_is_said(edit: Callable[..., Result]) -> None:
    """In DACI the only Responsible drives: C for the driver of PR2 makes the row one without a driver of its own."""
    assert states(edit(lambda book: None, scheme="DACI")) == {}
    result = edit(lambda book: book.type(BUDGET, "P4", "D", "drives it"), scheme="DACI")
    assert states(result) == {"P4 R": "applied"}
    assert f"For {BUDGET}, P4 D was typed and C is shown" in messages(result, "OVR-22")


def test_the_summary_counts_the_states() -> None:
    edits = [Edit("a@B", "P", "R", "", "", "", "", None, state, "") for state in ("applied", "agrees", "conflict", "not applied")]
    assert summary("x.xlsx", Kept(tuple(edits))) == (
        "Kept from x.xlsx: 1 applied, 1 agrees now, 1 conflict, 1 not applied (see Overrides)"
    )
