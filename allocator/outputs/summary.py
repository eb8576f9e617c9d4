"""Render: the Summary, the sheet a reader opens first: what this is, what it rests on, what to settle, where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from xlsxwriter.worksheet import Worksheet

from allocator.findings import Finding, Severity
from allocator.outputs.canvas import Canvas
from allocator.outputs.look import HIGHEST, LETTERS, SEVERITIES, Look, put, put_across
from allocator.outputs.overview import Operation
from allocator.outputs.wording import Wording, counted, shortened

LEFT, RIGHT = 1, 5  # first and last column of the text
WIDTHS = (2, 15, 34, 10, 50, 46)


MANY = 20  # RACI sheets; above it a table of operations takes the place of their list
FIGURES = (("Processes", 10), ("Vacant posts", 12), ("Rows without A", 14))  # columns of that table after the text, widths


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: a sheet and what it holds."""

    sheet: str
    holds: str


@dataclass(frozen=True, slots=True)
class Index:
    """The other sheets: those of letters, the lists, and the overview of operations where there are many."""

    matrix: Sequence[Entry]
    lists: Sequence[Entry]
    overview: Sequence[Operation] = ()


class Writer:
    """Writes the Summary from top to bottom; `row` is the next free row."""

    def __init__(self, sheet: Worksheet, look: Look) -> None:
        self.sheet, self.look, self.row = sheet, look, 1

    def across(self, text: str, style: str, height: float) -> None:
        """One line over the whole width."""
        self.sheet.set_row(self.row, height)
        put_across(self.sheet, self.row, (LEFT, RIGHT), text, self.look.style(style))
        self.row += 1

    def section(self, title: str) -> None:
        """A section's heading with air above it."""
        self.row += 1
        self.across(title, "section", 20)

    def pair(self, label: str, text: str, style: str = "fact") -> None:
        """A label and what it says."""
        self.sheet.set_row(self.row, _height(text, 140))
        put(self.sheet, self.row, LEFT, label, self.look.style("row-muted"))
        put_across(self.sheet, self.row, (LEFT + 1, RIGHT), text, self.look.style(style))
        self.row += 1


def write_summary(canvas: Canvas, sheet: Worksheet, found: Sequence[Finding], index: Index) -> None:
    """Write the Summary on its sheet; `index` lists the other sheets."""
    figures = FIGURES if index.overview else ()
    for column, width in enumerate((*WIDTHS, *(width for _, width in figures))):
        sheet.set_column(column, column, width)
    writer, words = Writer(sheet, canvas.look), canvas.words
    _opening(writer, words, found)
    _facts(writer, words)
    _to_settle(writer, found)
    _letters(writer, words)
    _index(writer, index)
    canvas.set_page(sheet, writer.row - 1, RIGHT + len(figures))


def _opening(writer: Writer, words: Wording, found: Sequence[Finding]) -> None:
    """What this is, and how to take it."""
    errors = sum(item.severity is Severity.ERROR for item in found)
    writer.across(words.org.name or "Organisation", "title", 28)
    writer.across(f"Who answers for what: responsibilities by {words.scheme.id}", "subtitle", 18)
    if errors:
        writer.row += 1
        many = f"{errors:,} findings are errors. Settle them" if errors > 1 else "1 finding is an error. Settle it"
        writer.across(f"DRAFT: {many} before this is used.", "draft", 24)
    writer.row += 1
    writer.across(
        "This is a proposal to be agreed, not a verdict. It gives letters to positions, not to people, by documented rules: "
        "whoever holds a scope answers for it. The sheet Why says for every letter why; change it where you know better.",
        "fact",
        27,
    )
    for text in _in_plain_words(words):
        writer.row += 1
        writer.across(text, "heed", 30)


def _in_plain_words(words: Wording) -> Iterator[str]:
    """What a reader must know before trusting the rest (clarifications 91 and 92)."""
    if not words.allocation.roles.is_("operations-manager").any():
        yield (
            "The chart shows no operations managers. The organisation's operations and its processes therefore stand with "
            f"{words.posts[words.allocation.scopes[0].holder]}; name operations managers to share them out."
        )
    inferred = Counter(process.origin for process in words.org.processes if process.origin != "given")
    if inferred:
        ways = {"title": "from managers' titles", "team": "from the teams of first-line managers"}
        how = " and ".join(f"{inferred[origin]:,} {ways[origin]}" for origin in ways if inferred[origin])  # type: ignore[index]
        yield f"The input names no processes. They were inferred ({how}) and are marked ³; list your processes to be sure."


def _facts(writer: Writer, words: Wording) -> None:
    """Source, rules, size and modes."""
    org, allocation, standards = words.org, words.allocation, words.allocation.standards
    rules = f"{allocation.pack}, version {allocation.version} (hash {allocation.hash}), after: {words.pack.document}"
    size = f"{counted(len(org), 'position')} ({int(org.vacant.sum()):,} vacant), {counted(len(org.departments), 'department')}"
    scopes = Counter(scope.kind for scope in allocation.scopes)
    letters = counted(len(allocation.assignments), "letter")
    additions = "expert functions and our own additions"
    read = dict.fromkeys(f"{source.file} ({source.sheet})" if source.sheet else source.file for source in org.sources)
    writer.section("What it rests on")
    writer.pair("Read from", ", ".join(read) or "no file")
    writer.pair("Rules", rules)
    writer.pair("Organisation", f"{size}, {counted(len(org.sites), 'site')}")
    writer.pair("Scopes", ", ".join(counted(count, kind) for kind, count in scopes.items()))
    writer.pair("Matrix", f"{counted(len(allocation.rows), 'row')} with {letters}: {_by_letter(words)}")
    writer.pair("Mode", f"strict: without {additions}" if standards.strict_seed else f"full: with {additions}")
    writer.pair("Thresholds", ", ".join(f"{_spelled(name)} {value:g}" for name, value in standards.thresholds.items()))


def _by_letter(words: Wording) -> str:
    """How often each letter stands."""
    totals: Counter[str] = Counter()
    for code, count in enumerate(np.bincount(words.allocation.assignments.letter, minlength=len(words.shown)).tolist()):
        totals[words.shown[code]] += count
    return ", ".join(f"{totals[letter]:,} {letter}" for letter in words.letters if totals[letter])


def _spelled(name: str) -> str:
    """A threshold in words: "r_per_row_max" -> "R per row max"."""
    return " ".join(word.upper() if len(word) == 1 else word for word in name.split("_"))


def _to_settle(writer: Writer, found: Sequence[Finding]) -> None:
    """Findings folded by code: how many, and the first three subjects."""
    writer.section("What to settle" if found else "Nothing to settle: no findings")
    if not found:
        return
    _heads(writer, ("Severity", "Finding", "Number", "First subjects"))
    folded: dict[str, list[Finding]] = {}
    for item in found:
        folded.setdefault(item.code, []).append(item)
    for code, items in folded.items():
        severity = str(items[0].severity)
        subjects = ", ".join(shortened(item.subject) for item in items[:3])
        more = f" and {len(items) - 3:,} more" if len(items) > 3 else ""
        title = f"{code}  {items[0].entry.title}"
        writer.sheet.set_row(writer.row, max(_height(title, 44), _height(subjects, 115)))
        look = writer.look
        put(writer.sheet, writer.row, LEFT, severity, look.style("chip", **SEVERITIES[severity]))
        put(writer.sheet, writer.row, LEFT + 1, title, look.style("fact"))
        writer.sheet.write_number(writer.row, LEFT + 2, len(items), look.style("number"))
        put_across(writer.sheet, writer.row, (LEFT + 3, RIGHT), subjects + more, look.style("fact"))
        writer.row += 1


def _letters(writer: Writer, words: Wording) -> None:
    """The legend of the scheme, in its colours."""
    writer.section(f"How to read the letters ({words.scheme.id})")
    for letter, meaning in words.scheme.legend.items():
        canonical = words.letters.get(letter)
        swatch = LETTERS[canonical] if canonical else {}
        writer.sheet.set_row(writer.row, 15)
        put(writer.sheet, writer.row, LEFT, letter, writer.look.style("chip", **swatch))
        put_across(writer.sheet, writer.row, (LEFT + 1, RIGHT), meaning, writer.look.style("row"))
        writer.row += 1
    if words.scheme.note:
        writer.pair("", words.scheme.note)
    writer.pair(
        "VACANT",
        "An amber column is a vacant post. It keeps its letters; the position named in its heading acts until it is filled.",
    )


def _index(writer: Writer, index: Index) -> None:
    """The sheets, with links, and which of them are for print."""
    writer.section("Where to look, and what to print")
    writer.pair("To print", _to_print(index))
    shown = [*index.matrix, *index.lists] if not index.overview else [index.matrix[0], *index.lists]
    for entry in shown:
        _link(writer, entry.sheet)
        writer.sheet.set_row(writer.row, _height(entry.holds, 105))
        put_across(writer.sheet, writer.row, (LEFT + 2, RIGHT), entry.holds, writer.look.style("fact"))
        writer.row += 1
    if index.overview:
        _overview(writer, index.overview)


def _to_print(index: Index) -> str:
    """Which sheets to print, in plain words."""
    first = index.matrix[0].sheet
    which = "the sheet of each operation that you discuss" if len(index.matrix) > 1 else ""
    sheets = " and ".join(part for part in (f"this Summary, {first}" if which else f"this Summary and {first}", which) if part)
    many = f" There are {len(index.matrix):,} RACI sheets: select those you need, not the whole workbook." if index.overview else ""
    return f"Print {sheets}; from By position the rows of one position at a time.{many} Leave out Why and Org."


def _overview(writer: Writer, overview: Sequence[Operation]) -> None:
    """The operations, each on one line with a link to its sheet."""
    writer.section(f"The {len(overview):,} RACI sheets at a glance")
    _heads(writer, ("Sheet", "", "Rows", "Accountable for the whole", "Departments", *(name for name, _ in FIGURES)))
    number = writer.look.style("number")
    for each in overview:
        _link(writer, each.sheet)
        writer.sheet.set_row(writer.row, max(_height(each.holder, 48), _height(each.departments, 44)))
        for column, text in enumerate((each.holder, each.departments), LEFT + 3):
            put(writer.sheet, writer.row, column, text, writer.look.style("fact"))
        figures = (each.processes, each.vacant, each.unanswered)
        for column, figure in ((LEFT + 2, each.rows), *enumerate(figures, RIGHT + 1)):
            writer.sheet.write_number(writer.row, column, figure, number)
        writer.row += 1


def _link(writer: Writer, name: str) -> None:
    """A sheet's name that leads to it."""
    link, target = writer.look.style("link"), name.replace("'", "''")
    writer.sheet.merge_range(writer.row, LEFT, writer.row, LEFT + 1, "", link)
    writer.sheet.write_url(writer.row, LEFT, f"internal:'{target}'!A1", link, string=name)


def _heads(writer: Writer, names: Sequence[str]) -> None:
    """Column names of a table on the Summary."""
    head = writer.look.style("head")
    for column, name in enumerate(names, LEFT):
        put(writer.sheet, writer.row, column, name, head)
    for column in range(LEFT + len(names), RIGHT + 1):
        writer.sheet.write_blank(writer.row, column, None, head)
    writer.row += 1


def _height(text: str, characters: int) -> float:
    """Height of a row whose text runs over lines of so many characters (merged cells do not grow by themselves)."""
    return min(3.0 + 12.0 * max(1, ceil(len(text) / characters)), HIGHEST)
