"""Layout "edge list": two columns, manager and report, with the titles in them or in another sheet beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from allocator.findings import Cell
from allocator.sheets.chains import NUMBERED
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.headers import HEADER_ROWS, Reading, labels_of
from allocator.sheets.names import Certainty
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import MOST, Post, Shape, beside, certainty_of, is_tree, posts_table, texts_of, words_of
from allocator.sheets.tables import Table

WIDEST = 6  # columns of a list of pairs
NODE_KEYS = ("id", "person_id", "email", "person", "title")


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a sheet: columns, from 0, of manager and report; who is named in each row."""

    reading: Reading
    base: Table
    columns: tuple[int, int]
    managers: Sequence[str]
    reports: Sequence[str]

    @property
    def above(self) -> dict[str, tuple[str, int]]:
        """The manager of each report, and the row that says so; the first where there are several."""
        above: dict[str, tuple[str, int]] = {}
        for row, (manager, report) in enumerate(zip(self.managers, self.reports, strict=True)):
            if report and manager and manager != report:
                above.setdefault(report, (manager, row))
        return above

    @property
    def label(self) -> str:
        """Both headers."""
        return " and ".join(self.reading.labels[column] for column in self.columns)


def edges(sheet: Sheet, others: Sequence[Reading]) -> Shape | None:
    """A list of pairs, with the titles of another sheet where one has them, else its own values as titles."""
    pairs = _pairs(sheet)
    if pairs is None or not pairs.above or _circles(pairs.above):
        return None
    return next((shape for nodes in others if (shape := _beside_nodes(pairs, nodes))), None) or _alone(pairs)


def _pairs(sheet: Sheet) -> Pairs | None:
    """The pairs of a sheet whose header names both columns."""
    words = words_of("edges")
    for row in range(min(HEADER_ROWS, len(sheet.rows))):
        labels = labels_of(sheet, (row,))
        plain = ["".join(header_words(label)) for label in labels]
        plain = [NUMBERED.sub(r"\1\3", label).removesuffix("id").removesuffix("name") for label in plain]
        above = [column for column, label in enumerate(plain) if label in words["superior"]]
        below = [column for column, label in enumerate(plain) if label in words["report"]]
        either = [column for column, label in enumerate(plain) if label in words["neutral"]]
        if sum(map(bool, plain)) > WIDEST:
            continue
        if len(above) == len(below) == 1:
            return _read(sheet, row, labels, (above[0], below[0]))
        if len(either) == 2:
            pairs = _read(sheet, row, labels, (either[0], either[1]))
            return pairs if _points_down(pairs) else _read(sheet, row, labels, (either[1], either[0]))
    return None


def _read(sheet: Sheet, row: int, labels: Sequence[str], columns: tuple[int, int]) -> Pairs:
    reading = Reading(sheet, vocabulary().kinds[0], (row,), labels, {})
    base = beside(reading)
    return Pairs(reading, base, columns, texts_of(reading, base, columns[0]), texts_of(reading, base, columns[1]))


def _points_down(pairs: Pairs) -> bool:
    """Whether the second column holds the reports: a report stands there once, a manager as often as it has reports."""
    return len(set(pairs.reports)) >= len(set(pairs.managers))


def _circles(above: dict[str, tuple[str, int]]) -> bool:
    """Whether most names lead nowhere but round in a circle."""
    reports: dict[str, list[str]] = defaultdict(list)
    for report, (manager, _) in above.items():
        reports[manager].append(report)
    reached = [name for name in reports if name not in above]
    for name in reached:  # grows as it is walked
        reached += reports.get(name, ())
    return 2 * len(reached) < len(above)


def _beside_nodes(pairs: Pairs, nodes: Reading) -> Shape | None:
    """The posts of another sheet, with the managers of the pairs."""
    if nodes.sheet is pairs.reading.sheet or "title" not in nodes.matches:
        return None
    base = beside(nodes, (), ("reports_to",))
    above = pairs.above
    for key in (field for field in NODE_KEYS if field in base.values):
        known = set(base.values[key]) - {""}
        named = {*above, *(manager for manager, _ in above.values())}
        if len(named & known) < MOST * len(named):
            continue
        told = [above.get(name, ("", -1)) for name in base.values[key]]
        sheet = pairs.reading.sheet
        numbers = [pairs.base.rows[row] if row >= 0 else 0 for _, row in told]
        cells = [Cell(sheet.file, sheet.name, number, pairs.columns[0] + 1 if number else 0) for number in numbers]
        table = replace(
            base,
            columns={**base.columns, "reports_to": pairs.columns[0] + 1},
            headers={**base.headers, "reports_to": pairs.reading.labels[pairs.columns[0]]},
            values={**base.values, "reports_to": [manager for manager, _ in told]},
            places={"reports_to": cells},
        )
        why = f"{pairs.label} of {sheet.name or sheet.file} name the rows by {key} ({len(named & known)} of {len(named)})"
        return Shape("a list of pairs beside the list of posts", why, Certainty.LIKELY, table, (nodes.sheet, sheet))
    return None


def _alone(pairs: Pairs) -> Shape | None:
    """Pairs of titles: every title that is named is a post."""
    names = dict.fromkeys(name for pair in zip(pairs.managers, pairs.reports, strict=True) for name in pair if name)
    place = {name: index for index, name in enumerate(names)}
    first: dict[str, Cell] = {}
    own: dict[str, int] = {}
    for row, pair in enumerate(zip(pairs.managers, pairs.reports, strict=True)):
        for name, column in zip(pair, pairs.columns, strict=True):
            first.setdefault(name, Cell(pairs.base.file, pairs.base.sheet, pairs.base.rows[row], column + 1))
        own.setdefault(pair[1], row)
    above = pairs.above
    posts = [Post(name, first[name], place[above[name][0]] if name in above else -1, own.get(name, -1)) for name in names]
    sure = certainty_of(names)
    if sure is None or not is_tree([post.above for post in posts]):
        return None
    why = f"its columns {pairs.label} hold titles, and a title of one stands in the other"
    return Shape("a list of pairs", why, sure, posts_table(pairs.base, posts, pairs.label), (pairs.reading.sheet,))
