"""Render: the suggestions as a sheet, as text and as JSON. None of them is applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from allocator.derived.suggested import Suggested
from allocator.outputs.listing import Column, Listing
from allocator.outputs.wording import counted

NAME = "Suggestions"


def proof(suggested: Suggested) -> str:
    """How sure it is that fewer overrides do not do."""
    if suggested.proved:
        return "Fewer changes of these kinds do not clear as much (proved)."
    gap = f"{suggested.gap:.0%}" if isfinite(suggested.gap) else "not known"
    return f"Time ended before this was proved to be the best; the gap is {gap}."


def lines(suggested: Suggested) -> Iterator[str]:
    """The suggestions as lines of text, what they clear, and what nothing is suggested for."""
    clears = counted(len(suggested.cleared), "finding")
    yield f"{counted(len(suggested.lines), 'override')} suggested to clear {clears}; none was applied. {proof(suggested)}"
    for line in suggested.lines:
        codes = ", ".join(dict.fromkeys(item.code for item in line.clears))
        yield f"  {line.activity}@{line.scope}: {line.position} {line.before or 'no letter'} -> {line.letter}  ({codes})"
    for item in suggested.created:
        yield f"  They would bring {item.code} {item.subject}: {item.message}"
    for item in suggested.left:
        yield f"  No override suggested for {item.code} {item.subject}. {item.fix}"


def suggestions(suggested: Suggested) -> Listing:
    """The lines to copy into the sheet Overrides, whose first eight columns these are; then what is left.

    The reason has another heading than there, so that no line is taken for an override before somebody copied it.
    """
    found, rest = suggested.lines, [""] * len(suggested.left)
    about = f"Not applied. To accept one, copy its columns A to H into the sheet Overrides, then use --keep. {proof(suggested)}"

    def column(name: str, texts: Sequence[str], width: float, style: str = "body") -> Column:
        return Column(name, [*texts, *rest], width, style, wrap=width >= 30)

    clears = ["; ".join(dict.fromkeys(item.code for item in line.clears)) for line in found]
    left = [f"{item.code} {item.subject}. {item.message}. {item.fix}" for item in suggested.left]
    return Listing(
        NAME,
        "Overrides to decide on",
        about,
        (
            column("Activity", [line.activity for line in found], 24, "strong"),
            column("Scope", [line.scope for line in found], 16),
            column("Position", [line.position for line in found], 14),
            column("Letter", [line.letter for line in found], 9, "list-letter"),
            column("Before", [line.before for line in found], 9, "list-letter"),
            column("Then", [line.letter for line in found], 9, "list-letter"),
            column("Author", ["" for _ in found], 20),
            column("Reason to give", [line.reason for line in found], 60),
            column("Clears", clears, 20),
            Column("Nothing suggested for", [*["" for _ in found], *left], 60, wrap=True),
        ),
        frozen=4,
    )


def record(suggested: Suggested) -> dict[str, Any]:
    """The suggestions as plain data."""
    texts = ("activity", "scope", "position", "letter", "before", "reason")
    return {
        "proved": suggested.proved,
        "gap": round(suggested.gap, 6) if isfinite(suggested.gap) else None,
        "overrides": [{name: getattr(line, name) for name in texts} for line in suggested.lines],
        **{name: [item.record for item in getattr(suggested, name)] for name in ("cleared", "created", "left")},
    }
