"""Keep: an edited workbook held against what was written: letters that differ, and whatever else is no letter of ours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from allocator.findings import Cell, Finding, column_letters, finding
from allocator.sheets.edited import Edited
from allocator.sheets.edited_marks import Places
from allocator.sheets.edited_matrix import ACTIVITY, SCOPE, Matrix, latin

SHOWN, LISTED = 5, 20  # items named in a message, and of those that are to be found nowhere else
LONGEST = 60  # characters of a text in a message
FOOTNOTES, DASHES = "¹²³", "-–—−"
SEPARATORS = re.compile(r"[\s/,;&+|]+")
IN_BRACKETS = re.compile(r"\(([^()]+)\)$")
Place = tuple[str, str]  # row key, position id
Changes = dict[Place, list[tuple[str, Cell]]]
Torn = tuple[set[int], set[int]]  # rows and columns of a sheet


def differences(edited: Edited, written: Mapping[str, Mapping[str, str]]) -> tuple[Changes, list[Finding]]:
    """The cells of each place whose text differs from what was written, and all that is not taken over.

    Rows and columns whose names are not those of their ids cannot be trusted: their letters are left out.
    """
    changes: defaultdict[Place, list[tuple[str, Cell]]] = defaultdict(list)
    findings: list[Finding] = []
    for matrix in edited.matrices:
        rows, columns = torn = _torn_rows(edited, matrix), _torn_columns(edited, matrix)
        findings += _torn(matrix, torn)
        letters = [(position, column) for position, column in matrix.columns if column not in columns]
        for key, row in matrix.rows:
            if row not in rows and key in written:
                for position, column, text in _in_row(matrix, row, letters, written[key]):
                    changes[key, position].append((latin(text), matrix.cell(row, column)))
                    findings += _alike(f"{key}, {position}", text, matrix.cell(row, column))
        findings += _not_ours(edited, matrix, torn, written)
    for line in edited.lines or ():
        findings += _alike(f"{line.row}, {line.position}", line.typed, line.cell)
    return dict(changes), [*findings, *_twice(edited), *_missing(edited, written), *_sheets(edited)]


def _in_row(
    matrix: Matrix, row: int, columns: Sequence[tuple[str, int]], written: Mapping[str, str]
) -> Iterator[tuple[str, int, str]]:
    """The changed letters of a row: position, column, text."""
    cells = matrix.sheet.rows[row]
    for position, column in columns:
        was = written.get(position, "")
        if was == (cells[column] if column < len(cells) else ""):
            continue
        text = matrix.text(row, column).strip(DASHES)
        if text != was and parts(latin(text)) != parts(was):
            yield position, column, text


def parts(text: str) -> frozenset[str]:
    """The letters of a text, however it is written: "r/a" and "A, R" are the same."""
    return frozenset(filter(None, SEPARATORS.split(text.upper())))


def _alike(subject: str, typed: str, cell: Cell) -> Iterator[Finding]:
    """That letters of another alphabet were taken for ours."""
    if (taken := latin(typed)) != typed:
        yield finding("OVR-25", subject, cell, typed=typed, taken=taken)


def _torn_rows(edited: Edited, matrix: Matrix) -> set[int]:
    """The rows whose visible names are those of others: they were sorted, or copied, without their hidden keys."""
    names = edited.base.names
    of_rows = {name for (kind, _), name in names.items() if kind in ("activity", "dimension")}  # what the first column showed
    torn = set()
    for key, row in matrix.rows:
        activity, _, scope = key.partition("@")
        if ACTIVITY in matrix.left:
            seen = matrix.text(row, matrix.left[ACTIVITY]).rstrip(FOOTNOTES)
            if not seen or (seen != names.get(("activity", activity), seen) and seen in of_rows):
                torn.add(row)
        bracketed = IN_BRACKETS.search(matrix.text(row, matrix.left[SCOPE]).rstrip(FOOTNOTES)) if SCOPE in matrix.left else None
        if bracketed and bracketed[1] != scope and ("scope", bracketed[1]) in names:
            torn.add(row)
    return torn


def _torn_columns(edited: Edited, matrix: Matrix) -> set[int]:
    """The columns whose title, or visible id, is that of another position: they were moved without their hidden ids."""
    titles = {position: " ".join(name.split()) for (kind, position), name in edited.base.names.items() if kind == "position"}
    known = set(titles.values())
    torn = set()
    for position, column in matrix.columns:
        title, heads, below = titles.get(position, ""), matrix.heads(column), matrix.text(matrix.marked + 1, column)
        own = any(_is(text, title) for text in heads)
        if (title and not own and not known.isdisjoint(heads)) or (below != position and below in titles):
            torn.add(column)
    return torn


def _is(text: str, title: str) -> bool:
    """Whether a text is a title, perhaps shortened."""
    return text == title or (text.endswith("…") and title.startswith(text[:-1].rstrip()))


def _torn(matrix: Matrix, torn: Torn) -> Iterator[Finding]:
    """That rows and columns lost their ids."""
    rows, columns = map(sorted, torn)
    what = [*(f"row {row + 1}" for row in rows), *(f"column {column_letters(column + 1)}" for column in columns)]
    if what:
        cell = matrix.cell(rows[0], matrix.left.get(ACTIVITY, 0)) if rows else matrix.cell(matrix.marked + 1, columns[0])
        yield finding("OVR-15", matrix.sheet.name, cell, what=some(what))


def _not_ours(edited: Edited, matrix: Matrix, torn: Torn, written: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Texts beside the letters that were changed or added, and rows of ids that are not known."""
    sheet, keys = matrix.sheet.name, {row: key for key, row in matrix.rows}
    unknown = {row for row, key in keys.items() if key not in written}
    if unknown:
        yield listed(edited.file, sheet, "rows of no known id", [f"row {row + 1}" for row in sorted(unknown)])
    if edited.base.cells and sheet in edited.formulas:
        formulas = edited.formulas[sheet]
        texts = [
            _quoted(matrix, row, column, formulas)
            for row, column, mark in matrix.beside(formulas)
            if mark not in edited.base.cells and row not in unknown | torn[0] and column not in torn[1]
        ]
        if texts:
            yield listed(edited.file, sheet, "changed or added texts", texts)


def _twice(edited: Edited) -> Iterator[Finding]:
    """Rows and columns that stand twice on a sheet, and sheets that were copied."""
    seen: list[Matrix] = []
    for matrix in edited.matrices:
        keys, posts = Counter(key for key, _ in matrix.rows), Counter(post for post, _ in matrix.columns)
        doubled = [name for name, count in [*keys.items(), *posts.items()] if count > 1]
        copies = [other.sheet.name for other in seen if _overlap(other, keys, posts)]
        seen.append(matrix)
        if doubled or copies:
            what = [*doubled, *(f"what is on sheet {name} too" for name in copies)]
            yield finding("OVR-14", matrix.sheet.name, Cell(edited.file, matrix.sheet.name, 0), items=some(what))


def _overlap(other: Matrix, keys: Mapping[str, int], posts: Mapping[str, int]) -> bool:
    """Whether another sheet shows some of the same letters."""
    return any(key in keys for key, _ in other.rows) and any(post in posts for post, _ in other.columns)


def _missing(edited: Edited, written: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Rows, and columns of sheets that are still there, which were deleted."""
    there = {key for matrix in edited.matrices for key, _ in matrix.rows}
    if missing := [key for key in written if key not in there]:
        yield finding("OVR-17", edited.file, Cell(edited.file, "", 0), count=f"{len(missing):,}", rows=some(missing))
    for matrix in edited.matrices:
        name, posts = matrix.sheet.name, {post for post, _ in matrix.columns}
        had = max(edited.base.columns.items(), key=lambda of: (len(posts.intersection(of[1])), of[0] == name), default=("", ()))[1]
        if gone := [post for post in had if post not in posts]:
            yield finding("OVR-26", name, Cell(edited.file, name, 0), count=f"{len(gone):,}", columns=some(gone))


def _sheets(edited: Edited) -> Iterator[Finding]:
    """Changes on sheets that are not read back, sheets that lost their ids, and sheets that are not ours."""
    items: defaultdict[str, list[str]] = defaultdict(list)
    for each in edited.changed:
        rows = ["more rows than can be named"] if each.rows is None else [f"row {row + 1}" for row in each.rows]
        items[each.sheet] += [*([f"{each.gone:,} fewer rows"] if each.gone else []), *rows]
    others = {*edited.lost, *edited.others, *edited.base.look}
    read = {matrix.sheet.name for matrix in edited.matrices} | {cell.sheet for cell, _ in edited.added}
    for cell in edited.comments:
        if cell.sheet not in read | others:
            items[cell.sheet].append(f"a comment in {cell.address}")
    for sheet, what in items.items():
        yield finding("OVR-28", sheet, Cell(edited.file, sheet, 0), what=some(what, LISTED))
    for sheet in edited.lost:
        yield finding("OVR-27", sheet, Cell(edited.file, sheet, 0))
    for kind, found in (
        ("texts on Overrides beside its lines", [f"{cell.address} “{_cut(text)}”" for cell, text in edited.added]),
        ("extra sheets", [f"“{name}”" for name in edited.others]),
    ):
        if found:
            yield listed(edited.file, "", kind, found)


def listed(file: str, sheet: str, kind: str, items: Sequence[str]) -> Finding:
    """The finding that something of an edited workbook was not taken over."""
    return finding(
        "OVR-13", f"{kind} of {sheet}" if sheet else kind, Cell(file, sheet, 0), count=f"{len(items):,}", items=some(items, LISTED)
    )


def some(items: Iterable[str], most: int = SHOWN) -> str:
    """The first items, and how many more there are."""
    every = list(items)
    more = f" and {len(every) - most:,} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def _quoted(matrix: Matrix, row: int, column: int, formulas: Places) -> str:
    """A cell and its text, and over which position it stands."""
    text = matrix.text(row, column)
    said = f"“{_cut(text)}”" if text else "with a formula" if column in formulas.get(row, ()) else "emptied"
    over = next((f" over {position}" for position, place in matrix.columns if place == column and row <= matrix.marked + 1), "")
    return f"{matrix.cell(row, column).address} {said}{over}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
