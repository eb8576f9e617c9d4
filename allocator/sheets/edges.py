"""Layout "edge list": two columns, manager and report, with the titles in them or in another sheet beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from allocator.findings import Cell, Finding, finding
from allocator.sheets.chains import NUMBERED
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.headers import HEADER_ROWS, Reading, labels_of
from allocator.sheets.names import Certainty
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import MOST, Post, Shape, beside, certainty_of, is_tree, posts_table, texts_of, words_of
from allocator.sheets.spelling import by_fold, folded, slips
from allocator.sheets.tables import Table

WIDEST = 6  # columns of a list of pairs
SHOWN = 10  # names listed in a message
SEVERAL = "; "  # between the managers of one post, the first of whom is the line manager
NODE_KEYS = ("id", "person_id", "email", "person", "title")


@dataclass(frozen=True)
class Pairs:
    """The pairs of a sheet: columns, from 0, of manager and report; who is named in each row."""

    reading: Reading
    base: Table
    columns: tuple[int, int]
    managers: Sequence[str]
    reports: Sequence[str]

    @cached_property
    def above(self) -> dict[str, dict[str, int]]:
        """The managers of each report, the first one first, each with the row that first says so."""
        above: dict[str, dict[str, int]] = defaultdict(dict)
        for row, (manager, report) in enumerate(zip(self.managers, self.reports, strict=True)):
            if report and manager and manager != report:
                above[report].setdefault(manager, row)
        return dict(above)

    @property
    def first(self) -> dict[str, str]:
        """The manager of each report; the first where there are several."""
        return {report: next(iter(managers)) for report, managers in self.above.items()}

    def cell(self, row: int, side: int) -> Cell:
        """Where a row names the manager (0) or the report (1)."""
        return Cell(self.base.file, self.base.sheet, self.base.rows[row], self.columns[side] + 1)

    def spelt(self, names: Iterable[str]) -> tuple[Pairs, list[Finding]]:
        """The pairs with the spelling of other names, where capitals or blanks alone differ; SHEET-80 for each such name."""
        given = set(names)
        rest = dict.fromkeys(text for text in (*self.managers, *self.reports) if text and text not in given)
        index = by_fold(given) if rest else {}
        other = {text: index[plain] for text in rest if (plain := folded(text)) in index}
        if not other:
            return self, []
        managers, reports = ([other.get(text, text) for text in texts] for texts in (self.managers, self.reports))
        said = [
            finding("SHEET-80", text, self._first(text), other=name, why="nothing else is called so")
            for text, name in other.items()
        ]
        return replace(self, managers=managers, reports=reports), said

    def _first(self, text: str) -> Cell:
        """The first row that names somebody so."""
        side, texts = next((side, texts) for side, texts in enumerate((self.managers, self.reports)) if text in texts)
        return self.cell(texts.index(text), side)

    @property
    def label(self) -> str:
        """Both headers."""
        return " and ".join(self.reading.labels[column] for column in self.columns)


def edges(sheet: Sheet, others: Sequence[Reading]) -> Shape | None:
    """A list of pairs, with the titles of another sheet where one has them, else its own values as titles."""
    pairs = _pairs(sheet)
    if pairs is None or not pairs.above or _circles(pairs.first):
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


def _circles(first: Mapping[str, str]) -> bool:
    """Whether most names lead nowhere but round in a circle."""
    reports: dict[str, list[str]] = defaultdict(list)
    for report, manager in first.items():
        reports[manager].append(report)
    reached = [name for name in reports if name not in first]
    for name in reached:  # grows as it is walked
        reached += reports.get(name, ())
    return 2 * len(reached) < len(first)


def _beside_nodes(pairs: Pairs, nodes: Reading) -> Shape | None:
    """The posts of another sheet, with the managers of the pairs."""
    if nodes.sheet is pairs.reading.sheet or "title" not in nodes.matches:
        return None
    base = beside(nodes, (), ("reports_to",))
    for key in (field for field in NODE_KEYS if field in base.values):
        known = set(base.values[key]) - {""}
        spelt, said = pairs.spelt(known)
        named = {*spelt.above, *(manager for managers in spelt.above.values() for manager in managers)}
        if len(named & known) < MOST * len(named):
            continue
        sheet, label = pairs.reading.sheet, pairs.label
        why = f"{label} of {sheet.name or sheet.file} name the rows by {key} ({len(named & known)} of {len(named)})"
        table = _with_managers(base, base.values[key], spelt)
        findings = (*said, *_without_row(spelt, known, base.name))
        return Shape("a list of pairs beside the list of posts", why, Certainty.LIKELY, table, (nodes.sheet, sheet), findings)
    return None


def _with_managers(base: Table, names: Sequence[str], pairs: Pairs) -> Table:
    """The posts with the managers of the pairs, several as a list; `names`: what the pairs call the posts."""
    sheet, column = pairs.reading.sheet, pairs.columns[0]
    told = [pairs.above.get(name, {}) for name in names]
    cells = [pairs.cell(min(managers.values()), 0) if managers else Cell(sheet.file, sheet.name, 0) for managers in told]
    return replace(
        base,
        columns={**base.columns, "reports_to": column + 1},
        headers={**base.headers, "reports_to": pairs.reading.labels[column]},
        values={**base.values, "reports_to": list(map(SEVERAL.join, told))},
        places={"reports_to": cells},
    )


def _without_row(pairs: Pairs, known: Collection[str], name: str) -> list[Finding]:
    """Reports that stand in no row of the list of posts; of managers without a row that is said where they are looked for."""
    rows = {report: min(managers.values()) for report, managers in pairs.above.items() if report not in known}
    if not rows:
        return []
    listed = ", ".join([*islice(rows, SHOWN), *(["…"] if len(rows) > SHOWN else [])])
    return [finding("SHEET-82", name, pairs.cell(min(rows.values()), 1), count=len(rows), names=listed)]


def _alone(pairs: Pairs) -> Shape | None:
    """Pairs of titles: every title that is named is a post."""
    pairs, said = pairs.spelt(_first_spellings(pairs))
    names = dict.fromkeys(name for pair in zip(pairs.managers, pairs.reports, strict=True) for name in pair if name)
    place = {name: index for index, name in enumerate(names)}
    first: dict[str, Cell] = {}
    own: dict[str, int] = {}
    for row, pair in enumerate(zip(pairs.managers, pairs.reports, strict=True)):
        for side, name in enumerate(pair):
            first.setdefault(name, pairs.cell(row, side))
        own.setdefault(pair[1], row)
    above = pairs.first
    posts = [Post(name, first[name], place[above[name]] if name in above else -1, own.get(name, -1)) for name in names]
    sure = certainty_of(names)
    if sure is None or not is_tree([post.above for post in posts]):
        return None
    table = posts_table(pairs.base, posts, pairs.label)
    told = [pairs.above.get(name, {}) for name in names]  # by title, which is the id, since each stands once
    cells = [pairs.cell(min(managers.values()), 0) if managers else first[name] for name, managers in zip(names, told, strict=True)]
    table = replace(
        table,
        values={**table.values, "reports_to": list(map(SEVERAL.join, told))},
        places={**table.places, "reports_to": cells},
    )
    why = f"its columns {pairs.label} hold titles, and a title of one stands in the other"
    said += _nearly_alike(posts)
    return Shape("a list of pairs", why, sure, table, (pairs.reading.sheet,), tuple(said))


def _first_spellings(pairs: Pairs) -> list[str]:
    """Each name as it is first spelt."""
    spellings: dict[str, str] = {}
    for pair in zip(pairs.managers, pairs.reports, strict=True):
        for name in filter(None, pair):
            spellings.setdefault(folded(name), name)
    return list(spellings.values())


def _nearly_alike(posts: Sequence[Post]) -> list[Finding]:
    """Tops, where there are several, whose title is one letter away from another's."""
    tops = [at for at, post in enumerate(posts) if post.above < 0]
    titles = [post.title for post in posts] if len(tops) > 1 else []
    plain = list(map(folded, titles))
    near = [(at, slips(titles[at], titles, plain)) for at in tops if titles]
    return [finding("SHEET-81", titles[at], posts[at].cell, other=titles[others[0]]) for at, others in near if others]
