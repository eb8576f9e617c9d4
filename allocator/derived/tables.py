"""An allocation as a pandas table, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allocator.org.model import Org
from allocator.raci import SYMBOLS, Allocation

if TYPE_CHECKING:
    import pandas as pd


def letters_table(org: Org, allocation: Allocation) -> pd.DataFrame:
    """The assignments, one row per letter: activity, scope, position (ids), letter (canonical), acting (id or ""), rule."""
    import pandas as pd

    ids = np.array([*org.ids, ""], dtype=object)
    table, rows = allocation.assignments, allocation.rows
    return pd.DataFrame(
        {
            "activity": np.array([a.id for a in allocation.activities], dtype=object)[rows.activity[table.row]],
            "scope": np.array([s.id for s in allocation.scopes], dtype=object)[rows.scope[table.row]],
            "position": ids[table.position],
            "letter": np.array(SYMBOLS, dtype=object)[table.letter],
            "acting": ids[table.acting],
            "rule": _rules(allocation),
        }
    )


def _rules(allocation: Allocation) -> NDArray[np.object_]:
    """The rule behind each assignment: selector, with the generic rule where one applied; "override"."""
    names = [f"{d.selector} ({d.rule})" if d.rule else d.selector for d in allocation.decisions]
    table = allocation.assignments
    decision = np.where(table.override >= 0, len(names), np.r_[allocation.claims.decision, 0][table.claim])
    return np.array([*names, "override"], dtype=object)[decision]
