"""Render: the orgs of a batch compared, as a workbook: Summary, Orgs, Findings, Not done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from allocator.outputs.batch_summary_measures import MEASURES, TENTHS, WHOLE, common, spans, statuses
from allocator.outputs.batch_summary_record import CLEAN, DRAFT, FAILED, REFUSED, STATUSES, Record
from allocator.outputs.batch_summary_table import Column, Table, set_page, write_table
from allocator.outputs.book import new_book
from allocator.outputs.index import Entry, write_line
from allocator.outputs.look import MUTED, SEVERITIES, Look, Properties, put, put_across
from allocator.outputs.summary import LEFT, RIGHT, Writer
from allocator.outputs.wording import shortened

SHOWN = 12  # orgs that were not done, on the Summary
COLOURS: Mapping[str, Properties] = {
    CLEAN: {"font_color": MUTED},
    DRAFT: SEVERITIES["warning"],
    REFUSED: SEVERITIES["error"],
    FAILED: SEVERITIES["error"],
}


def write_book(found: Sequence[Record], path: Path) -> None:
    """Write the workbook over whatever stands at the path; records in the order in which they are shown.

    Raises OSError where the place cannot be written.
    """
    with new_book(path, "Organisations compared") as book:
        look, summary = Look(book), book.add_worksheet("Summary")
        tables = [table for table in (_orgs(found), _codes(found), _undone(found)) if table.rows]
        for table in tables:
            write_table(book.add_worksheet(table.name), look, table)
        _write_summary(Writer(summary, look), found, tables)


def _orgs(found: Sequence[Record]) -> Table:
    """Every org that could be read, with its measures."""
    found = [each for each in found if each.figures]
    columns = (
        Column("Organisation", 32),
        Column("Status", 8, colours=COLOURS),
        *(Column(each.name, 11, each.form, each.group, each.heed) for each in MEASURES),
        Column("Input", 40),
    )
    rows = [(each.name, each.status, *(measure.value(each) for measure in MEASURES), each.input) for each in found]
    links = [next(iter(each.outputs), "") for each in found]
    about = "The darker a cell, the more it stands out among these organisations. A name leads to its workbook."
    return Table("Orgs", "Organisations", about, columns, rows, links)


def _codes(found: Sequence[Record]) -> Table:
    """Every code that was found."""
    columns = (
        Column("Severity", 11, colours=SEVERITIES),
        Column("Code", 10),
        Column("Finding", 50),
        Column("Organisations", 15, WHOLE),
        Column("Findings", 12, WHOLE),
        Column("Per 1,000 positions", 14, TENTHS),
        Column("Most, for its size, in", 34),
    )
    rows = [
        (str(each.entry.severity), each.entry.code, each.entry.title, each.orgs, each.count, each.per_thousand, each.most_in)
        for each in common(found)
    ]
    return Table("Findings", "Findings", "What was found, in how many organisations, how often.", columns, rows)


def _undone(found: Sequence[Record]) -> Table:
    """Every org that has no outputs, and why."""
    columns = (Column("Status", 11, colours=COLOURS), Column("Input", 60), Column("Why", 100))
    rows = [(each.status, each.input, each.problem) for each in found if not each.figures]
    return Table("Not done", "Not done", "Inputs without outputs, and what to do about it.", columns, rows)


def _write_summary(writer: Writer, found: Sequence[Record], tables: Sequence[Table]) -> None:
    """The sheet to read first."""
    writer.across("Organisations compared", "title", 28)
    writer.across(statuses(found), "subtitle", 18)
    writer.section("What came out")
    for status, meaning in STATUSES.items():
        if count := sum(each.status == status for each in found):
            writer.pair(status, f"{count:,}: {meaning}")
    for rules in dict.fromkeys(_rules(found)):
        writer.pair("Rules", rules)
    _write_spans(writer, found)
    undone = [each for each in found if not each.figures]
    if undone:
        writer.section("Not done")
        for each in undone[:SHOWN]:
            writer.pair(each.status, f"{each.input}: {shortened(each.problem)}")
        if len(undone) > SHOWN:
            writer.pair("", f"and {len(undone) - SHOWN:,} more: see the sheet Not done")
    if tables:
        writer.section("Where to look")
    for table in tables:
        write_line(writer, Entry(table.name, table.about))
        writer.row += 1
    set_page(writer.sheet, writer.row - 1, RIGHT, upright=True)


def _rules(found: Sequence[Record]) -> Iterator[str]:
    """The rules of each org that was read."""
    return (f"{each.rules['id']}, version {each.rules['version']} (hash {each.rules['hash']})" for each in found if each.rules)


def _write_spans(writer: Writer, found: Sequence[Record]) -> None:
    """Every measure: least, median, most, and where."""
    measured = spans(found)
    if not measured:
        return
    sheet, look = writer.sheet, writer.look
    writer.section("How they compare")
    writer.heads({LEFT: "", LEFT + 1: "Measure", LEFT + 2: "Least", LEFT + 3: "Median", LEFT + 4: "Most, and where"})
    for each in measured:
        measure = each.measure
        put(sheet, writer.row, LEFT, measure.group, look.style("row-muted"))
        put(sheet, writer.row, LEFT + 1, measure.name, look.style("row"))
        for column, value in ((LEFT + 2, each.least), (LEFT + 3, each.median)):
            sheet.write_number(writer.row, column, value, look.style("number", num_format=measure.form))
        most = " in ".join(filter(None, (measure.text(each.most), each.most_in)))
        put_across(sheet, writer.row, (LEFT + 4, RIGHT), most, look.style("row"))
        writer.row += 1
