"""Derived from a result: what a suggestion is: an override for somebody to decide on, with what it would clear."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.findings import Finding


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One override: its row as activity and scope, position and letter, the letter before, and the findings that it clears."""

    activity: str
    scope: str
    position: str
    letter: str
    before: str
    clears: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        """What the override is for, to be replaced or confirmed by who decides."""
        return f"Suggested to clear {'; '.join(f'{item.code}: {item.message}' for item in self.clears)}"


@dataclass(frozen=True, slots=True)
class Suggested:
    """The overrides suggested, the findings that go with them, that come with them, and that none can clear."""

    lines: tuple[Suggestion, ...]
    cleared: tuple[Finding, ...]
    created: tuple[Finding, ...]  # none of them an error
    left: tuple[Finding, ...]
    proved: bool  # that fewer do not do
    gap: float  # where that is not proved
