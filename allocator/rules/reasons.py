"""Why each position plays its role: the evidence written out, and the CLS findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from allocator.findings import Finding, finding
from allocator.raci import Evidence

if TYPE_CHECKING:
    from allocator.rules.roles import Case, Draft

STEPS = {
    "override": "given in the archetype column",
    "root": "top of the reporting line",
    "tie-break": "no archetype scored high and clear enough, so the tie-break decided",
}
CONFIRMED = ("operations-manager", "process-manager", "site-manager", "operations-assistant")
CONTRADICTION = 4  # points by which another archetype beats an override (CLS-03)


class EvidenceBook(Mapping[int, tuple[Evidence, ...]]):
    """The evidence behind each position's role, written out when asked for."""

    def __init__(self, case: Case, draft: Draft) -> None:
        self._case, self._draft = case, draft

    def __len__(self) -> int:
        return len(self._case.org)

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))

    def __getitem__(self, position: int) -> tuple[Evidence, ...]:
        return (*self._decision(position), *self._by_title(position), *self._by_structure(position))

    def _decision(self, position: int) -> Iterator[Evidence]:
        """The step that decided, where it was not the score."""
        step = self._draft.step[position]
        archetype = self._case.pack.standards.archetypes[self._draft.archetype[position]].id
        if step in STEPS:
            yield Evidence(step, archetype, 0, STEPS[step])
        elif step in self._case.pack.texts:
            yield Evidence(step, archetype, 0, self._case.pack.texts[step])

    def _by_title(self, position: int) -> Iterator[Evidence]:
        titles, pack = self._case.titles, self._case.pack
        kept = int(titles.strong[position] | titles.weak[position])
        for match in titles.readings[titles.reading[position]].matches:
            if kept >> self._case.codes[match.archetype] & 1:
                points = pack.strong_points if match.strong else pack.weak_points
                kind = "strong" if match.strong else "weak"
                yield Evidence("title", match.archetype, points, f"{kind} title: {match.phrase}")

    def _by_structure(self, position: int) -> Iterator[Evidence]:
        for rule in self._case.pack.evidence:
            if self._draft.evidence.get(rule.id, self._case.evidence[rule.id])[position]:
                yield Evidence(rule.id, rule.archetype, rule.points, rule.when)


def classification_findings(case: Case, draft: Draft) -> Iterator[Finding]:
    """CLS-01 to CLS-05, by position."""
    by_title = case.titles.strong >> draft.archetype & 1
    names = [archetype.name for archetype in case.pack.standards.archetypes]
    confirmed = np.isin(draft.archetype, [case.codes[archetype] for archetype in CONFIRMED])
    inferred = confirmed & (by_title == 0) & ~draft.unsure & (case.override < 0)
    other = _contradicted(case, draft)
    for code, positions in (
        ("CLS-01", np.flatnonzero(draft.unsure).tolist()),
        ("CLS-02", np.flatnonzero(inferred).tolist()),
        ("CLS-03", list(other)),
        ("CLS-04", np.flatnonzero(draft.step == "EQ2").tolist()),
        ("CLS-05", np.flatnonzero(draft.step == "EQ1").tolist()),
    ):
        for position in positions:
            yield finding(
                code,
                case.org.ids[position],
                case.org.cell(position, "archetype" if code == "CLS-03" else "title"),
                label=case.org.label(position),
                archetype=names[draft.archetype[position]],
                **({"other": names[other[position]]} if code == "CLS-03" else {}),
            )


def _contradicted(case: Case, draft: Draft) -> dict[int, int]:
    """The positions whose override another archetype beats by far, and the best such archetype."""
    over = np.flatnonzero(case.override >= 0)
    scores = np.stack([points[over] for points in draft.scores])
    given, each = draft.archetype[over], np.arange(len(over))
    for code, archetype in enumerate(case.pack.standards.archetypes):
        if archetype.is_function:
            scores[code] = case.pack.strong_points * case.titles.strong_match(code)[over]
    least = scores[given, each] + CONTRADICTION
    scores[given, each] = np.iinfo(np.int64).min
    beaten = scores.max(axis=0) >= least
    return dict(zip(over[beaten].tolist(), scores.argmax(axis=0)[beaten].tolist(), strict=True))
