"""The Markdown form: tables that render, that `check` reads back, and in which text from the input stays text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from allocator.outputs.markdown import escaped, markdown
from allocator.outputs.matrix import pages
from allocator.outputs.wording import Wording
from allocator.sheets.matrix import read_matrices
from tests.outputs.made import small, with_texts


def tables(text: str) -> list[list[str]]:
    """The lines of each table."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.replace("\\|", "\0").strip("|").split("|")]


def test_each_sheet_is_a_table_under_its_heading_and_findings_come_last() -> None:
    text = markdown(small())
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads == [
        "# test: who answers for what (RACI)",
        "## How to read the letters (RACI)",
        "## test (ORG)",
        "## Operations Manager, Works (OP-P4)",
        "## Operations Manager, Warehouse (OP-P10)",
        "## Findings",
    ]
    assert "- **A** Accountable: answers for the result" in text


def test_every_line_of_a_table_has_as_many_cells_as_its_head() -> None:
    for scheme in ("RACI", "RAPID", "DRI"):
        for table in tables(markdown(small(), scheme)):
            assert {len(cells(line)) for line in table} == {len(cells(table[0]))}


@pytest.mark.parametrize("scheme", ["RACI", "RASCI", "DACI"])
def test_the_tables_are_read_back_as_the_same_matrix(scheme: str, tmp_path: Path) -> None:
    made = small()
    words, rows = Wording(made, scheme), made.allocation.rows
    (tmp_path / "raci.md").write_text(markdown(made, scheme), encoding="utf-8")
    matrices, _ = read_matrices([tmp_path / "raci.md"])
    read = [
        (row.activity.partition(" @ ")[0].rstrip("¹²³"), matrix.roles[entry.role].name, "/".join(entry.letters))
        for matrix in matrices
        for row in matrix.rows
        for entry in row.entries
        if matrix.roles[entry.role].name.endswith(")")
    ]
    expected = [
        (words.activities[rows.activity[page.rows[line]]], words.posts[page.positions[column]], words.letter_of[assignment])
        for page in pages(words)
        for line, column, assignment in zip(page.line, page.column, page.assignment, strict=True)
    ]
    assert len(matrices) == 3
    assert sorted(read) == sorted(expected)


def test_dri_is_a_list_of_names() -> None:
    made = small()
    *matrices, _ = tables(markdown(made, "DRI"))
    assert {tuple(cells(table[0])) for table in matrices} == {("Activity", "Scope", "DRI", "Holder")}
    lines = [cells(line) for table in matrices for line in table[2:]]
    assert len(lines) == len(made.allocation.rows)
    assert all(post and holder for _, _, post, holder in lines)


def test_rapid_lists_the_informed_below_the_table() -> None:
    text = markdown(small(), "RAPID")
    assert "- Organisational change initiative, test: Informed: " in text
    assert "Without a letter in RAPID:" in text
    assert "never mix the two sheets" in text


def test_a_vacant_post_says_who_acts() -> None:
    assert "Vacant: Process Manager, Mixing (P5); Operations Manager, Works (P4) acts." in markdown(small())


def test_a_letter_set_by_hand_is_marked() -> None:
    overrides = """
    | activity  | scope | position | letter | reason          |
    | proc-risk | PR2   | P9       | C      | Knows the plant |
    """
    text = markdown(small(overrides=overrides))
    assert "C†" in text
    assert "† Set by hand." in text
    assert "†" not in markdown(small())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a | b", "a \\| b"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("[x](y)", "\\[x\\](y)"),
        ("`code` *b* _i_ ~s~", "\\`code\\` \\*b\\* \\_i\\_ \\~s\\~"),
        ("two\nlines", "two lines"),
        ("AT&amp;T", "AT&amp;amp;T"),
        ("https://x.example", "https&#58;//x.example"),
        ("WWW.x.example", "WWW&#46;x.example"),
        ("me@x.example", "me&#64;x.example"),
        ("back\\slash", "back\\\\slash"),
        ("plain, text (P1): 3 - 4", "plain, text (P1): 3 - 4"),
    ],
)
def test_text_stays_text(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_titles_from_the_input_cannot_break_a_table_or_make_links() -> None:
    made = small()
    titles = ["x | y\n| z", "<script>alert(1)</script>", "[a](http://b.example)", "www.c.example"]
    named = [titles[number % len(titles)] for number in range(len(made.org))]
    made = replace(made, org=with_texts(made.org, title=named))
    text = markdown(made)
    assert "<script" not in text
    assert "://" not in text
    assert "www." not in text
    for table in tables(text):
        assert {len(cells(line)) for line in table} == {len(cells(table[0]))}
