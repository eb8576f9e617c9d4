"""What was recognised, as a table for the terminal: as wide as it is, wrapped, coloured by how sure."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import click

from allocator.cli.common import printable
from allocator.findings import column_letters
from allocator.sheets.fields import spoken
from allocator.sheets.names import Certainty

if TYPE_CHECKING:
    from allocator.findings import Cell
    from allocator.outputs.recognised import Part, Recognised
    from allocator.sheets.records import Column

NARROWEST = 80
HEAD = ("", "header", "first values", "taken for", "how sure", "why")
WIDEST = (3, 24, 32, 15, 12)  # of the columns before the last, which takes the rest
LEAST = 34  # width of the reasons below which they stand under the row instead
GAP = "  "
FILLER = "\0"  # stands beside a letter that is two wide while texts are wrapped
TEMPLATE = 1.0  # score of a header that is the field's own name, which needs no reason
LONGEST = 30  # letters of a sample
SHOWN = 3  # reasons for rows set aside, and rows named for each
COLOURS = {Certainty.EXACT: "green", Certainty.LIKELY: "cyan", Certainty.GUESS: "yellow"}
MUTED = "bright_black"
SURE = {Certainty.EXACT: "exact", Certainty.LIKELY: "likely", Certainty.GUESS: "guess: please check"}

Paint = Callable[..., str]


def lines(shown: Recognised, *, paint: bool, verbose: bool) -> Iterator[str]:
    """The lines to print. `paint`: in colours; `verbose`: every row set aside."""
    style: Paint = click.style if paint else lambda text, **_: text
    width = max(NARROWEST, shutil.get_terminal_size().columns)
    yield from _top(shown, width, style)
    for part in shown.parts:
        yield ""
        yield style(_title(part), bold=True)
        yield from _wrapped(part.layout, width)
        yield from _table(part.columns, width, style)
        yield from _aside(part.set_aside, width, verbose=verbose)


def _top(shown: Recognised, width: int, style: Paint) -> Iterator[str]:
    """Whether there is an org, and what it needs."""
    if shown.positions is None:
        yield style("No organisation can be read from this.", fg="red", bold=True)
    else:
        yield style(f"{_count(shown.positions, 'position')} can be read.", fg="green", bold=True)
    for one in shown.required:
        columns = f"column{'s' * (len(one.columns) > 1)} {', '.join(one.columns)}" if one.columns else "MISSING"
        for line in _wrapped(f"{one.what}: {'by the layout, see below' if one.by_layout else columns}", width):
            yield line if one.columns else style(line, fg="red")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _title(part: Part) -> str:
    """A sheet, what it was taken for, and how much of it was used."""
    taken = part.taken
    name = f"{taken.file}, sheet {taken.sheet}" if taken.sheet else taken.file
    header = f"header in row {' and '.join(map(str, taken.header_rows))}" if taken.header_rows else "no header"
    if part.used and not part.rows:
        facts = [f"joined to others as {part.used}", header]
    elif part.used:
        facts = [f"read as {part.used}", header, f"{_count(part.rows, 'position' if part.used == 'positions' else 'row')}"]
    elif taken.kind:
        facts = [f"not used; it comes nearest to a list of {taken.kind}", header]
    else:
        facts = ["not recognised, and not used"]
    return f"{name}: {', '.join(facts)}{f', {len(part.set_aside):,} set aside' if part.set_aside else ''}"


def _wrapped(text: str, width: int, indent: str = "  ") -> Iterator[str]:
    for line in wrap(_spread(printable(text)), width, initial_indent=indent, subsequent_indent=indent):
        yield line.replace(FILLER, "")


def _spread(text: str) -> str:
    """A text as many characters long as it is wide on a terminal, where a Chinese or Japanese letter is two wide."""
    return text if text.isascii() else "".join(letter + FILLER * (east_asian_width(letter) in "WF") for letter in text)


def _broken(text: str, width: int) -> str:
    """A text whose long words may be broken behind an underscore, dot or slash."""
    return re.sub(rf"\S{{{width + 1},}}", lambda found: _pieces(found[0], width), text)


def _pieces(word: str, width: int) -> str:
    """The parts of a word, as many in one piece as a line holds."""
    pieces = [""]
    for part in re.findall(r"[^_./]+[_./]*|[_./]+", word):
        if len(pieces[-1]) + len(part) > width and pieces[-1]:
            pieces.append("")
        pieces[-1] += part
    return " ".join(pieces)


def _table(columns: Sequence[Column], width: int, style: Paint) -> Iterator[str]:
    """The columns of a sheet."""
    rows = [tuple(map(_spread, _cells(column))) for column in columns]
    widths = [min(most, max(1, *map(len, texts))) for most, texts in zip(WIDEST, zip(HEAD, *rows, strict=True), strict=False)]
    rest = width - sum(widths) - len(GAP) * len(HEAD)
    beside = rest >= LEAST
    if beside:
        widths.append(rest)
    else:
        widths[2] = min(widths[2], rest + widths[2] + len(GAP))
    yield from (style(line, fg=MUTED) for line in _row(HEAD, widths))
    for column, cells in zip(columns, rows, strict=True):
        colour = COLOURS[column.certainty] if column.certainty else MUTED
        yield from (style(line, fg=colour) for line in _row(cells, widths))
        if not beside and column.reason and column.score < TEMPLATE:
            yield from _wrapped(column.reason, width, GAP * 2 + " " * widths[0])


def _cells(column: Column) -> tuple[str, ...]:
    samples = " | ".join(text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…" for text in column.samples)
    taken = spoken(column.field) if column.field else "not used"
    sure = SURE[column.certainty] if column.certainty else ""
    return tuple(map(printable, (column_letters(column.number), column.header, samples, taken, sure, column.reason)))


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """A row of the table, each text wrapped within its column."""
    texts = [wrap(_broken(cell, width), width) or [""] for cell, width in zip(cells, widths, strict=False)]
    for parts in zip_longest(*texts, fillvalue=""):
        line = GAP + GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True))
        yield line.replace(FILLER, "").rstrip()


def _aside(rows: Sequence[tuple[Cell, str]], width: int, *, verbose: bool) -> Iterator[str]:
    """Rows set aside; those of like reasons are folded."""
    if verbose:
        for cell, reason in rows:
            yield from _wrapped(f"set aside: {cell.address}: {reason}", width)
        return
    alike: dict[str, list[tuple[Cell, str]]] = defaultdict(list)
    for cell, reason in rows:
        alike[re.sub(r"\d+", "", reason)].append((cell, reason))
    for group in list(alike.values())[:SHOWN]:
        where = ", ".join(cell.address for cell, _ in group[:SHOWN])
        more = f" and {len(group) - SHOWN:,} more" if len(group) > SHOWN else ""
        yield from _wrapped(
            f"set aside: {where}{more}: {group[0][1]}{' (or the like)' * (len({why for _, why in group}) > 1)}", width
        )
    if len(alike) > SHOWN:
        yield f"  set aside: {_count(len(alike) - SHOWN, 'further reason')} (--verbose lists every row)"
