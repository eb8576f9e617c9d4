"""What the screens ask of a result, held against the result itself."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator import pipeline
from allocator.outputs.matrix import pages
from allocator.outputs.wording import Wording
from allocator.pipeline import Drawn, Options, Result, draw, take_in
from allocator.raci import SYMBOLS
from allocator.rules.pack import load
from allocator.web.work import answers, found, matrix, posts, results
from allocator.web.work.edits import Change, laid, remembered
from allocator.web.work.result_tables import write_tables
from allocator.web.work.results import Base
from tests.web.work.room import HALDEN


@pytest.fixture(scope="module")
def result() -> Result:
    made, _ = pipeline.run([HALDEN])
    assert made is not None
    return made


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    pack, _ = load()
    org = take_in([HALDEN], Options()).org
    assert pack is not None
    assert org is not None
    return draw(org, pack)


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with results.opened(path) as base:
        names = [row[0] for row in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'search'")]
        return {name: [tuple(row) for row in base.execute(f"SELECT * FROM {name}")] for name in names}


@pytest.fixture(scope="module")
def file(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("result") / "result.sqlite"
    write_tables(result, path)
    return path


@pytest.fixture
def base(file: Path) -> Iterator[Base]:
    with results.opened(file) as opened:
        yield opened


def test_whole(result: Result, base: Base) -> None:
    counts = results.about(base, "counts")
    assert counts["positions"] == len(result.org)
    assert counts["letters"] == len(result.allocation.assignments)
    assert counts["warnings"] == sum(item.severity == "warning" for item in result.findings)
    assert results.about(base, "rules")["hash"] == result.pack.hash
    assert results.about(base, "letters")["A/R"] == "A/R"
    with pytest.raises(KeyError):
        results.about(base, "nothing")


def test_what_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), results.opened(tmp_path / "none.sqlite"):
        pass


def test_tree_has_every_position_under_its_manager_once(result: Result, base: Base) -> None:
    org, seen = result.org, []
    waiting = posts.children(base)
    assert [post.id for post in waiting] == [org.ids[org.root]]
    while waiting:
        post = waiting.pop()
        seen.append(post.id)
        index = org.index[post.id]
        below = posts.children(base, post.number)
        assert [child.id for child in below] == [org.ids[each] for each in np.flatnonzero(org.line.parent == index)]
        assert (post.reports, post.below) == (len(below), org.line.size[index] - 1)
        assert (post.title, post.vacant) == (org.titles[index], org.vacant[index])
        waiting += below
    assert sorted(seen) == sorted(org.ids)


def test_children_come_in_pages(base: Base) -> None:
    whole = posts.children(base, 1)
    assert len(whole) > 2
    assert [*posts.children(base, 1, 0, 2), *posts.children(base, 1, 2, 100)] == whole


def test_path_ends_at_the_position(result: Result, base: Base) -> None:
    org = result.org
    deepest = int(np.argmax(org.line.depth))
    line = posts.path(base, int(org.line.enter[deepest]))
    assert line[-1].id == org.ids[deepest]
    assert [post.depth for post in line] == list(range(1, org.line.depth[deepest] + 1))
    assert all(below.parent == above.number for above, below in pairwise(line))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("packag", {"P11", "P22"}),
        ("PROCESS pack", {"P11"}),
        ("P08", {"P08"}),
        ("zzz", set()),
        ("", set()),
        ('"; DROP TABLE positions; --', set()),
        ("* OR title", set()),
    ],
)
def test_search_by_beginnings_of_words(base: Base, text: str, expected: set[str]) -> None:
    assert {post.id for post in posts.search(base, text)} >= expected
    if not expected:
        assert posts.search(base, text) == []


def test_search_finds_every_holder_by_name_and_keeps_to_its_limit(result: Result, base: Base) -> None:
    for index, holders in enumerate(result.org.positions["holders"]):
        if holders:
            assert result.org.ids[index] in {post.id for post in posts.search(base, holders.upper())}
    assert len(posts.search(base, "p", limit=3)) == 3


def test_letters_of_each_position(result: Result, base: Base) -> None:
    org, table = result.org, result.allocation.assignments
    texts = Wording(result, "RACI").letter_of
    for index, number in enumerate(org.line.enter.tolist()):
        held, total = matrix.letters_of(base, number, limit=1000)
        mine = np.flatnonzero((table.position == index) & (texts != ""))
        assert total == len(held) == len(mine)
        expected = Counter((result.allocation.row_name(int(table.row[each])), texts[each]) for each in mine)
        assert Counter((each.key, each.text) for each in held) == expected


def test_windows_together_are_the_sheets_of_the_workbook(result: Result, base: Base) -> None:
    words = Wording(result, "RACI")
    shown = matrix.sheets(base)
    assert len(shown) == len(pages(words))
    for sheet, page in zip(shown, pages(words), strict=True):
        assert (sheet.lines, sheet.places) == (len(page.rows), len(page.positions))
        cells, counted = {}, {}
        for first in range(0, sheet.lines, 7):
            for place in range(0, sheet.places, 5):
                part = matrix.window(base, sheet.number, first, 7, place, 5)
                assert len(part.places) <= 5
                for line in part.lines:
                    cells |= {(line.line, at): each.text for at, each in line.letters.items() if each.text}
                    counted[line.line] = line.counts
        own = zip(page.line.tolist(), page.column.tolist(), words.letter_of[page.assignment], strict=True)
        assert cells == {(line, column): text for line, column, text in own}
        assert sum(map(len, counted.values())) == len({(count.line, count.group) for count in page.counts})
    with pytest.raises(KeyError):
        matrix.window(base, 99)


def test_line_of_a_row_is_found_again(base: Base) -> None:
    key = matrix.window(base, 1, 3, 1).lines[0]
    assert matrix.sheet_of(base, key.row) == (1, 3)


def test_who_has_every_letter_of_every_scope(result: Result, base: Base) -> None:
    table, allocation = result.allocation.assignments, result.allocation
    texts = Wording(result, "RACI").letter_of
    total = 0
    for activity in answers.activities(base):
        listed, count = answers.who(base, activity.id, limit=500, few=500)
        assert count == len(listed) == activity.scopes
        for each in listed:
            entries = np.flatnonzero(table.row == each.row)
            assert each.numbers == Counter(text for text in texts[entries] if text)
            assert {text: len(held) for text, held in each.posts.items()} == each.numbers
            assert each.key == allocation.row_name(each.row)
            assert not each.gap or not each.does
        total += count
        assert (activity.gaps, activity.doubles) == (sum(each.gap for each in listed), sum(each.double for each in listed))
    assert total == len(allocation.rows)
    assert answers.answer(base, "ops-budget@nowhere") is None


def test_painted_org(result: Result, base: Base) -> None:
    table, org, allocation = result.allocation.assignments, result.org, result.allocation
    code = next(at for at, each in enumerate(allocation.activities) if each.id == "ops-compliance")
    letters = posts.painted(base, "ops-compliance")
    for index, number in enumerate(org.line.enter.tolist()):
        mine = table.letter[(table.position == index) & (allocation.rows.activity[table.row] == code)]
        assert SYMBOLS[letters[number]] == SYMBOLS[mine.max(initial=0)]
    assert set(posts.painted(base, "unknown")) == {0}


def test_findings_by_kind_and_page(result: Result, base: Base) -> None:
    every, total = found.findings(base, limit=1000)
    assert total == len(result.findings)
    assert [(each.code, each.message, each.fix) for each in every] == [(f.code, f.message, f.fix) for f in result.findings]
    assert {kind.code: kind.count for kind in found.kinds(base)} == Counter(f.code for f in result.findings)
    code = found.kinds(base)[0].code
    some, count = found.findings(base, code=code, first=1, limit=1)
    assert (len(some), count) == (min(1, count - 1), Counter(f.code for f in result.findings)[code])
    about = next(each for each in every if each.position >= 0)
    assert about in found.findings(base, position=about.position)[0]


def test_same_result_same_bytes(result: Result, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_tables(result, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2, "nothing is left beside the files"


def test_reader_keeps_the_former_file_while_another_takes_its_place(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "result.sqlite"
    write_tables(result, path)
    with results.opened(path) as before:
        write_tables(result, path)
        assert posts.children(before)


MARKS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(["", "I", "C", "R", "A", "A/R"])), max_size=4
)


@given(st.lists(MARKS, min_size=2, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tables_that_are_renewed_are_those_written_whole(
    drawn: Drawn, tmp_path: Path, rounds: list[list[tuple[int, int, str]]]
) -> None:
    keys = [drawn.base.row_name(row) for row in range(len(drawn.base.rows))]
    (tmp_path / "renewed").unlink(missing_ok=True)
    for marks in rounds:
        changes = [
            Change(str(at), keys[row % len(keys)], drawn.org.ids[position % len(drawn.org)], letter, "Ada", "agreed")
            for at, (row, position, letter) in enumerate(marks)
        ]
        made = laid(drawn, remembered(drawn, changes), "RACI")
        write_tables(made, tmp_path / "renewed", mark="1")
        (tmp_path / "whole").unlink(missing_ok=True)
        write_tables(made, tmp_path / "whole", mark="1")
        assert contents(tmp_path / "renewed") == contents(tmp_path / "whole")


def test_tables_of_another_drawing_are_written_whole(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "result.sqlite"
    write_tables(result, path, mark="1")
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE positions SET title = 'another'")
    write_tables(result, path, mark="2")
    with results.opened(path) as base:
        assert results.about(base, "mark") == "2"
    write_tables(result, path, mark="1")
    assert path.read_bytes() == before
