"""Keep: an edited workbook held against what was written: letters that differ, and whatever else is no letter of ours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from allocator.findings import Cell, Finding, finding
from allocator.sheets.edited import Edited
from allocator.sheets.edited_matrix import ACTIVITY, SCOPE, Matrix

SHOWN = 5  # items named in a message
LONGEST = 60  # characters of a text in a message
FOOTNOTES, DASHES = "¹²³", "-–—−"
SEPARATORS = re.compile(r"[\s/,;&+|]+")
IN_BRACKETS = re.compile(r"\(([^()]+)\)$")
Place = tuple[str, str]  # row key, position id
Changes = dict[Place, list[tuple[str, Cell]]]


def differences(edited: Edited, written: Mapping[str, Mapping[str, str]]) -> tuple[Changes, list[Finding]]:
    """The cells of each place whose text differs from what was written; rows that cannot be trusted are findings."""
    changes: defaultdict[Place, list[tuple[str, Cell]]] = defaultdict(list)
    findings: list[Finding] = []
    for matrix in edited.matrices:
        torn = [row for key, row in matrix.rows if _torn(edited, matrix, key, row)]
        if torn:
            said = some(f"row {row + 1}" for row in torn)
            findings.append(finding("OVR-15", matrix.sheet.name, matrix.cell(torn[0], matrix.left.get(ACTIVITY, 0)), rows=said))
        for key, row in matrix.rows:
            if row not in torn and key in written:
                for place, text, cell in _in_row(matrix, key, row, written[key]):
                    changes[place].append((text, cell))
    return dict(changes), [*findings, *_twice(edited), *_unread(edited, written)]


def _in_row(matrix: Matrix, key: str, row: int, written: Mapping[str, str]) -> Iterator[tuple[Place, str, Cell]]:
    """The changed letters of a row."""
    cells = matrix.sheet.rows[row]
    for position, column in matrix.columns:
        was = written.get(position, "")
        if was == (cells[column] if column < len(cells) else ""):
            continue
        text = matrix.text(row, column).strip(DASHES)
        if text != was and parts(text) != parts(was):
            yield (key, position), text, matrix.cell(row, column)


def parts(text: str) -> frozenset[str]:
    """The letters of a text, however it is written: "r/a" and "A, R" are the same."""
    return frozenset(filter(None, SEPARATORS.split(text.upper())))


def _torn(edited: Edited, matrix: Matrix, key: str, row: int) -> bool:
    """Whether the visible names of a row are those of another one: it was sorted, or copied, without its hidden key."""
    activity, _, scope = key.partition("@")
    names = edited.base.names
    if ACTIVITY in matrix.left:
        seen = matrix.text(row, matrix.left[ACTIVITY]).rstrip(FOOTNOTES)
        if not seen or (seen != names.get(("activity", activity), seen) and seen in _names_of_rows(names)):
            return True
    bracketed = IN_BRACKETS.search(matrix.text(row, matrix.left[SCOPE]).rstrip(FOOTNOTES)) if SCOPE in matrix.left else None
    return bool(bracketed and bracketed[1] != scope and ("scope", bracketed[1]) in names)


def _names_of_rows(names: Mapping[Place, str]) -> set[str]:
    """What the first column showed: activities, and the headings of their dimensions."""
    return {name for (kind, _), name in names.items() if kind in ("activity", "dimension")}


def _twice(edited: Edited) -> Iterator[Finding]:
    """Rows and columns that stand twice on a sheet, and sheets that were copied."""
    seen: dict[str, list[Matrix]] = defaultdict(list)
    for matrix in edited.matrices:
        keys, posts = Counter(key for key, _ in matrix.rows), Counter(post for post, _ in matrix.columns)
        doubled = [name for name, count in [*keys.items(), *posts.items()] if count > 1]
        copies = [other.sheet.name for other in seen["all"] if _overlap(other, keys, posts)]
        seen["all"].append(matrix)
        if doubled or copies:
            what = [*doubled, *(f"what is on sheet {name} too" for name in copies)]
            yield finding("OVR-14", matrix.sheet.name, Cell(edited.file, matrix.sheet.name, 0), items=some(what))


def _overlap(other: Matrix, keys: Mapping[str, int], posts: Mapping[str, int]) -> bool:
    """Whether another sheet shows some of the same letters."""
    return any(key in keys for key, _ in other.rows) and any(post in posts for post, _ in other.columns)


def _unread(edited: Edited, written: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """What was added, and the rows that are gone."""
    dimensions = {name for (kind, _), name in edited.base.names.items() if kind == "dimension"}
    for matrix in edited.matrices:
        by_kind: defaultdict[str, list[str]] = defaultdict(list)
        for stray in matrix.strays:
            if stray.kind != "headings" or stray.text not in dimensions:
                by_kind[stray.kind].append(_quoted(stray.cell, stray.text))
        by_kind["rows of no known id"] += [f"row {row + 1}" for key, row in matrix.rows if key not in written]
        for kind, items in by_kind.items():
            if items:
                yield listed(edited.file, matrix.sheet.name, kind, items)
    if edited.others:
        yield listed(edited.file, "", "extra sheets", [f"“{name}”" for name in edited.others])
    there = {key for matrix in edited.matrices for key, _ in matrix.rows}
    if missing := [key for key in written if key not in there]:
        yield finding("OVR-17", edited.file, Cell(edited.file, "", 0), count=f"{len(missing):,}", rows=some(missing))


def changed_names(edited: Edited) -> Iterator[Finding]:
    """Texts of activities and scopes, and titles over the columns, that were changed by hand."""
    names = edited.base.names
    for matrix in edited.matrices:
        found: list[str] = []
        for key, row in matrix.rows:
            activity, _, scope = key.partition("@")
            for label, kind, own in ((ACTIVITY, "activity", activity), (SCOPE, "scope", scope)):
                if label in matrix.left and (kind, own) in names and not _torn(edited, matrix, key, row):
                    text = matrix.text(row, matrix.left[label])
                    if not _is(text.rstrip(FOOTNOTES), names[kind, own], own):
                        found.append(_quoted(matrix.cell(row, matrix.left[label]), text or "blank"))
        for position, column in matrix.columns:
            title = names.get(("position", position), "")
            if title and not any(_is(text, title, "") for text in matrix.heads(column)):
                found.append(f"the title over {position}")
        if found:
            yield listed(edited.file, matrix.sheet.name, "texts that were changed", found)


def _is(text: str, name: str, own: str) -> bool:
    """Whether a text is a name, perhaps shortened, perhaps with its id behind it."""
    text, name = text.removesuffix(f" ({own})"), " ".join(name.split())
    return text in {name, own or name} or (text.endswith("…") and name.startswith(text[:-1].rstrip()))


def listed(file: str, sheet: str, kind: str, items: Sequence[str]) -> Finding:
    """The finding that something of an edited workbook was not taken over."""
    return finding(
        "OVR-13", f"{kind} of {sheet}" if sheet else kind, Cell(file, sheet, 0), count=f"{len(items):,}", items=some(items)
    )


def some(items: Iterable[str]) -> str:
    """The first items, and how many more there are."""
    every = list(items)
    more = f" and {len(every) - SHOWN:,} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more


def _quoted(cell: Cell, text: str) -> str:
    return f"{cell.address} “{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”"
