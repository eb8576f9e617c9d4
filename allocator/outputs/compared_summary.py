"""Render: the Summary of a comparison: what changed, in one minute."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from allocator.derived.handover import ENDS
from allocator.findings import Severity
from allocator.org.structure import NOBODY
from allocator.outputs.canvas import Canvas
from allocator.outputs.compared_headlines import headlines
from allocator.outputs.compared_words import Words
from allocator.outputs.index import Entry, write_line
from allocator.outputs.look import put_across
from allocator.outputs.summary import LEFT, RIGHT, Writer, write_legend
from allocator.outputs.wording import Wording, counted

FLOWS = 12  # handovers shown
ORPHANS = 12  # rows that fall to nobody shown


def write_summary(canvas: Canvas, sheet: Worksheet, words: Words, index: Sequence[Entry]) -> None:
    """Write the Summary on its sheet; `index` lists the other sheets."""
    writer = Writer(sheet, canvas.look)
    _opening(writer, words)
    _flows(writer, words)
    _orphans(writer, words)
    writer.section("What was compared")
    writer.pair("Before", _org(words.before))
    writer.pair("After", _org(words.after))
    rules = words.after.allocation
    writer.pair("Rules", f"{rules.pack}, version {rules.version} (hash {rules.hash})")
    for item in (found for found in words.made.findings if found.code != "CMP-03"):
        writer.pair(item.code, item.message)
    write_legend(writer, words.after)
    _index(writer, index)
    canvas.set_page(sheet, writer.row - 1, RIGHT, upright=True)


def _opening(writer: Writer, words: Words) -> None:
    """The title and the headlines."""
    writer.across("What the change does", "title", 28)
    writer.across(f"{words.before.org.name} → {words.after.org.name}", "subtitle", 18)
    errors = sum(item.severity is Severity.ERROR for item in words.made.new)
    if errors:
        writer.row += 1
        writer.across(
            f"After the change there {'is' if errors == 1 else 'are'} {counted(errors, 'new error')}: see Findings.", "draft", 24
        )
    writer.section("In one minute")
    for line in headlines(words):
        head, _, rest = line.partition(": ")
        writer.pair(*(("", head) if not rest else (head, rest[:1].upper() + rest[1:])))


def _flows(writer: Writer, words: Words) -> None:
    """Who hands the accountability for how much over to whom."""
    flows = words.handover.flows()
    if not flows:
        return
    writer.section("Who hands over accountability to whom")
    writer.heads({LEFT: "Number", LEFT + 1: "From", LEFT + 3: "To"})
    for (giver, taker), number in list(flows.items())[:FLOWS]:
        to = {NOBODY: "nobody", ENDS: "nobody: it ends with its scope"}.get(taker, words.posts[max(taker, 0)])
        high = max(writer.height(words.posts[giver], LEFT + 1, LEFT + 2), writer.height(to, LEFT + 3))
        writer.sheet.set_row(writer.row, high)
        writer.sheet.write_number(writer.row, LEFT, number, writer.look.style("number"))
        put_across(writer.sheet, writer.row, (LEFT + 1, LEFT + 2), words.posts[giver], writer.look.style("fact"))
        put_across(writer.sheet, writer.row, (LEFT + 3, RIGHT), to, writer.look.style("fact" if taker >= 0 else "row-muted"))
        writer.row += 1
    if len(flows) > FLOWS:
        writer.pair("", f"and {len(flows) - FLOWS:,} more: see the sheet Handover.")


def _orphans(writer: Writer, words: Words) -> None:
    """Responsibilities that fall to nobody."""
    rows = words.made.orphans
    if not rows:
        return
    writer.section("What falls to nobody")
    for row in rows[:ORPHANS]:
        before = words.posts[words.made.was[row]]
        writer.pair("was with", f"{before}: {words.activities[row]} ({words.row_scopes[row]})", "heed")
    if len(rows) > ORPHANS:
        writer.pair("", f"and {len(rows) - ORPHANS:,} more: see the sheet Accountability.")


def _org(words: Wording) -> str:
    """An org in one line."""
    read = dict.fromkeys(f"{source.file} ({source.sheet})" if source.sheet else source.file for source in words.org.sources)
    size = f"{counted(len(words.org), 'position')} ({int(words.org.vacant.sum()):,} vacant)"
    matrix = f"{counted(len(words.allocation.rows), 'row')}, {counted(len(words.allocation.assignments), 'letter')}"
    return f"{', '.join(read) or words.org.name}: {size}, {matrix}"


def _index(writer: Writer, index: Sequence[Entry]) -> None:
    """The other sheets, with links."""
    writer.section("Where to look")
    for entry in index:
        write_line(writer, entry)
        writer.row += 1
