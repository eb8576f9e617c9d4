"""Allocate: letters as a scheme shows them. The engine's canonical letters are projected, never recomputed."""

from __future__ import annotations

from allocator.raci import SYMBOLS
from allocator.rules.pack import Scheme


def shown(scheme: Scheme) -> tuple[str, ...]:
    """The letter that a scheme shows for each canonical letter, by its code; "" where it shows none.

    Right for the schemes that look at one letter at a time (RACI, RASCI, RACI-VS, CAIRO): in RACI Support shows as I
    and Verify as C (model, section 5).
    """
    return tuple(_project(scheme, symbol) for symbol in SYMBOLS)


def _project(scheme: Scheme, symbol: str) -> str:
    """One canonical symbol in a scheme; the parts of A/R each for itself, once where both show the same."""
    parts = [scheme.letters.get(part, "") for part in symbol.split("/")]
    return "/".join(dict.fromkeys(part for part in parts if part))
