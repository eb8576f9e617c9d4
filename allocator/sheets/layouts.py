"""Between sheets and tables: sheets of an unusual layout as an ordinary list of positions, in the order tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from allocator.sheets.appends import appended
from allocator.sheets.chains import managers
from allocator.sheets.edges import edges
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.headers import Reading, best_reading, without_names
from allocator.sheets.indents import indents
from allocator.sheets.joins import join
from allocator.sheets.levels import levels
from allocator.sheets.names import Certainty, Match
from allocator.sheets.paths import paths
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import CODE, MOST, ROLES, Shape, beside, role_share, texts_of, words_of
from allocator.sheets.tables import table_of
from allocator.sheets.turned import turned
from allocator.sheets.unitlist import units


def layout(sheets: Sequence[Sheet], readings: Sequence[Reading], chosen: Reading | None) -> Shape | None:
    """The positions of sheets of an unusual layout; None where the chosen reading is an ordinary list, or there is none.

    Where the user's column map says which column names the managers, no layout is tried but that of several lists which
    the map names. A list whose titles and managers
    are told by headers stays as it is, unless its managers stand in further lists, are units or paths, or other sheets
    say what its keys mean.
    """
    if any(reading.given and "reports_to" in reading.matches for reading in readings):
        return appended([reading for reading in readings if reading.given])
    return next((shape for found in _attempts(sheets, readings, chosen) if (shape := found())), None)


def _attempts(sheets: Sequence[Sheet], readings: Sequence[Reading], chosen: Reading | None) -> Iterator[Callable[[], Shape | None]]:
    """What may be read, the surest first."""
    yield partial(appended, readings)
    if _may_join(sheets, readings, chosen):
        yield partial(_joined, sheets, readings)
    if chosen is not None:
        yield partial(units, chosen)
        yield partial(paths, chosen)
        yield partial(managers, chosen)
    if chosen is None or any(chosen.matches[field].certainty is Certainty.GUESS for field in chosen.kind.required):
        for sheet in sheets:
            if sheet.rows:
                yield partial(_alone, sheet, readings)


def _may_join(sheets: Sequence[Sheet], readings: Sequence[Reading], chosen: Reading | None) -> bool:
    """Whether a sheet beside the positions is of no other use, or tells what the numbers of departments mean."""
    known = {reading.kind.name: reading.sheet for reading in readings if reading.complete}
    unknown = [sheet for sheet in sheets if sheet.rows and all(sheet is not one for one in known.values())]
    header = header_words(chosen.headers.get("department", "")) if chosen else ()
    coded = "departments" in known and not words_of("joins")["key"].isdisjoint(header)
    return len(sheets) > 1 and (chosen is None or bool(unknown) or coded)


def _alone(sheet: Sheet, readings: Sequence[Reading]) -> Shape | None:
    """One sheet, with the titles of others for a list of pairs."""
    known = [reading for reading in readings if reading.sheet is sheet and reading.kind.name == "positions"]
    plain = without_names(sheet, vocabulary().kinds[0]) if known else _plain(sheet)
    attempts: list[Callable[[], Shape | None]] = [
        partial(levels, sheet),
        *(partial(shape, reading) for reading in [*known, *([plain] if plain else [])] for shape in (paths, indents)),
        partial(edges, sheet, readings),
        partial(turned, sheet),
    ]
    return next((shape for found in attempts if (shape := found())), None)


def _plain(sheet: Sheet) -> Reading | None:
    """A sheet by its first wide row; where its columns have no known names, titles and ids by their contents."""
    reading = without_names(sheet, vocabulary().kinds[0])
    if reading is None:
        return None
    base = beside(reading)
    columns = [texts_of(reading, base, column) for column in range(len(reading.labels))]
    share, title = max(((role_share(values), -column) for column, values in enumerate(columns)), default=(0.0, 0))
    if share < ROLES:
        return reading
    keys = (column for column, values in enumerate(columns) if len(set(values)) == len(values) and all(map(CODE.fullmatch, values)))
    told = {"title": -title}
    told |= {"id": key} if (key := next(keys, None)) is not None else {}
    reason = "its contents"
    return replace(reading, matches={name: Match(column, Certainty.GUESS, MOST, reason) for name, column in told.items()})


def _joined(sheets: Sequence[Sheet], readings: Sequence[Reading]) -> Shape | None:
    """Sheets joined by their keys, where that tells the title, the department or the place, read as any one sheet."""
    found = join(sheets, readings)
    if found is None:
        return None
    reading = best_reading(found.sheet)
    if reading is not None and reading.kind.name == "positions" and reading.complete:
        shape: Shape | None = Shape("", "", Certainty.LIKELY, table_of(reading), found.sheets)
    else:
        shape = _alone(found.sheet, [reading] if reading else [])
        shape = replace(shape, table=found.with_units(shape.table)) if shape else None
    brought = [name for name, column in shape.table.columns.items() if column - 1 in found.brought] if shape else []
    if shape is None or not brought:
        return None
    layout = " and ".join(filter(None, ("tables joined", shape.layout)))
    why = "; ".join(filter(None, (*found.how, f"they tell {', '.join(brought)}", shape.why)))
    said = (*found.said, *shape.said)
    return replace(shape, layout=layout, why=why, table=found.in_place(shape.table), sheets=found.sheets, said=said)
