"""Render: by what the orgs of a batch are compared, each measure said once for the workbook and the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from allocator.findings import Entry, Severity, catalogue
from allocator.outputs.batch_summary_record import STATUSES, Figures, Record
from allocator.outputs.wording import counted

WHOLE, TENTHS, SHARE = "#,##0", "#,##0.0", "0%"  # number formats


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its group and name, how it is written, what it is; `heed`: whether more of it is worse."""

    group: str
    name: str
    form: str
    about: str
    of: Callable[[Figures, Record], float]
    heed: bool = False

    def value(self, record: Record) -> float | None:
        """The measure of an org; None where there is nothing to measure."""
        return self.of(record.figures, record) if record.figures else None

    def text(self, value: float | None) -> str:
        """A value as it is written."""
        if value is None:
            return ""
        return f"{value:.0%}" if self.form == SHARE else f"{value:,.1f}" if self.form == TENTHS else f"{value:,.0f}"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _per_thousand(severity: Severity) -> Callable[[Figures, Record], float]:
    return lambda f, record: 1000 * _share(record.severities.get(severity, 0), f.positions)


MEASURES: tuple[Measure, ...] = (
    Measure("Size", "Positions", WHOLE, "Positions in the org", lambda f, _: f.positions),
    Measure("Size", "Vacant", SHARE, "Share of positions that nobody holds", lambda f, _: _share(f.vacant, f.positions), heed=True),
    Measure("Layers", "Layers", WHOLE, "Layers from the top to the lowest position", lambda f, _: f.layers, heed=True),
    Measure("Spans", "Median", TENTHS, "People reporting to a manager, median of all managers", lambda f, _: f.span_median),
    Measure("Spans", "Widest", WHOLE, "People reporting to the manager with most of them", lambda f, _: f.span_widest, heed=True),
    Measure("Scopes", "Operations", WHOLE, "Operations with a holder of their own", lambda f, _: f.operations),
    Measure("Scopes", "Processes", WHOLE, "Processes, named in the input or inferred", lambda f, _: f.processes),
    Measure(
        "Scopes",
        "Inferred",
        SHARE,
        "Share of processes not named in the input",
        lambda f, _: _share(f.inferred, f.processes),
        heed=True,
    ),
    Measure("Load", "Rows", WHOLE, "Responsibilities: rows of the matrix", lambda f, _: f.rows),
    Measure(
        "Load",
        "Per Accountable",
        TENTHS,
        "Rows for each position that is Accountable for any",
        lambda f, _: _share(f.rows, f.answering),
    ),
    Measure(
        "Load",
        "Most on one",
        SHARE,
        "Share of rows that one position is Accountable for",
        lambda f, _: _share(f.most_rows, f.rows),
        heed=True,
    ),
    Measure("Gaps", "Vacant Accountable", WHOLE, "Rows whose Accountable post nobody holds", lambda f, _: f.vacant_rows, heed=True),
    Measure("Gaps", "Nobody Responsible", WHOLE, "Rows that nobody is Responsible for", lambda f, _: f.undone_rows, heed=True),
    Measure(
        "Gaps", "Unmanaged processes", WHOLE, "Processes that name neither manager nor owner", lambda f, _: f.unmanaged, heed=True
    ),
    Measure(
        "Findings",
        "Errors per 1,000",
        TENTHS,
        "Findings of severity error for each 1,000 positions",
        _per_thousand(Severity.ERROR),
        heed=True,
    ),
    Measure(
        "Findings",
        "Warnings per 1,000",
        TENTHS,
        "Findings of severity warning for each 1,000 positions",
        _per_thousand(Severity.WARNING),
        heed=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A measure over all orgs: least, median, most, and which org or how many have the most; "" where all have the same."""

    measure: Measure
    least: float
    median: float
    most: float
    most_in: str


def spans(found: Sequence[Record]) -> list[Span]:
    """Every measure over the orgs that have figures; none where there are none."""
    return [span for measure in MEASURES if (span := _span(measure, found))]


def _span(measure: Measure, found: Sequence[Record]) -> Span | None:
    values = [(value, record.name) for record in found if (value := measure.value(record)) is not None]
    if not values:
        return None
    least, most = min(values)[0], max(values)[0]
    places = [name for value, name in values if value == most]
    where = "" if least == most else places[0] if len(places) == 1 else counted(len(places), "org")
    return Span(measure, least, median(value for value, _ in values), most, where)


@dataclass(frozen=True, slots=True)
class Common:
    """A code over all orgs: in how many it was found, how often, and in which org most often for its size."""

    entry: Entry
    orgs: int
    count: int
    per_thousand: float
    most_in: str


def common(found: Sequence[Record]) -> list[Common]:
    """Every code that was found in an org with figures, gravest first, then the one in most orgs."""
    measured = [record for record in found if record.figures]
    positions = sum(record.figures.positions for record in measured if record.figures)
    orgs = Counter(code for record in measured for code in record.findings)
    lines = []
    for code in orgs.keys() & catalogue().keys():
        having = [record for record in measured if code in record.findings]
        count = sum(record.findings[code] for record in having)
        most = max(having, key=lambda record: record.per_thousand(record.findings[code]))
        lines.append(Common(catalogue()[code], orgs[code], count, 1000 * _share(count, positions), most.name))
    return sorted(lines, key=lambda line: (line.entry.severity.rank, -line.orgs, line.entry.code))


def statuses(found: Iterable[Record]) -> str:
    """How many orgs came out how: "12 orgs: 10 clean, 2 draft"."""
    counts = Counter(record.status for record in found)
    told = ", ".join(f"{counts[status]:,} {status}" for status in STATUSES if counts[status])
    return f"{counted(counts.total(), 'org')}: {told}" if told else "no orgs"
