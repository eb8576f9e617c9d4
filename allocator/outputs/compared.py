"""Render: what a reorganisation does, as a workbook: Summary, Positions, Scopes, matrices, Handover, Letters, Findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from allocator.derived.compare import Comparison, Fate
from allocator.findings import Finding
from allocator.outputs.book import new_book
from allocator.outputs.canvas import Canvas
from allocator.outputs.compared_matrix import sheets, write_matrix
from allocator.outputs.compared_summary import write_summary
from allocator.outputs.compared_words import WAYS, Words
from allocator.outputs.index import Entry
from allocator.outputs.listing import Column, Listing, write_listing
from allocator.outputs.look import AMBER, AMBER_INK, LETTERS, MUTED, RED, RED_INK, SEVERITIES, Look, Properties
from allocator.outputs.names import LONGEST
from allocator.outputs.wording import counted
from allocator.raci import Letter

BETTER: Properties = {key: LETTERS[Letter.RESPONSIBLE][key] for key in ("bg_color", "font_color")}
WORSE: Properties = {"font_color": RED_INK, "bg_color": RED}
OTHER: Properties = {"font_color": AMBER_INK, "bg_color": AMBER}
KINDS = {"new": BETTER, "removed": WORSE, "gone": WORSE, "vacated": WORSE, "filled": BETTER}
HANDS = {"Gives": WORSE, "Receives": BETTER, "Passes on": OTHER, "Keeps": {"font_color": MUTED}, "Hears": {"font_color": MUTED}}
FATES = {Fate.NOBODY: WORSE, Fate.MOVED: OTHER, Fate.TAKEN_UP: BETTER}
Table = Sequence[tuple[str, ...]]
Heads = Sequence[tuple[str, float, str]]  # name, width and style of each column


def write_compared(made: Comparison, path: Path) -> None:
    """Write the workbook of a comparison over whatever stands at the path.

    Raises OSError where the place cannot be written.
    """
    words = Words(made)
    lines = len(made.differences) + len(words.handover.items)
    with new_book(path, f"What changes in {words.after.org.name}", lines) as book:
        _sheets(Canvas(book, Look(book), words.after), words)


def _sheets(canvas: Canvas, words: Words) -> None:
    """All sheets in order; they are named first, since the Summary links to them."""
    first = canvas.book.add_worksheet(canvas.name("Summary"))
    found, left_out = sheets(words)
    matrices = [(canvas.name(_called(words, page.scope)), page) for page in found]
    front, back = (positions(words), scopes(words)), (handing(words), rows(words), letters(words, left_out), findings(words))
    entries = [Entry(listing.name, listing.about) for listing in front]
    entries += [Entry(name, f"{len(page.rows):,} changed rows of {words.scopes[page.scope]}, old → new") for name, page in matrices]
    write_summary(canvas, first, words, [*entries, *(Entry(listing.name, listing.about) for listing in back)])
    for listing in front:
        write_listing(canvas, listing)
    for name, page in matrices:
        write_matrix(canvas, words, name, page)
    for listing in back:
        write_listing(canvas, listing)


def _called(words: Words, scope: int) -> str:
    """The name of a matrix: its operation's, or where a sheet's name cannot hold that its departments'."""
    matched = words.made.scopes.matched
    there = matched.after[scope] >= 0
    side, place = (words.after, matched.after[scope]) if there else (words.before, matched.before[scope])
    found = side.allocation.scopes[place]
    if found.kind == "organisation":
        return "Changes Organisation"
    departments = ", ".join(side.org.departments[department].name for department in found.departments)
    names = [name for name in (found.name, departments) if name] or [found.id]
    return next((name for name in [*(f"Changes {name}" for name in names), *names] if len(name) <= LONGEST), names[0])


def _columns(table: Table, heads: Heads, **colours: Mapping[str, Properties]) -> tuple[Column, ...]:
    """Columns from rows; `colours` by the column's name with blanks as underscores."""
    texts = list(zip(*table, strict=True)) or [()] * len(heads)
    return tuple(
        Column(name, list(values), width, style, wrap=width > 24, colours=colours.get(name.replace(" ", "_"), {}))
        for (name, width, style), values in zip(heads, texts, strict=True)
    )


def positions(words: Words) -> Listing:
    """Every position that is new, removed or changed: one line for each change."""
    made, table = words.made, []
    for post in (*made.removed, *made.added):
        kind = "removed" if made.posts.matched.after[post] < 0 else "new"
        table.append((words.posts[post], words.holders[post], kind, "", "", ""))
    for post, changes in made.moves.items():
        how = made.posts.how[post]
        table += [(words.posts[post], words.holders[post], each.named, each.before, each.after, how) for each in changes]
    heads: Heads = (
        ("Position", 40, "strong"),
        ("Holder", 34, "body"),
        ("What changes", 16, "list-letter"),
        ("Before", 40, "muted"),
        ("After", 40, "body"),
        ("Recognised by", 16, "muted"),
    )
    about = "Positions that are new, removed or changed, one line for each change."
    return Listing("Positions", "What changes for positions", about, _columns(table, heads, What_changes=KINDS), blocks=1)


def scopes(words: Words) -> Listing:
    """Scopes that are new, gone, or have another holder or name."""
    made, matched, table = words.made, words.made.scopes.matched, []
    sides = ((matched.before, words.before, "gone"), (matched.after, words.after, "new"))
    for thing in np.flatnonzero((matched.before < 0) | (matched.after < 0)).tolist():
        own, side, kind = sides[0] if matched.after[thing] < 0 else sides[1]
        scope = side.allocation.scopes[own[thing]]
        other = made.scopes.heir.get(thing, made.scopes.origin.get(thing, -1))
        fate = f"{'goes into' if kind == 'gone' else 'comes out of'} {words.scopes[other]}" if other >= 0 else ""
        held = side.org.label(scope.holder)
        table.append((words.scopes[thing], scope.kind, kind, *((held, "") if kind == "gone" else ("", held)), fate))
    for thing, changes in made.handed.items():
        kind = words.after.allocation.scopes[matched.after[thing]].kind
        table += [(words.scopes[thing], kind, each.named, each.before, each.after, "") for each in changes]
    heads: Heads = (
        ("Scope", 40, "strong"),
        ("Kind", 14, "muted"),
        ("What changes", 16, "list-letter"),
        ("Before", 40, "muted"),
        ("After", 40, "body"),
        ("Remark", 40, "body"),
    )
    about = "Operations, sites and processes that are new, gone, or change hands."
    return Listing("Scopes", "What changes for scopes and processes", about, _columns(table, heads, What_changes=KINDS))


def handing(words: Words) -> Listing:
    """For each position what it gives to whom, what it receives from whom, and what it keeps."""
    table = [line for post in words.concerned() for line in _handing(words, post)]
    heads: Heads = (
        ("Position", 42, "strong"),
        ("Holder", 30, "body"),
        ("What", 11, "list-letter"),
        ("Letter", 8, "list-letter"),
        ("Responsibility", 46, "body"),
        ("Scope", 42, "body"),
        ("What happens", 60, "body"),
    )
    about = "Filter by position and hand it to the holder: what goes to whom, what comes from whom, what stays."
    colours: dict[str, Mapping[str, Properties]] = {"What": HANDS, "Letter": words.after.colours}
    return Listing("Handover", "Handover lists", about, _columns(table, heads, **colours), frozen=2, blocks=1)


def _handing(words: Words, post: int) -> Table:
    """The handover list of one position."""
    who = words.posts[post], words.holders[post]
    lines = [(*who, "Passes on", "", "", "", words.passes[post])] if post in words.passes else []
    lines += [
        (*who, WAYS[item.way], words.letter(item), words.activities[item.row], words.row_scopes[item.row], words.happens(item))
        for item in words.items.get(post, ())
    ]
    heard = words.handover.heard.get(post)
    return [*lines, (*who, "Hears", "", "", "", words.hears(heard))] if heard else lines


def rows(words: Words) -> Listing:
    """Every row whose Accountable is another one, or that begins or ends."""
    made = words.made
    shown = [row for row, fate in enumerate(made.fates) if fate not in {Fate.SAME, Fate.LETTERS}]
    table = [
        (words.activities[row], words.row_scopes[row], str(made.fates[row]), *_answers(words, row))
        for row in sorted(shown, key=lambda row: (made.fates[row] is not Fate.NOBODY, row))
    ]
    heads: Heads = (
        ("Responsibility", 50, "strong"),
        ("Scope", 40, "body"),
        ("What becomes of it", 24, "list-letter"),
        ("Accountable before", 40, "muted"),
        ("Accountable after", 40, "body"),
    )
    about = "Responsibilities that change their Accountable, begin or end; those that fall to nobody first."
    colours = {str(fate): colour for fate, colour in FATES.items()}
    return Listing("Accountability", "Who answers for what", about, _columns(table, heads, What_becomes_of_it=colours), frozen=2)


def _answers(words: Words, row: int) -> tuple[str, str]:
    """Who is Accountable before and after; in the wider scope where the row is part of one, "" where there is no row."""
    made, fate = words.made, words.made.fates[row]
    one, other = words.posts[[made.was[row], made.now[row]]]
    beside = words.posts[made.heirs[row]] if row in made.heirs else ""
    before = beside if fate in {Fate.NEW, Fate.SPLIT_OFF} else one
    return before, beside if fate in {Fate.ENDED, Fate.MERGED} else other


def letters(words: Words, left_out: int = 0) -> Listing:
    """Every letter that differs, once; `left_out`: how many operations have no matrix of their own."""
    found = words.made.differences
    pairs = [words.pair(*pair) for pair in zip(found.was.tolist(), found.now.tolist(), strict=True)]
    alone = f" {counted(left_out, 'operation')} changed too much for a matrix and stand here alone." if left_out else ""
    return Listing(
        "Letters",
        "Every letter that differs",
        f"{len(found):,} letters gained, lost or changed, each once." + alone,
        (
            Column("Responsibility", words.activities[found.row].tolist(), 50),
            Column("Scope", words.row_scopes[found.row].tolist(), 40),
            Column("Position", words.posts[found.post].tolist(), 40, "strong"),
            Column("Before", [was for was, _ in pairs], 8, "list-letter", colours=words.after.colours),
            Column("After", [now for _, now in pairs], 8, "list-letter", colours=words.after.colours),
        ),
        blocks=2,
    )


def findings(words: Words) -> Listing:
    """Findings of the comparison, then those that are new, then those that are gone."""
    made = words.made
    kinds = (("compared", made.findings), ("new", made.new), ("gone", made.gone))
    table = [_finding(kind, item) for kind, found in kinds for item in found]
    heads: Heads = (
        ("State", 10, "list-letter"),
        ("Severity", 10, "list-letter"),
        ("Code", 10, "strong"),
        ("Subject", 26, "body"),
        ("What was found", 62, "body"),
        ("What to do", 52, "body"),
        ("Where", 32, "muted"),
    )
    colours: dict[str, Mapping[str, Properties]] = {"State": {"new": OTHER, "gone": {"font_color": MUTED}}, "Severity": SEVERITIES}
    about = f"{len(made.new):,} new, {len(made.gone):,} gone; findings that are in both are left out."
    return Listing("Findings", "Findings that come and go", about, _columns(table, heads, **colours), frozen=3)


def _finding(kind: str, item: Finding) -> tuple[str, ...]:
    return kind, str(item.severity), item.code, item.subject, item.message, item.fix, str(item.cell or "")
