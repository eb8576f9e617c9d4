"""Checks of segregation of duties with what stands in for it: a compensating control, recorded by an override of the row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from allocator.checks.case import Case
from allocator.checks.duties import incompatible_duties, own_checker
from allocator.findings import Finding, finding
from allocator.org.model import Override


def separated(case: Case) -> Iterator[Finding]:
    """SOD-01 to SOD-05 where nothing controls it; SOD-08 where a control is recorded instead.

    Who cannot separate two duties says what makes up for it. Example: in a small firm the finance director runs an
    operation, and the override that confirms the A names the compensating control.
    """
    controls, controlled = _controls(case), defaultdict[str, list[Finding]](list)
    for found in (*own_checker(case), *incompatible_duties(case)):
        if found.subject in controls:
            controlled[found.subject].append(found)
        else:
            yield found
    for row, instead in controlled.items():
        values = {**instead[0].values, "codes": ", ".join(item.code for item in instead), "control": controls[row].reason}
        yield finding("SOD-08", row, controls[row].cell, **values)


def _controls(case: Case) -> Mapping[str, Override]:
    """The override that records a compensating control, by the row of the letter that it set; the first of several."""
    table, phrases = case.given, [phrase.casefold() for phrase in case.allocation.standards.controls]
    controls: dict[str, Override] = {}
    for entry in np.flatnonzero(table.override >= 0).tolist():
        override = case.org.overrides[table.override[entry]]
        if any(_says(override.reason.casefold(), phrase) for phrase in phrases):
            controls.setdefault(case.allocation.row_name(int(table.row[entry])), override)
    return controls


def _says(reason: str, phrase: str) -> bool:
    """Whether a reason names a control, and not the phrase alone: a word or more beside it."""
    before, found, after = reason.partition(phrase)
    return bool(found) and any(map(str.isalpha, before + after))
