"""Render: the head of a RACI sheet: whose sheet it is, how to read it, and who stands in which column."""

from __future__ import annotations

from allocator.outputs.frame import CASCADE_MARK, EXTENSION_MARK, INFERRED_MARK, LEFT, Frame
from allocator.outputs.look import put, put_across
from allocator.outputs.matrix import GROUPS
from allocator.outputs.wording import TITLE, counted, shortened

ACROSS = (0, len(LEFT) - 1)
BANDS = {1: "Executives", 2: "Executives", 3: "Operations", 4: "Managers", 5: "Managers"}  # by archetype level
NARROW = {"Executives": "Exec.", "Operations": "Ops", "Managers": "Mgrs", "Functions": "Funct."}  # over one column
POST, HOLDER = 60, 44  # characters that fit into a turned heading
SHORT_ID = 6  # characters that fit into a column; longer ids are turned


def write_head(frame: Frame) -> None:
    """Title, bands of levels, posts with their holders, ids."""
    sheet, look, words = frame.sheet, frame.look, frame.words
    scope = words.allocation.scopes[frame.page.scope]
    titles = [shortened(words.org.titles[position], POST) for position in frame.posts]
    held = [shortened(_holder(frame, position), HOLDER) for position in frame.posts]
    sheet.set_row(0, 24)
    put_across(sheet, 0, ACROSS, shortened(scope.name or scope.id, TITLE), look.style("title"))
    _bands(frame)
    sheet.set_row(1, _height(titles, point=5.6, least=84, most=200))
    put_across(sheet, 1, ACROSS, _about(frame), look.style("wrapped"))
    _turned(frame, 1, titles, [GROUPS[group].label for group in frame.page.groups], "post")
    legend = _legend(frame)
    sheet.set_row(2, _height(held, point=4.9, least=max(72, 11.5 * len(legend.splitlines())), most=120))
    put_across(sheet, 2, ACROSS, legend, look.style("note", valign="bottom"))
    _turned(frame, 2, held, ["letter (positions)" for _ in frame.page.groups], "holder")
    _names(frame)


def _turned(frame: Frame, row: int, texts: list[str], of_groups: list[str], style: str) -> None:
    """A turned text over each position, in amber where the post is vacant, and over each group."""
    for column, (position, text) in enumerate(zip(frame.posts, texts, strict=True), len(LEFT)):
        vacant = "-vacant" if frame.words.org.vacant[position] else ""
        put(frame.sheet, row, column, text, frame.look.style(f"{style}{vacant}"))
    for column, text in enumerate(of_groups, frame.first_group):
        put(frame.sheet, row, column, text, frame.look.style(style))


def _names(frame: Frame) -> None:
    """The row of column names: the left columns, and the id of each position."""
    ids = [frame.words.org.ids[position] for position in frame.posts]
    longest = max(map(len, ids), default=0)
    turned = longest > SHORT_ID
    frame.sheet.set_row(3, min(4.6 * longest + 8, 90) if turned else 16)
    for column, text in enumerate(LEFT):
        put(frame.sheet, 3, column, text, frame.look.style("head"))
    style = frame.look.style("id-turned" if turned else "id")
    for column, text in enumerate([*ids, *("" for _ in frame.page.groups)], len(LEFT)):
        put(frame.sheet, 3, column, text, style)


def _bands(frame: Frame) -> None:
    """One dark band over the columns of each level."""
    roles = frame.words.allocation.roles
    played = [roles.of(position) for position in frame.posts]
    labels = ["Functions" if archetype.is_function else BANDS.get(archetype.level, "Staff") for archetype in played]
    labels += ["Groups"] * len(frame.page.groups)
    first = 0
    for column in range(1, len(labels) + 1):
        if column == len(labels) or labels[column] != labels[first]:
            across = (len(LEFT) + first, len(LEFT) + column - 1)
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
    ]
    return "\n".join(line for line in lines if line)


def _part(frame: Frame) -> str:
    """Which part of a split sheet this is."""
    page, ids = frame.page, frame.words.org.ids
    if page.parts == 1:
        return ""
    span = f": positions {ids[page.positions[0]]} to {ids[page.positions[-1]]}" if len(page.positions) else ""
    return f"Too large for one sheet. Part {page.part} of {page.parts}{span}; a row's other letters are on the other parts."


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
