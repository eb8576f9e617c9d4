"""The library for notebooks and scripts: read an org, allocate, look at the result as pandas tables, write the workbook."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocator import pipeline
from allocator.derived.explain import Explanation, explain
from allocator.derived.tables import letters_table
from allocator.findings import Finding
from allocator.org.model import Org
from allocator.raci import SYMBOLS
from allocator.rules.pack import load

if TYPE_CHECKING:
    from allocator.derived.compare import Comparison
    from allocator.raci import Allocation
    from allocator.rules.pack import Pack


def read_org(
    *paths: str | Path,
    name: str = "",
    columns: str | Path | None = None,
    as_of: date | None = None,
    accept_suggestions: float | None = None,
) -> tuple[Org, list[Finding]]:
    """Reads an org from one or several files of it.

    Args:
        paths: xlsx, xls, xlsb, ods, csv or tsv files; positions, processes … may stand in different ones.
        name: how the organisation is called; the first file's name without its ending where empty.
        columns: a column map (TOML), as `allocator columns --save` writes it.
        as_of: the day that the org is read for, where its rows have dates; told by the dates where None.
        accept_suggestions: likeness from 0 to 1 from which on a suggestion for a misspelt manager is taken.

    Returns:
        The org and the findings of reading, each with its cell.

    Raises:
        ValueError: no org can be read; the message lists the findings that say why.
    """
    options = pipeline.Options(
        name=name, columns=Path(columns) if columns is not None else None, as_of=as_of, accept=accept_suggestions
    )
    org, findings = pipeline.read_org([Path(path) for path in paths], options)
    if org is None:
        raise ValueError("\n".join(map(str, findings)) or "no file was given")
    return org, findings


def allocate(org: Org, rules: str | Path = "operations", *, strict_seed: bool = False, infer: bool = True) -> Result:
    """Assigns every responsibility of an org by the rules and checks the result.

    Args:
        org: as `read_org` gives it.
        rules: a bundled pack's name, a TOML file or a workbook of rules.
        strict_seed: only what the founding document says (no expert functions, no extension activities).
        infer: take processes from titles or teams where the sheet names none.

    Raises:
        ValueError: the rule pack has mistakes; the message names each of them.
    """
    pack, findings = load(rules, strict_seed=strict_seed)
    if pack is None:
        raise ValueError("\n".join(map(str, findings)))
    return Result(pipeline.assign(org, pack, infer=infer))


def compare(before: Result, after: Result) -> Comparison:
    """What a reorganisation does: positions, scopes, letters, who answers for what, and findings, in two results."""
    from allocator.derived.compare import compare as compared

    return compared(before.result, after.result)


@dataclass(frozen=True)
class Result:
    """A checked allocation as tables."""

    result: pipeline.Result

    @property
    def org(self) -> Org:
        """The org, inferred processes included; `org.graph` is the reporting structure in networkx."""
        return self.result.org

    @property
    def pack(self) -> Pack:
        """The rules that were applied."""
        return self.result.pack

    @property
    def allocation(self) -> Allocation:
        """The allocation in columns of numbers."""
        return self.result.allocation

    @cached_property
    def assignments(self) -> pd.DataFrame:
        """One row per letter: activity, scope, position (ids), letter (canonical), acting (id or ""), rule."""
        return letters_table(self.org, self.allocation)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row per finding, gravest first: code, severity, subject, message, fix, cell (text)."""
        columns = ["code", "severity", "subject", "message", "fix", "cell"]
        rows = [(f.code, str(f.severity), f.subject, f.message, f.fix, str(f.cell or "")) for f in self.result.findings]
        return pd.DataFrame(rows, columns=columns)

    def matrix(self, scope: str) -> pd.DataFrame:
        """The matrix of one scope: activities down, positions across (those with a letter), canonical letters.

        Raises:
            KeyError: there is no such scope.
        """
        if scope not in {known.id for known in self.allocation.scopes}:
            raise KeyError(scope)
        table = self.assignments[self.assignments["scope"] == scope]
        wide = table.pivot(index="activity", columns="position", values="letter").fillna("")
        rows = [activity.id for activity in self.allocation.activities if activity.id in wide.index]
        return wide.loc[rows, [position for position in self.org.ids if position in wide.columns]]

    def explain(self, activity: str, scope: str, position: str) -> Explanation:
        """Why a position has its letter, or none, on a row.

        Raises:
            KeyError: there is no such row or position.
        """
        rows, allocation = self.allocation.rows, self.allocation
        for row in np.flatnonzero(
            rows.activity == next((i for i, a in enumerate(allocation.activities) if a.id == activity), -1)
        ).tolist():
            if allocation.scopes[rows.scope[row]].id == scope:
                return explain(self.org, self.pack, allocation, row, self.org.index[position])
        raise KeyError(f"{activity}@{scope}")

    def to_excel(self, path: str | Path) -> None:
        """Writes the RACI workbook; an existing file is replaced."""
        from allocator.outputs.workbook import write_workbook

        write_workbook(self.result, Path(path))

    def _repr_html_(self) -> str:
        counts = np.bincount(self.allocation.assignments.letter, minlength=len(SYMBOLS))
        letters = ", ".join(f"{count} {symbol}" for symbol, count in zip(SYMBOLS, counts.tolist(), strict=True) if symbol and count)
        found = self.findings["severity"].value_counts().reindex(["error", "warning", "info"], fill_value=0)
        lines = [
            f"<b>{html.escape(self.org.name)}</b>: {len(self.org)} positions, {len(self.allocation.rows)} rows",
            html.escape(f"Letters: {letters}"),
            html.escape("Findings: " + ", ".join(f"{count} {severity}" for severity, count in found.items())),
            html.escape(f"Rules: {self.pack.id} {self.pack.version} ({self.pack.hash})"),
        ]
        return "<br>".join(lines)
