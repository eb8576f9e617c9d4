"""Render: the result as one JSON object, for other programs. Its shape is result.schema.json, beside this file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from allocator import __version__
from allocator.derived.authority import Authority
from allocator.findings import column_letters
from allocator.org.model import Org, Process, Source
from allocator.outputs.authorised import delegated
from allocator.outputs.suggested import record
from allocator.outputs.wording import Wording
from allocator.raci import SYMBOLS, Evidence

if TYPE_CHECKING:
    from allocator.derived.kept import Kept
    from allocator.pipeline import Result

SCHEMA_VERSION = 1
BATCH = 1_000  # entries of a list that are made at once
Json = dict[str, Any]


def document(result: Result, scheme: str = "RACI") -> Json:
    """The result as plain data: keys and lists in a fixed order, ids for positions, scopes and activities.

    Raises KeyError for a scheme that the pack does not have.
    """
    return {key: list(value) if isinstance(value, Iterator) else value for key, value in _content(result, scheme).items()}


def pieces(result: Result, scheme: str = "RACI") -> Iterator[str]:
    """The text of the document, as `dumps` gives it, piece by piece: a large one is never held as a whole.

    Raises KeyError for a scheme that the pack does not have.
    """
    for number, (key, value) in enumerate(_content(result, scheme).items()):
        yield f"{',' if number else '{'}{dumps(key)}:"
        if not isinstance(value, Iterator):
            yield dumps(value)
            continue
        between = "["
        while batch := list(islice(value, BATCH)):
            yield f"{between}{dumps(batch)[1:-1]}"
            between = ","
        yield "]" if between == "," else "[]"
    yield "}"


def _content(result: Result, scheme: str) -> Json:
    """The document with iterators in place of its long lists.

    `kept` is there only where an edited workbook was taken back, `authority` only where the sheet has budgets in one currency,
    `suggestions` only where they were asked for.
    """
    words = Wording(result, scheme)
    allocation = words.allocation
    kept = {"kept": _kept(result.kept)} if result.kept else {}
    authority = Authority(words.org, words.pack, allocation)
    delegation = {"authority": delegated(authority)} if authority.tree else {}
    suggested = {"suggestions": record(result.suggested)} if result.suggested else {}
    return {
        "schema": SCHEMA_VERSION,
        "allocator": __version__,
        "rules": {"id": allocation.pack, "version": allocation.version, "hash": allocation.hash},
        "scheme": words.scheme.id,
        "source": [_source(source) for source in words.org.sources],
        "positions": _positions(words),
        "processes": [_process(words.org, process) for process in words.org.processes],
        "scopes": [
            {"id": s.id, "kind": s.kind, "name": s.name, "holder": _id(words.org, s.holder), "rule": s.rule, "why": s.why}
            for s in allocation.scopes
        ],
        "assignments": _assignments(words),
        "set_aside": [{"cell": str(row.cell), "reason": row.reason} for row in words.org.set_aside],
        **kept,
        **delegation,
        **suggested,
        "findings": (item.record for item in result.findings),
    }


def dumps(content: object) -> str:
    """An object as text on one line; the same object gives the same text."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@cache
def schema() -> Json:
    """The JSON Schema (draft 2020-12) that every document satisfies."""
    text = files("allocator.outputs").joinpath("result.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _kept(kept: Kept) -> Json:
    """What came from an edited workbook: letters set by hand with what became of them, and what the owners of rows said."""
    texts = ("position", "letter", "before", "now", "author", "reason", "state", "why")
    return {
        "edits": [
            {**_row(edit.row), **{name: getattr(edit, name) for name in texts}, "cell": str(edit.cell) if edit.cell else None}
            for edit in kept.edits
        ],
        "notes": [{**_row(row), "agreed": note.agreed, "remark": note.remark} for row, note in kept.notes.items()],
    }


def _row(key: str) -> Json:
    """The activity and the scope of a row key."""
    activity, _, scope = key.partition("@")
    return {"activity": activity, "scope": scope}


def _source(source: Source) -> Json:
    """A sheet that was read; `columns`: field -> its header, or the column's letters where it has none."""
    columns = {field: source.headers.get(field) or column_letters(column) for field, column in source.columns.items()}
    return {"file": source.file, "sheet": source.sheet, "header_row": source.header_row, "columns": columns}


def _id(org: Org, position: int) -> str | None:
    """A position's id, None for nobody."""
    return org.ids[position] if position >= 0 else None


def _positions(words: Wording) -> Iterator[Json]:
    """Every position. `placed_under` is null unless it stands under another one than the sheet says."""
    org, roles = words.org, words.allocation.roles
    ids = [*org.ids, None]  # -1 is nobody
    names = [archetype.id for archetype in roles.archetypes]
    departments = [*(department.name for department in org.departments), None]
    sites = [*(site.name for site in org.sites), None]
    moved = np.where(org.line.parent == org.reports_to, -1, org.line.parent)
    functions = _functions(words)
    columns: dict[str, Iterable[object]] = {
        "id": org.ids,
        "title": org.titles,
        "holders": ([name for name in holders.split("; ") if name] for holders in org.columns["holders"]),
        "reports_to": (ids[manager] for manager in org.reports_to.tolist()),
        "placed_under": (ids[manager] for manager in moved.tolist()),
        "dotted_to": _dotted(org),
        "status": ("vacant" if vacant else "filled" for vacant in org.vacant.tolist()),
        "unit": (departments[department] for department in org.department.tolist()),
        "site": (sites[site] for site in org.site.tolist()),
        "archetype": (names[code] for code in roles.archetype.tolist()),
        "function": (each[0] if each else None for each in functions),
        "functions": functions,
        "evidence": ([_evidence(e) for e in roles.evidence.get(position, ())] for position in range(len(org))),
        "cell": (cell or None for cell in words.cells),
    }
    return (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))


def _dotted(org: Org) -> list[list[str]]:
    """Ids of the dotted-line managers of each position."""
    managers: list[list[str]] = [[] for _ in org.ids]
    for position, manager in org.dotted.tolist():
        managers[position].append(org.ids[manager])
    return managers


def _evidence(evidence: Evidence) -> str:
    """One reason for a role, with its rule and points."""
    return f"{evidence.archetype}: {evidence.statement} ({evidence.rule}, {evidence.points:+d})"


def _functions(words: Wording) -> list[list[str]]:
    """Ids of the expert functions of each position."""
    roles = words.allocation.roles
    named = [(code, archetype.id) for code, archetype in enumerate(roles.archetypes)]
    bits = roles.functions.tolist()
    lists = {each: [name for code, name in named if each >> code & 1] for each in set(bits)}
    return [lists[each] for each in bits]


def _process(org: Org, process: Process) -> Json:
    """A process and who is named on it; `inferred` tells that the input does not name it."""
    return {
        "id": process.id,
        "name": process.name,
        "managers": [org.ids[manager] for manager in process.managers],
        "lead": _id(org, process.lead),
        "owner": _id(org, process.owner),
        "units": [org.departments[department].name for department in process.departments],
        "inferred": process.origin != "given",
    }


def _assignments(words: Wording) -> Iterator[Json]:
    """Every letter, by row and strength: `letter` as the scheme shows it, `canonical` as the rules gave it."""
    allocation = words.allocation
    table, rows = allocation.assignments, allocation.rows
    activities = [activity.id for activity in allocation.activities]
    scopes = [scope.id for scope in allocation.scopes]
    ids = [*words.org.ids, None]
    cited = words.cited(words.sources, [str(override.cell) for override in words.org.overrides])
    for first in range(0, len(table), BATCH):
        part = slice(first, first + BATCH)
        columns = zip(
            rows.activity[table.row[part]].tolist(),
            rows.scope[table.row[part]].tolist(),
            table.position[part].tolist(),
            words.letter_of[part].tolist(),
            table.letter[part].tolist(),
            table.acting[part].tolist(),
            words.selectors[words.decision[part]].tolist(),
            cited[part],
            strict=True,
        )
        yield from (
            {
                "activity": activities[activity],
                "scope": scopes[scope],
                "position": ids[position],
                "letter": shown,
                "canonical": SYMBOLS[letter],
                "acting": ids[acting],
                "rule": rule,
                "source": source,
            }
            for activity, scope, position, shown, letter, acting, rule, source in columns
        )
