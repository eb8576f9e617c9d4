"""Render: the Summary, the sheet a reader opens first: what this is, what it rests on, what to settle, where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from allocator.findings import Finding, Severity
from allocator.outputs.agreement import Agreement, told
from allocator.outputs.canvas import Canvas
from allocator.outputs.index import Index, write_index
from allocator.outputs.look import HIGHEST, LETTERS, SEVERITIES, Look, put, put_across
from allocator.outputs.wording import Wording, counted, shortened
from allocator.outputs.wrap import lines

LEFT, RIGHT = 1, 10  # first and last column of a summary's text
PADDING = 0.7  # characters that a column has besides its width, room for text where columns are merged
NUMBER = 4  # the column of how many findings, right of their names
WIDTHS = (1.5, 13, 21, 17, 8, 26, 7.5, 8.5, 7.5, 9.5, 7)  # one page upright; the last five hold the figures of RACI sheets


class Writer:
    """Writes a summary from top to bottom; `row` is the next free row."""

    def __init__(self, sheet: Worksheet, look: Look) -> None:
        self.sheet, self.look, self.row = sheet, look, 1
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)

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
        self.sheet.set_row(self.row, self.height(text, LEFT + 1))
        put(self.sheet, self.row, LEFT, label, self.look.style("row-muted"))
        put_across(self.sheet, self.row, (LEFT + 1, RIGHT), text, self.look.style(style))
        self.row += 1

    def heads(self, names: Mapping[int, str]) -> None:
        """Names of the columns of a table."""
        head = self.look.style("head")
        for column in range(LEFT, RIGHT + 1):
            put(self.sheet, self.row, column, names.get(column, ""), head)
        self.row += 1

    def height(self, text: str, first: int, last: int = RIGHT) -> float:
        """Height of a row whose text runs over the columns from the first to the last (merged cells do not grow by themselves)."""
        width = sum(WIDTHS[first : last + 1]) + PADDING * (last - first)
        return min(3.0 + 12.0 * lines(text, width), HIGHEST)


def write_summary(canvas: Canvas, sheet: Worksheet, found: Sequence[Finding], index: Index, said: Agreement) -> None:
    """Write the Summary on its sheet; `index` lists the other sheets, `said` is what people said of an earlier workbook."""
    writer, words = Writer(sheet, canvas.look), canvas.words
    _opening(writer, words, found)
    _facts(writer, words)
    _agreed(writer, words, said)
    _to_settle(writer, found)
    write_legend(writer, words)
    writer.pair(
        "VACANT",
        "An amber column is a vacant post. It keeps its letters; the position named in its heading acts until it is filled.",
    )
    write_index(writer, index)
    canvas.set_page(sheet, writer.row - 1, RIGHT, upright=True)


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
    proposal = (
        "This is a proposal to be agreed, not a verdict. It gives letters to positions, not to people, by documented rules: "
        "whoever holds a scope answers for it. The sheet Why says for every letter why; change it where you know better."
    )
    writer.across(proposal, "fact", writer.height(proposal, LEFT))
    for text in _in_plain_words(words):
        writer.row += 1
        writer.across(text, "heed", writer.height(text, LEFT) + 6)


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


def _agreed(writer: Writer, words: Wording, said: Agreement) -> None:
    """What an earlier workbook brought: rows agreed and contested, letters set by hand."""
    brought = list(told(said, words))
    if brought:
        writer.section("What was agreed, and what was set by hand")
        for label, text in brought:
            writer.pair(label, text)


def _by_letter(words: Wording) -> str:
    """How often each letter stands."""
    totals = Counter(words.letter_of.tolist())
    return ", ".join(f"{totals[letter]:,} {letter}" for letter in words.letters if totals[letter])


def _spelled(name: str) -> str:
    """A threshold in words: "r_per_row_max" -> "R per row max"."""
    return " ".join(word.upper() if len(word) == 1 else word for word in name.split("_"))


def _to_settle(writer: Writer, found: Sequence[Finding]) -> None:
    """Findings folded by code: how many, and the first three subjects."""
    writer.section("What to settle" if found else "Nothing to settle: no findings")
    if not found:
        return
    writer.heads({LEFT: "Severity", LEFT + 1: "Finding", NUMBER: "Number", NUMBER + 1: "First subjects"})
    folded: dict[str, list[Finding]] = {}
    for item in found:
        folded.setdefault(item.code, []).append(item)
    for code, items in folded.items():
        severity = str(items[0].severity)
        subjects = ", ".join(shortened(item.subject) for item in items[:3])
        more = f" and {len(items) - 3:,} more" if len(items) > 3 else ""
        title = f"{code}  {items[0].entry.title}"
        named, about = (LEFT + 1, NUMBER - 1), (NUMBER + 1, RIGHT)
        writer.sheet.set_row(writer.row, max(writer.height(title, *named), writer.height(subjects + more, *about)))
        look = writer.look
        put(writer.sheet, writer.row, LEFT, severity, look.style("chip", **SEVERITIES[severity]))
        put_across(writer.sheet, writer.row, named, title, look.style("fact"))
        writer.sheet.write_number(writer.row, NUMBER, len(items), look.style("number"))
        put_across(writer.sheet, writer.row, about, subjects + more, look.style("fact"))
        writer.row += 1


def write_legend(writer: Writer, words: Wording) -> None:
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
