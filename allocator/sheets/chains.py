"""Layout "a chain of managers": beside each title the managers of every level, from the top down or from below upwards."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter

from allocator.findings import Cell, Finding, finding
from allocator.sheets.cells import figure
from allocator.sheets.fields import header_words
from allocator.sheets.headers import Reading
from allocator.sheets.names import Certainty
from allocator.sheets.shapes import MOST, SURE, Shape, beside, texts_of, words_of
from allocator.sheets.tables import Table

NUMBERED = re.compile(r"(\D*?)0*(\d{1,2})(\D*)")
KEYS = ("person", "id", "person_id", "email", "title")  # by what managers may be named
TOLD = 0.9  # score from which on a header's words tell the manager
WAYS = ("from the top down", "from the direct manager upwards")

Path = tuple[tuple[int, str], ...]  # the managers of a row as they stand from left to right: which of the columns, and who


def series_of(labels: Sequence[str], known: Collection[str]) -> list[int]:
    """The columns, by number, of the longest run of numbered headers that hold one of the known words."""
    runs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for column, label in enumerate(labels):
        words = header_words(label)
        numbered = NUMBERED.fullmatch("".join(words))
        if "+" in label or not set(re.findall(r"[^\W\d_]+", " ".join(words))) & set(known):
            continue
        if numbered:
            runs[numbered[1] + numbered[3]].append((int(numbered[2]), column))
        elif words == ("n",):  # N, N-1, N-2
            runs["n"].append((0, column))
    ordered = map(sorted, runs.values())
    straight = [run for run in ordered if len(run) > 1 and all(run[at][0] == run[0][0] + at for at in range(len(run)))]
    return [column for _, column in max(straight, key=len)] if straight else []


def managers(reading: Reading) -> Shape | None:
    """The chain of managers of a list whose manager column is told by none but the headers of that chain, or by its contents."""
    series = _superiors(reading.labels)
    hit = reading.matches.get("reports_to")
    if not series or "title" not in reading.matches or (hit and hit.score >= TOLD and hit.column not in series):
        return None
    return chain(reading, series)


def _superiors(labels: Sequence[str]) -> list[int]:
    """The columns of numbered superiors: "L1 Manager", "Manager 2"."""
    superior = words_of("edges")["superior"]
    series = series_of(labels, superior) or series_of(labels, words_of("levels")["words"])
    return series if series and is_superior(labels[series[0]]) else []


def is_superior(label: str) -> bool:
    """Whether a header holds a word for a superior."""
    return any(word in "".join(header_words(label)) for word in words_of("edges")["superior"])


def chain(reading: Reading, series: Sequence[int]) -> Shape | None:
    """Beside a title, the levels name the managers, the row itself perhaps among them.

    Which end is the direct manager is told by the rows of the managers: what a row says of its managers' managers must
    agree with what these say themselves. Where both ends would do, the first is read as the top, with an error. Levels
    that name neither persons nor posts of the sheet are units, which tell no manager.
    """
    base = beside(reading, series, ("reports_to",))
    columns = [texts_of(reading, base, column) for column in series]
    key, share = named_by(base, columns)
    superior = is_superior(reading.labels[series[0]])
    if not any(map(any, columns)) or (share < MOST and not superior):
        return None
    own, levelled = base.column(key), _is_levelled(reading.labels[series[0]])
    rows = enumerate(zip(*columns, strict=True))
    paths = [tuple((at, who) for at, who in enumerate(row) if who and who != own[place]) for place, row in rows]
    down, up = _agreement(paths, own, upwards=False), _agreement(paths, own, upwards=True)
    best, upwards = max(down, up), up > down
    if best < (MOST if levelled else SURE):
        return None
    header = f"{reading.labels[series[0]]} to {reading.labels[series[-1]]}"
    why = f"the columns {header} name the managers of each row {WAYS[upwards]} ({share:.0%} stand under {key or 'no other column'})"
    open_ = min(down, up) >= SURE and any(path[0][1] != path[-1][1] for path in paths if path)
    said = [finding("SHEET-60", header, Cell(base.file, base.sheet, base.header_row, series[0] + 1))] if open_ else []
    table = _told(base, header, series, [(path[0] if upwards else path[-1]) if path else (-1, "") for path in paths])
    sure = Certainty.LIKELY if best >= SURE and not open_ else Certainty.GUESS
    return Shape("a chain of managers, one column per level", why, sure, table, (reading.sheet,), tuple(said))


def _told(base: Table, header: str, series: Sequence[int], direct: Sequence[tuple[int, str]]) -> Table:
    """The table with the direct managers; each with the level (-1: none) at which it stands."""
    columns = [series[max(at, 0)] + 1 for at, _ in direct]
    return replace(
        base,
        columns={**base.columns, "reports_to": series[0] + 1},
        headers={**base.headers, "reports_to": header},
        values={**base.values, "reports_to": [who for _, who in direct]},
        places={"reports_to": [Cell(base.file, base.sheet, row, at) for row, at in zip(base.rows, columns, strict=True)]},
    )


def _is_levelled(label: str) -> bool:
    """Whether a header holds a word for a level beside the superior."""
    return not words_of("levels")["words"].isdisjoint(re.findall(r"[^\W\d_]+", " ".join(header_words(label))))


def named_by(base: Table, columns: Sequence[Sequence[str]]) -> tuple[str, float]:
    """By what the columns name the managers, and the share of them that stand there."""
    named = {value for column in columns for value in column} - {""}
    shares = [(field, len(named & set(base.values[field])) / max(len(named), 1)) for field in KEYS if field in base.values]
    return max(shares, key=itemgetter(1), default=("", 0.0))


def _agreement(paths: Sequence[Path], own: Sequence[str], *, upwards: bool) -> float:
    """The share of the pairs of manager and manager's manager that agree with the managers' own rows, or with each other."""
    above: dict[str, set[str]] = defaultdict(set)
    for name, path in zip(own, paths, strict=True):
        if name:
            above[name].add(path[0 if upwards else -1][1] if path else "")
    pairs: dict[tuple[str, str], None] = {}
    for path in dict.fromkeys(paths):
        for (_, one), (_, other) in pairwise(path):
            if one != other:
                pairs[(one, other) if upwards else (other, one)] = None
    agreed = 0
    for lower, upper in pairs:
        agreed += upper in above.setdefault(lower, {upper})
    return agreed / len(pairs) if pairs else 1.0


def rivals(reading: Reading) -> list[Finding]:
    """Columns that name posts of the list just as the one taken for the manager does, where no header told that one."""
    hit = reading.matches.get("reports_to")
    if hit is None or reading.given or (hit.score >= TOLD and hit.column not in _superiors(reading.labels)):
        return []
    base = beside(reading, (), ("reports_to",))
    key, _ = named_by(base, [texts_of(reading, base, hit.column)])
    posts, taken = set(base.column(key)) - {""}, {one.column for one in reading.matches.values()}
    others = []
    for column in (column for column, label in enumerate(reading.labels) if label and column not in taken):
        values = set(texts_of(reading, base, column)) - {""}
        plain = is_superior(reading.labels[column]) or not any(map(figure, values))  # grades are figures, as ids may be
        if values and plain and len(values & posts) >= MOST * len(values):
            others.append(f"“{reading.labels[column]}”")
    cell = Cell(base.file, base.sheet, base.header_row, hit.column + 1)
    return [finding("SHEET-61", reading.labels[hit.column], cell, others=", ".join(others), key=key)] if others else []
