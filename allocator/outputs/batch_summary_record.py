"""Render: what is known of one org of a batch: a line of the manifest, and of the summaries that compare the orgs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from allocator.findings import Finding, Severity

SCHEMA_VERSION = 1
CLEAN, DRAFT, REFUSED, FAILED = "clean", "draft", "refused", "failed"
STATUSES: Mapping[str, str] = {  # in the order in which they are told
    CLEAN: "written, no error found in it",
    DRAFT: "written, with errors to settle",
    REFUSED: "no org could be read from it",
    FAILED: "broken off; the next run tries again",
}
SETTLED = frozenset({CLEAN, DRAFT, REFUSED})  # another run would come to the same


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of one org: counts of posts, rows or letters unless stated."""

    positions: int
    vacant: int
    managers: int  # with at least one report
    layers: int  # from the top to the lowest position
    span_median: float  # people reporting to a manager
    span_widest: float
    departments: int
    sites: int
    processes: int
    inferred: int  # processes that the input does not name
    operations: int
    rows: int
    letters: int
    answering: int  # positions that are Accountable for something
    most_rows: int  # that one position is Accountable for
    vacant_rows: int  # whose Accountable post is vacant
    undone_rows: int  # that nobody is Responsible for
    unmanaged: int  # processes with neither manager nor owner


@dataclass(frozen=True, slots=True)
class Record:
    """One org of a batch. Figures and outputs are empty where nothing was written.

    `input`: where it lies, seen from the folder of the outputs. `name`: what the names of its outputs begin with. `hash`:
    SHA-256 of its content. `rules` (id, version,
    hash) and `options` are those it was done with. `findings`: how many of each code, `severities` of each severity;
    `problem`: in words why there is no output. `outputs`: size and SHA-256 of each file by its name.
    """

    input: str
    status: str
    name: str = ""
    hash: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    figures: Figures | None = None
    severities: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""
    seconds: float = 0.0
    outputs: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """Findings of severity error."""
        return self.severities.get(Severity.ERROR, 0)

    def per_thousand(self, count: int) -> float:
        """A count for each thousand positions."""
        return 1000 * count / self.figures.positions if self.figures and self.figures.positions else 0.0


def line(record: Record) -> str:
    """A record as a line of the manifest, without the line's end."""
    content = {"schema": SCHEMA_VERSION, **asdict(record)}
    content["counts"] = content.pop("figures")
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def from_line(text: str | bytes) -> Record | None:
    """The record in a line of a manifest; None where the line is cut off, or of another making."""
    try:
        content = json.loads(text)
        if content.pop("schema") != SCHEMA_VERSION:
            return None
        counts = content.pop("counts")
        content["outputs"] = {name: (int(size), str(digest)) for name, (size, digest) in content["outputs"].items()}
        return Record(**content, figures=Figures(**counts) if counts else None)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def counted(record: Record, found: Sequence[Finding]) -> Record:
    """A record with the numbers of these findings."""
    severities, codes = Counter(str(item.severity) for item in found), Counter(item.code for item in found)
    return replace(
        record, severities={str(severity): severities[severity] for severity in Severity}, findings=dict(sorted(codes.items()))
    )
