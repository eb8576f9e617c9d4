"""Render: the result as Markdown, one table for each RACI sheet, for wikis, tickets and reviews. Text from input stays text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from allocator.outputs.below import below
from allocator.outputs.frame import CASCADE_MARK, EXTENSION_MARK, INFERRED_MARK, Marks, marks
from allocator.outputs.look import clean
from allocator.outputs.matrix import GROUPS, Page, pages
from allocator.outputs.wording import TITLE, Wording, counted, shortened

if TYPE_CHECKING:
    from allocator.findings import Finding
    from allocator.pipeline import Result

BY_HAND_MARK = "†"
_MARKUP = re.compile(r"([\\|*_`~\[\]#!])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}
_LINKS = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)")  # what Markdown turns into a link by itself


def markdown(result: Result, scheme: str = "RACI") -> str:
    """The matrix, its legend and the findings as one Markdown text.

    Raises KeyError for a scheme that the pack does not have.
    """
    words = Wording(result, scheme)
    parts = [_opening(words, result), _legend(words)]
    parts += (_matrix(words, page) for page in pages(words))
    return "\n".join("\n".join(part) + "\n" for part in [*parts, _findings(result.findings)])


def escaped(text: str) -> str:
    """A text on one line, without anything that Markdown or the HTML in it would act on."""
    text = "".join(_ENTITIES.get(letter, letter) for letter in " ".join(clean(text).split()))
    text = _MARKUP.sub(r"\\\1", text.replace("&#64;", "\0")).replace("\0", "&#64;")
    return _LINKS.sub(lambda found: "&#58;" if found[1] else "&#46;", text)


def _opening(words: Wording, result: Result) -> Iterator[str]:
    """What this is, and by which rules."""
    allocation = words.allocation
    yield f"# {escaped(words.org.name or 'Organisation')}: who answers for what ({escaped(words.scheme.id)})"
    yield ""
    if result.draft:
        yield "**DRAFT: findings below are errors. Settle them before this is used.**"
        yield ""
    yield "This is a proposal to be agreed, not a verdict. It gives letters to positions, not to people, by documented rules."
    yield ""
    rules = f"{allocation.pack} {allocation.version} ({allocation.hash}), after: {words.pack.document}"
    yield f"Rules: {escaped(rules)}"


def _legend(words: Wording) -> Iterator[str]:
    """What each letter means; as a list, which no reader takes for a matrix."""
    yield f"## How to read the letters ({escaped(words.scheme.id)})"
    yield ""
    yield from (f"- **{escaped(letter)}** {escaped(meaning)}" for letter, meaning in words.scheme.legend.items())
    if words.scheme.note:
        yield ""
        yield escaped(words.scheme.note)


def _matrix(words: Wording, page: Page) -> Iterator[str]:
    """One sheet: its heading, the table, the letters without a sign, the vacant posts and the footnotes."""
    scope, found = words.allocation.scopes[page.scope], marks(page, words)
    part = f", part {page.part} of {page.parts}" if page.parts > 1 else ""
    yield f"## {escaped(shortened(scope.name or scope.id, TITLE))} ({escaped(scope.id)}){part}"
    yield ""
    if len(words.letters) == 1:
        yield from _names(words, page, found)
    else:
        yield from _letters(words, page, found)
    yield from _below(words, page)
    yield from _vacant(words, page)
    yield from _notes(found)


def _letters(words: Wording, page: Page, found: Marks) -> Iterator[str]:
    """The matrix: activities down, positions and groups across, grouped by dimension."""
    heads = [*words.posts[page.positions].tolist(), *(GROUPS[group].label for group in page.groups)]
    yield from _head(["Activity", "Scope", *heads], centred=len(heads))
    cells: defaultdict[int, dict[int, str]] = defaultdict(dict)
    by_hand = words.allocation.assignments.override[page.assignment] >= 0
    shown = zip(page.line.tolist(), page.column.tolist(), words.letter_of[page.assignment], by_hand.tolist(), strict=True)
    for line, column, letter, hand in shown:
        cells[line][column] = letter + BY_HAND_MARK * hand
    for count in page.counts:
        column = len(page.positions) + page.groups.index(count.group)
        before = cells[count.line].get(column)
        cells[count.line][column] = f"{before}, {count.letter} ({count.number})" if before else f"{count.letter} ({count.number})"
    dimension = None
    for line, row in enumerate(page.rows.tolist()):
        activity = int(words.allocation.rows.activity[row])
        if words.dimensions[activity] != dimension:
            dimension = words.dimensions[activity]
            yield _line([f"**{escaped(dimension)}**", *("" for _ in range(len(heads) + 1))])
        yield _line([*_row(words, row, found), *(escaped(cells[line].get(column, "")) for column in range(len(heads)))])


def _names(words: Wording, page: Page, found: Marks) -> Iterator[str]:
    """The list for a scheme of one letter: the one position on each row, with its holder."""
    (letter,) = words.letters
    yield from _head(["Activity", "Scope", letter, "Holder"])
    table = words.allocation.assignments
    one: dict[int, int] = dict(zip(page.line.tolist(), table.position[page.assignment].tolist(), strict=True))
    for line, row in enumerate(page.rows.tolist()):
        post = one.get(line, -1)
        yield _line([*_row(words, row, found), escaped(words.posts[post]), escaped(words.holders[post]) if post >= 0 else ""])


def _row(words: Wording, row: int, found: Marks) -> tuple[str, str]:
    """Activity and scope of a row with their footnote marks."""
    activity, scope = int(words.allocation.rows.activity[row]), int(words.allocation.rows.scope[row])
    mark = CASCADE_MARK * (row in found.cascade) + EXTENSION_MARK * (activity in found.extension)
    return escaped(words.activities[activity]) + mark, escaped(words.scopes[scope]) + INFERRED_MARK * (scope in found.inferred)


def _below(words: Wording, page: Page) -> Iterator[str]:
    """The letters that the scheme has no sign for."""
    lines = below(words, page.rows)
    if lines:
        yield ""
        yield f"Without a letter in {escaped(words.scheme.id)}:"
        yield ""
    rows = words.allocation.rows
    for line in lines:
        activity, scope = words.activities[rows.activity[line.row]], words.scopes[rows.scope[line.row]]
        yield f"- {escaped(activity)}, {escaped(scope)}: {escaped(str(line))}"


def _vacant(words: Wording, page: Page) -> Iterator[str]:
    """The vacant posts of the table, and who acts for them."""
    for position in page.positions[words.org.vacant[page.positions]].tolist():
        acting = words.acting.get(position)
        acts = f"; {escaped(words.posts[acting])} acts" if acting is not None else ""
        yield ""
        yield f"Vacant: {escaped(words.posts[position])}{acts}."


def _notes(found: Marks) -> Iterator[str]:
    """The footnotes that the table needs."""
    notes = (
        (bool(found.cascade), f"{CASCADE_MARK} Each R only within the own process or site."),
        (bool(found.extension), f"{EXTENSION_MARK} Our addition, not in the founding document."),
        (bool(found.inferred), f"{INFERRED_MARK} Process inferred from the chart, to be confirmed."),
        (found.by_hand, f"{BY_HAND_MARK} Set by hand."),
    )
    for needed, note in notes:
        if needed:
            yield ""
            yield note


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    """Every finding, gravest first."""
    yield "## Findings"
    yield ""
    if not findings:
        yield "None."
        return
    yield f"{counted(len(findings), 'finding')}, gravest first."
    yield ""
    yield from _head(["Severity", "Code", "Subject", "What was found", "What to do", "Where"])
    for item in findings:
        texts = (item.severity, item.code, item.subject, item.message, item.fix, str(item.cell or ""))
        yield _line(map(escaped, texts))


def _head(names: Sequence[str], centred: int = 0) -> Iterator[str]:
    """The first two lines of a table; its last columns may be centred."""
    yield _line(map(escaped, names))
    yield _line([*("---" for _ in names[: len(names) - centred]), *(":-:" for _ in range(centred))])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
