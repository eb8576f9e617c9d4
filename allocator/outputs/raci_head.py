"""Render: the head of a RACI sheet: whose sheet it is, how to read it, and who stands in which column."""

from __future__ import annotations

import numpy as np

from allocator.outputs.frame import CASCADE_MARK, EXTENSION_MARK, FIRST, INFERRED_MARK, KEY, LEFT, LOADS, Frame
from allocator.outputs.live import OK, Figures, area, load_formula, to_check_formula
from allocator.outputs.look import MUTED, put, put_across
from allocator.outputs.matrix import GROUPS, Page
from allocator.outputs.wording import TITLE, Wording, counted, shortened
from allocator.sheets.edited_matrix import AGREED, CHECK, FOLD, GROUP, MARK, REMARK
from allocator.sheets.edited_matrix import LEFT as OWN_LEFT

ACROSS = (min(LEFT.values()), max(LEFT.values()))
NARROW = {"Executives": "Exec.", "Operations": "Ops", "Managers": "Mgrs", "Functions": "Funct."}  # over one column
FOLDS = {  # by whether the departments are folded
    True: "The columns of each department are folded: + above them opens them; the narrow columns count the letters inside.",
    False: "The columns of each department can be folded by the - above them; the narrow columns count the letters inside.",
}
BAND = 18  # columns under one name of a level
POST, HOLDER = 60, 44  # characters that fit into a turned heading
SHORT_ID = 6  # characters that fit into a column; longer ids are turned


def write_head(frame: Frame, found: Figures) -> None:
    """Title, bands of levels, posts with their holders, live loads, ids."""
    sheet, look, words = frame.sheet, frame.look, frame.words
    scope = words.allocation.scopes[frame.page.scope]
    titles = [shortened(words.org.titles[position], POST) for position in frame.posts]
    held = [shortened(_holder(frame, position), HOLDER) for position in frame.posts]
    departments = [shortened(fold.department, POST) for fold in frame.folds]
    groups = [GROUPS[group].label for group in frame.page.groups]
    sheet.set_row(0, 24)
    put_across(sheet, 0, ACROSS, shortened(scope.name or scope.id, TITLE), look.style("title"))
    _bands(frame)
    sheet.set_row(1, _height(titles + departments + groups, point=5.6, least=84, most=200))
    put_across(sheet, 1, ACROSS, _about(frame), look.style("wrapped"))
    _turned(frame, 1, titles, departments, groups, "post")
    legend = _legend(frame)
    sheet.set_row(2, _height(held, point=4.9, least=max(72, 11.5 * len(legend.splitlines())), most=120))
    put_across(sheet, 2, ACROSS, legend, look.style("note", valign="bottom"))
    sizes = [counted(fold.last - fold.first + 1, "position") for fold in frame.folds]
    _turned(frame, 2, held, sizes, ["letter (positions)" for _ in groups], "holder")
    _loads(frame, found)
    _ids(frame)
    _names(frame)


def _turned(frame: Frame, row: int, texts: list[str], of_folds: list[str], of_groups: list[str], style: str) -> None:
    """A turned text over each position, in amber where the post is vacant, and over each fold and group."""
    for column, position, text in zip(frame.place, frame.posts, texts, strict=True):
        vacant = "-vacant" if frame.words.org.vacant[position] else ""
        put(frame.sheet, row, column, text, frame.look.style(f"{style}{vacant}"))
    folds = [fold.column for fold in frame.folds]
    groups = range(frame.first_group, frame.check)
    for column, text in zip([*folds, *groups], [*of_folds, *of_groups], strict=True):
        put(frame.sheet, row, column, text, frame.look.style(style, **({"font_color": MUTED} if column in folds else {})))


def _loads(frame: Frame, found: Figures) -> None:
    """How many rows each position holds a letter on, and how many rows do not stand: formulas with their values."""
    sheet, look = frame.sheet, frame.look
    for row, (tally, numbers) in enumerate(zip(frame.tallies, found.by_post, strict=True), LOADS):
        sheet.set_row(row, 13)
        put_across(sheet, row, ACROSS, f"Rows with {tally.letter}, as you type", look.style("load-label"))
        for column, number in zip(frame.place, numbers.tolist(), strict=True):
            sheet.write_formula(row, column, load_formula(tally, column, frame.top, frame.last_row), look.style("load"), number)
        if row == LOADS and frame.page.whole:
            formula = to_check_formula(area(frame.top, frame.check, frame.last_row, frame.check))
            to_check = sum(each != OK for each in found.verdicts(frame.tallies))
            sheet.write_formula(row, frame.check, formula, look.style("load", num_format='0" to check"'), to_check)


def _ids(frame: Frame) -> None:
    """The hidden row by which an edited workbook is read again: whose column is whose."""
    sheet, style = frame.sheet, frame.look.style("note")
    sheet.set_row(frame.ids_row, 8, None, {"hidden": True})
    ids = {KEY: MARK} | {column: OWN_LEFT[name] for name, column in LEFT.items()}
    ids |= {column: frame.words.org.ids[position] for column, position in zip(frame.place, frame.posts, strict=True)}
    ids |= {fold.column: FOLD for fold in frame.folds}
    ids |= dict(enumerate([*(f"{GROUP}{group}" for group in frame.page.groups), CHECK, AGREED, REMARK], frame.first_group))
    for column, name in ids.items():
        put(sheet, frame.ids_row, column, name, style)


def _names(frame: Frame) -> None:
    """The row of column names: the left columns, the id of each position, the columns of the agreement."""
    sheet, row = frame.sheet, frame.names_row
    ids = [frame.words.org.ids[position] for position in frame.posts]
    longest = max(map(len, ids), default=0)
    turned = longest > SHORT_ID
    sheet.set_row(row, min(4.6 * longest + 8, 90) if turned else 16)
    head = frame.look.style("head")
    for text, column in LEFT.items():
        put(sheet, row, column, text, head)
    style = frame.look.style("id-turned" if turned else "id")
    shown = dict(zip(frame.place, ids, strict=True))
    for column in range(FIRST, frame.check):
        put(sheet, row, column, shown.get(column, ""), style)
    for column, text in enumerate(("Check" if frame.page.whole else "", "Agreed", "Remark"), frame.check):
        put(sheet, row, column, text, head)


def _bands(frame: Frame) -> None:
    """Dark bands over the columns of each level, its name over and over where they are many: on each page, in each view."""
    of_column = dict(zip(frame.place, frame.bands, strict=True))
    of_column |= {fold.column: of_column[fold.first] for fold in frame.folds}
    labels = [of_column.get(column, "Groups") for column in range(FIRST, frame.check)] + ["Agreement"] * 3
    first = 0
    for column in range(1, len(labels) + 1):
        if column == len(labels) or labels[column] != labels[first] or column == first + BAND:
            across = (FIRST + first, FIRST + column - 1)
            label = labels[first] if column > first + 1 else NARROW.get(labels[first], labels[first])
            put_across(frame.sheet, 0, across, label, frame.look.style("band"))
            first = column


def _about(frame: Frame) -> str:
    """Whose sheet this is, in a few lines."""
    words, page = frame.words, frame.page
    scopes = words.allocation.scopes
    scope = scopes[page.scope]
    processes = sum(scopes[code].process >= 0 for code in set(words.allocation.rows.scope[page.rows].tolist()))
    departments = ", ".join(words.org.departments[department].name for department in scope.departments)
    holder = words.holders[scope.holder]
    lines = [
        "Proposed responsibilities: "
        + ("the organisation as a whole" if scope.kind == "organisation" else f"operation {scope.id}"),
        f"Accountable for the whole: {words.posts[scope.holder]}{holder and f', {holder}'}",
        f"Departments: {departments}" if departments else "",
        ", ".join((counted(len(page.rows), "row"), counted(processes, "process"), counted(len(page.positions), "position"))),
        _part(frame),
        FOLDS[frame.folded] if frame.folds else "",
    ]
    return "\n".join(line for line in lines if line)


def _part(frame: Frame) -> str:
    """Which part of a split sheet this is."""
    page, ids = frame.page, frame.words.org.ids
    if page.parts == 1:
        return ""
    which = f"Too large for one sheet. Part {page.part} of {page.parts}"
    if page.whole:
        return f"{which}: {span(page, frame.words)}"
    positions = f": positions {ids[page.positions[0]]} to {ids[page.positions[-1]]}" if len(page.positions) else ""
    return f"{which}{positions}; a row's other letters are on the other parts, so that nothing is checked here."


def span(page: Page, words: Wording) -> str:
    """What a part of a split sheet is about: its first and last scope."""
    scopes = [words.allocation.scopes[code].id for code in np.unique(words.allocation.rows.scope[page.rows]).tolist()]
    return f"{scopes[0]} to {scopes[-1]}" if len(scopes) > 1 else "".join(scopes)


def _legend(frame: Frame) -> str:
    """Letters and footnotes of this sheet."""
    found = frame.marks
    notes = (
        f"{CASCADE_MARK} Each R only within the own process or site." if found.cascade else "",
        f"{EXTENSION_MARK} Our addition, not in the founding document." if found.extension else "",
        f"{INFERRED_MARK} Process inferred from the chart, to be confirmed." if found.inferred else "",
        "Underlined in a frame: set by hand." if found.by_hand else "",
        "Amber: vacant post; it keeps its letters while another acts."
        if frame.words.org.vacant[frame.page.positions].any()
        else "",
    )
    letters = (f"{letter}  {meaning}" for letter, meaning in frame.words.scheme.legend.items())
    return "\n".join([*letters, *(note for note in notes if note)])


def _holder(frame: Frame, position: int) -> str:
    """Who holds a post; of a vacant one who acts."""
    words = frame.words
    if not words.org.vacant[position]:
        return words.holders[position]
    acting = words.acting.get(position)
    return "VACANT" if acting is None else f"VACANT: {words.org.ids[acting]} acts"


def _height(texts: list[str], *, point: float, least: float, most: float) -> float:
    """Height of a row of turned texts on two lines, at `point` points a character."""
    longest = max(map(len, texts), default=0)
    word = max((len(part) for text in texts for part in text.split()), default=0)
    return min(max(least, point * max(longest * 0.58, word)), most)
