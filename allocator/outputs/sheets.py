"""Render: what stands in the sheets that are lists: By position, Findings, Why, Org."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from allocator.findings import Cell, Finding, Severity, column_letters
from allocator.org.structure import Ints
from allocator.outputs.listing import MAX_ROWS, TOP, Column, Listing
from allocator.outputs.look import SEVERITIES
from allocator.outputs.wording import Wording, shortened, texts
from allocator.raci import Letter

ORG = "Org"  # the sheet that findings link to
SPENDING = "budget-holder"  # the selector that asks for a budget figure
LONGEST_LINK = 1_000  # characters of file and sheet; Excel takes 2,079 after escaping
_TURNS = re.compile(r"[\x00-\x1f/\\:#%?*<>|\"\[\]]|^\.\.?$")  # path, scheme, anchor, escape: the link would lead elsewhere


def by_position(words: Wording) -> Listing:
    """Each position's letters, strongest first."""
    allocation = words.allocation
    table, rows = allocation.assignments, allocation.rows
    order = np.lexsort((table.row, -table.letter.astype(np.int64), table.position))
    order = order[(words.visible | words.listed)[order]]
    position, row = table.position[order], table.row[order]
    return Listing(
        "By position",
        "Responsibilities by position",
        "One row for each letter, strongest first. Filter by position and hand it to its holder.",
        (
            Column("Position", texts(words.org.ids)[position].tolist(), 12, "strong"),
            Column("Title", texts(map(shortened, words.org.titles))[position].tolist(), 34, wrap=True),
            Column("Holder", texts(words.holders)[position].tolist(), 22, wrap=True),
            Column("Letter", words.letter_of[order].tolist(), 8, "list-letter", colours=words.colours),
            Column("Activity", words.activities[rows.activity[row]].tolist(), 60),
            Column("Scope", words.scopes[rows.scope[row]].tolist(), 36, wrap=True),
            Column("Limit", words.limits[order].tolist(), 19, "muted"),
            Column("Acts while vacant", words.posts[table.acting[order]].tolist(), 34, "muted", wrap=True),
        ),
        frozen=2,
        blocks=1,
    )


def why(words: Wording) -> Listing:
    """Every letter with its rule, the statement and source behind it, its evidence, and the claims beside it."""
    allocation = words.allocation
    table, rows = allocation.assignments, allocation.rows
    activity, scope = rows.activity[table.row], rows.scope[table.row]
    overrides = words.org.overrides
    reasons = [override.reason or "No reason is given." for override in overrides]
    by_hand = [f"{override.cell} (set by hand)" for override in overrides]
    return Listing(
        "Why",
        "Why each letter",
        "One row for each letter: the rule that gave it, what it rests on, the evidence, and the other claims for the position.",
        (
            Column("Activity", words.activities[activity].tolist(), 34, wrap=True),
            Column("Scope", words.scopes[scope].tolist(), 26, wrap=True),
            Column("Position", words.posts[table.position].tolist(), 28, "strong", wrap=True),
            Column("Letter", words.letter_of.tolist(), 7, "list-letter", colours=words.colours),
            Column("Rule", _rules(words), 38, wrap=True),
            Column("Statement, in our words", words.cited(words.statements, reasons), 46, wrap=True),
            Column("Source, and how certain", words.cited(words.certainties, by_hand), 24, "muted", wrap=True),
            Column("Evidence", _evidence(words, scope), 34, wrap=True),
            Column("Other claims", words.others(), 24, "muted", wrap=True),
        ),
        frozen=4,
        blocks=2,
    )


def findings(words: Wording, found: Sequence[Finding], *, linked: bool = True) -> Listing:
    """Every finding, gravest first, with links to the position that it is about and, if wanted, to its cell in the source."""
    errors = sum(item.severity is Severity.ERROR for item in found)
    about = (
        f"{len(found):,} in all, {errors:,} of them errors that make this workbook a draft."
        if errors
        else f"{len(found):,} in all, no error."
    )
    return Listing(
        "Findings",
        "Findings",
        about,
        (
            Column("Severity", [str(item.severity) for item in found], 10, "list-letter", colours=SEVERITIES),
            Column("Code", [item.code for item in found], 10, "strong"),
            Column("Subject", [item.subject for item in found], 26, wrap=True, links=_positions(words, found)),
            Column("What was found", [item.message for item in found], 62, wrap=True),
            Column("What to do", [item.fix for item in found], 58, wrap=True),
            Column(
                "Where",
                [str(item.cell or "") for item in found],
                32,
                "muted",
                wrap=True,
                links=[source_link(item.cell) if item.cell else "" for item in found] if linked else (),
            ),
        ),
        frozen=2,
    )


def org_sheet(words: Wording) -> Listing:
    """The org as read, as a tree: every position with its role, the evidence for it, and its source cell."""
    org, roles = words.org, words.allocation.roles
    order = org.line.order
    posts = texts([*org.ids, ""])
    moved = np.where(org.line.parent != org.reports_to, org.line.parent, -1)
    departments = texts([*(department.name for department in org.departments), ""])
    sites = texts([*(site.name for site in org.sites), ""])
    return Listing(
        ORG,
        "The organisation as read",
        "Positions in the order of the reporting line, indented by level, with the role each was taken to play and why.",
        (
            Column("Position", posts[order].tolist(), 12, "strong"),
            Column("Title", texts(org.titles)[order].tolist(), 60, indent=(org.line.depth[order] - 1).tolist()),
            Column("Holder", texts(words.holders)[order].tolist(), 22, wrap=True),
            Column("Reports to", posts[org.reports_to[order]].tolist(), 14),
            Column("Placed under", posts[moved[order]].tolist(), 14),
            Column("Department", departments[org.department[order]].tolist(), 24, wrap=True),
            Column("Site", sites[org.site[order]].tolist(), 16, wrap=True),
            Column("Role", texts(a.name for a in roles.archetypes)[roles.archetype[order]].tolist(), 22, wrap=True),
            Column("Function", texts(words.functions)[order].tolist(), 18, wrap=True),
            Column("Evidence", texts(words.evidence)[order].tolist(), 62, wrap=True),
            Column("Source", texts(words.cells)[order].tolist(), 30, "muted", wrap=True),
        ),
        frozen=2,
    )


def source_link(cell: Cell) -> str:
    """Link to a cell of a source file beside the workbook; "" for names of no file, and for those that could lead elsewhere."""
    if (
        "." not in cell.file
        or _TURNS.search(cell.file)
        or _TURNS.search(cell.sheet)
        or len(cell.file) + len(cell.sheet) > LONGEST_LINK
    ):
        return ""
    at = f"{column_letters(cell.column) or 'A'}{cell.row or 1}"
    sheet = cell.sheet.replace("'", "''")
    return f"external:{cell.file}#'{sheet}'!{at}" if sheet else f"external:{cell.file}#{at}"


def _positions(words: Wording, found: Sequence[Finding]) -> list[str]:
    """Links from findings to the row of their position in the sheet Org; "" for other subjects."""
    org = words.org
    place = np.empty(len(org), dtype=np.int64)
    place[org.line.order] = np.arange(len(org))
    others = {scope.id for scope in words.allocation.scopes} | {department.name for department in org.departments}
    listed = ((item.subject, org.index.get(item.subject, -1)) for item in found)
    return [
        f"internal:'{ORG}'!A{place[position] + TOP + 1}"
        if position >= 0 and place[position] < MAX_ROWS and name not in others
        else ""
        for name, position in listed
    ]


def _rules(words: Wording) -> list[str]:
    """Rule behind each letter, what it means, how far the letter reaches, and for whom it is held."""
    meanings = words.meanings[words.decision].tolist()
    remarks = zip(meanings, words.limits.tolist(), words.instead.tolist(), strict=True)
    return [f"{meaning} ({limit or instead})" if limit or instead else meaning for meaning, limit, instead in remarks]


def _evidence(words: Wording, scope: Ints) -> list[str]:
    """Why the position: the override, an empty budget, how it came to hold the scope where it answers for it, else its role."""
    org, allocation = words.org, words.allocation
    table, scopes = allocation.assignments, allocation.scopes
    answers = table.letter >= Letter.ACCOUNTABLE
    holds = answers & (table.position == np.array([s.holder for s in scopes], dtype=np.int64)[scope])
    held = texts(f"{words.called(s.rule)}: {s.why}" if s.why and s.why != s.rule else words.called(s.rule) for s in scopes)
    evidence = np.where(holds, held[scope], texts(words.roles)[table.position])
    spends = np.array([*(decision.selector == SPENDING for decision in allocation.decisions), False])[words.decision]
    unbudgeted = np.array([s.process >= 0 and org.processes[s.process].budget is None for s in scopes])[scope]
    empty = texts(words.empty_budget(org.processes[s.process]) if s.process >= 0 else "" for s in scopes)
    evidence = np.where(answers & spends & unbudgeted, empty[scope], evidence)
    by_hand = texts([*(f"override in {override.cell}: {override.reason or 'no reason given'}" for override in org.overrides), ""])
    return list(np.where(table.override >= 0, by_hand[table.override], evidence))
