"""Classification: which archetype each position plays, by override, title and structure, each result with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.findings import Finding
from allocator.org.model import Org
from allocator.org.structure import Bools, Ints
from allocator.raci import Roles
from allocator.rules.evidence import Facts, barred, facts, operational_departments, structural_evidence
from allocator.rules.pack import Pack
from allocator.rules.readings import EXECUTIVES, Titles
from allocator.rules.reasons import EvidenceBook, classification_findings

Steps = NDArray[np.object_]
MANAGER_EVIDENCE = ("PM2", "OA1", "SM2")  # it reads how the manager is classified
TITLED = ("operations-manager", "process-manager", "site-manager", "logistics-manager", "fleet-manager")


@dataclass(frozen=True)
class Case:
    """Everything the classifier looks at."""

    org: Org
    pack: Pack
    titles: Titles
    facts: Facts
    evidence: Mapping[str, Bools]
    executive: Bools  # the root and strong executive titles
    barred: Bools  # structure alone makes no operations manager of it
    override: Ints  # archetype code, -1 where none
    codes: Mapping[str, int]


@dataclass
class Draft:
    """The classification while it is made: archetype codes and the step that decided each."""

    archetype: Ints
    step: Steps
    scores: Sequence[Ints]  # points of each position, by archetype
    evidence: Mapping[str, Bools]  # MANAGER_EVIDENCE by rule
    unsure: Bools  # CLS-01


def classify(org: Org, titles: Titles, pack: Pack) -> tuple[Roles, list[Finding]]:
    """The role of every position and the operational departments, with the CLS findings."""
    case = _case(org, titles, pack)
    draft = _first_pass(case)
    holds_site = np.zeros(len(org), dtype=bool)
    _adviser(case, draft)
    _site_and_operation(case, draft, holds_site)
    _operating_officer(case, draft)
    functions = _functions(case, draft)
    roles = Roles(
        archetypes=pack.standards.archetypes,
        archetype=draft.archetype.astype(np.int16),
        functions=functions,
        operational=case.facts.operational,
        holds_site=holds_site,
        evidence=EvidenceBook(case, draft),
    )
    return roles, list(classification_findings(case, draft))


def _case(org: Org, titles: Titles, pack: Pack) -> Case:
    codes = pack.standards.archetype_code
    structure = facts(org, operational_departments(org, pack.support_departments))
    override = _coded(org.columns["archetype"].tolist(), lambda value: _archetype_id(value, codes), codes)
    executive = np.logical_or.reduce([titles.strong_match(codes[a]) for a in EXECUTIVES]) & (override < 0)
    executive[_second_executives(org, titles, override, codes)] = False
    executive[org.root] = True
    no_om = barred(org, structure, titles, codes)
    evidence = structural_evidence(org, structure, titles, executive, no_om, codes)
    return Case(org, pack, titles, structure, evidence, executive, no_om, override, codes)


def _coded(values: list[str], archetype: Callable[[str], str], codes: Mapping[str, int]) -> Ints:
    """Archetype code of each cell of a column, -1 where it is blank or names none; each distinct text is read once."""
    known = {value: codes.get(archetype(value), -1) if value else -1 for value in set(values)}
    return np.fromiter(map(known.__getitem__, values), dtype=np.int64, count=len(values))


def _archetype_id(value: str, codes: Mapping[str, int]) -> str:
    """An override as the pack spells it: "Operations Manager" and "operations_manager" mean operations-manager."""
    plain = "-".join(value.casefold().replace("_", " ").replace("-", " ").split())
    return plain if plain in codes else f"fn-{plain}"


def _second_executives(org: Org, titles: Titles, override: Ints, codes: Mapping[str, int]) -> list[int]:
    """EQ7: of several chief executives (chief operating officers) by title all but the one nearest the root."""
    by_title = np.where(override < 0, titles.executive, -1)
    others: list[int] = []
    for archetype in EXECUTIVES:
        titled = np.flatnonzero(by_title == codes[archetype])
        others += titled[np.lexsort((titled, -org.line.size[titled], org.line.depth[titled]))][1:].tolist()
    return others


def _first_pass(case: Case) -> Draft:
    """The classifier's steps in order of precedence; where none of the others applies, score and tie-break decide.

    PM2, OA1 and SM2 read how the managers are classified, so the scoring is repeated until nothing changes: a
    position depends only on positions above it, so the repetitions are few and the result is that of one pass down.
    """
    decided, step = _decided(case)
    base, tie = _base_scores(case), _tie_break(case)
    is_om = np.zeros(len(case.org), dtype=bool)
    while True:
        draft = _choose(case, base, tie, _manager_evidence(case, is_om))
        draft.archetype = np.where(decided >= 0, decided, draft.archetype)
        now = draft.archetype == case.codes["operations-manager"]
        if np.array_equal(now, is_om):
            break
        is_om = now
    draft.step = np.where(decided >= 0, step, draft.step)
    draft.unsure = np.where(decided >= 0, step == "EQ7", draft.unsure)
    return draft


def _decided(case: Case) -> tuple[Ints, Steps]:
    """What the steps before the score decide: archetype codes (-1 where they decide nothing) and the step's name."""
    org, codes, titles = case.org, case.codes, case.titles
    member = titles.strong_match(codes["team-member"]) & ~org.named
    second = np.zeros(len(org), dtype=bool)
    second[_second_executives(org, titles, case.override, codes)] = True
    nothing = np.full(len(org), -1)
    answer, step = nothing.copy(), np.full(len(org), "", dtype=object)
    for name, archetype in (
        ("title", np.where(member, codes["team-member"], nothing)),
        ("title", np.where(org.named, nothing, titles.function)),
        ("root", np.where(np.arange(len(org)) == org.root, codes["chief-executive"], nothing)),
        ("title", titles.executive),
        ("EQ7", np.where(second, codes["operations-manager"], nothing)),
        ("override", case.override),
    ):
        decides = archetype >= 0
        answer[decides], step[decides] = archetype[decides], name
    return answer, step


def _manager_evidence(case: Case, is_om: Bools) -> dict[str, Bools]:
    """The evidence that reads the manager's class, given who is an operations manager as far as known."""
    under_om = np.r_[is_om, False][case.org.line.parent]
    return {
        "PM2": case.evidence["PM2"] & under_om,
        "OA1": case.evidence["OA1"] & under_om,
        "SM2": case.evidence["SM2"] & (case.org.line.above(is_om) < 0),
    }


def _base_scores(case: Case) -> list[Ints]:
    """Points by title and by the structural evidence that does not depend on classes, by archetype."""
    pack, titles, none = case.pack, case.titles, np.zeros(len(case.org), dtype=np.int64)
    by_title = [
        none
        if archetype.is_function
        else pack.strong_points * titles.strong_match(code) + pack.weak_points * titles.weak_match(code)
        for code, archetype in enumerate(pack.standards.archetypes)
    ]
    return _added(case, by_title, {rule: found for rule, found in case.evidence.items() if rule not in MANAGER_EVIDENCE})


def _added(case: Case, scores: Sequence[Ints], evidence: Mapping[str, Bools]) -> list[Ints]:
    """The scores with the points of some evidence."""
    added = list(scores)
    for rule in case.pack.evidence:
        if rule.id in evidence:
            code = case.codes[rule.archetype]
            added[code] = added[code] + rule.points * evidence[rule.id]
    return added


def _choose(case: Case, base: Sequence[Ints], tie: Ints, evidence: Mapping[str, Bools]) -> Draft:
    """The best score where it is high and clear enough, else the tie-break."""
    pack, titles = case.pack, case.titles
    scores = _added(case, base, evidence)
    archetype, best, second = _best(scores)
    clear = (best >= pack.min_score) & (best - second >= pack.min_margin) & ~titles.deputy
    step = np.array(["tie-break", "score"], dtype=object)[clear.astype(np.int64)]  # the same two texts for everybody
    idle = np.isin(tie, [case.codes["line-manager"], case.codes["team-member"]]) & (best <= 0)
    return Draft(np.where(clear, archetype, tie), step, scores, evidence, ~clear & ~titles.deputy & ~idle)


def _best(scores: Sequence[Ints]) -> tuple[Ints, Ints, Ints]:
    """The archetype with the highest score of each position, the first of equals; that score, and the next, at least 0."""
    best, second = scores[0].copy(), np.zeros_like(scores[0])
    archetype = np.zeros(len(best), dtype=np.int64)
    for code, score in enumerate(scores[1:], 1):
        archetype[score > best] = code
        np.maximum(second, np.minimum(score, best), out=second)
        np.maximum(best, score, out=best)
    return archetype, best, second


def _tie_break(case: Case) -> Ints:
    """Archetype code by the tie-break of clarifications 37 and 88: the last step that applies overwrites the weaker."""
    org, codes, titles = case.org, case.codes, case.titles
    answer = np.where(org.line.spans > 0, codes["line-manager"], codes["team-member"])
    runs = np.r_[case.executive, False][org.line.parent] & case.facts.manager_below
    answer[runs & ~case.barred] = codes["operations-manager"]
    answer[case.facts.site_manager] = codes["site-manager"]
    answer[org.named] = codes["process-manager"]
    strong = np.stack([titles.strong_match(codes[a]) for a in TITLED])
    only = strong.sum(axis=0) == 1
    return np.where(only, np.array([codes[a] for a in TITLED])[strong.argmax(axis=0)], answer)


def _adviser(case: Case, draft: Draft) -> None:
    """EQ2: a process manager by title without a process and without a team advises on process excellence."""
    idle = (draft.archetype == case.codes["process-manager"]) & ~case.org.named & (case.org.line.spans == 0) & (case.override < 0)
    draft.archetype[idle], draft.step[idle], draft.unsure[idle] = case.codes["fn-process-excellence"], "EQ2", False


def _site_and_operation(case: Case, draft: Draft, holds_site: Bools) -> None:
    """EQ3: a site manager under an executive, whose one site is an operation of its own, holds both."""
    org, codes = case.org, case.codes
    is_om = draft.archetype == codes["operations-manager"]
    candidates = (draft.archetype == codes["site-manager"]) & (case.override < 0) & np.r_[case.executive, False][org.line.parent]
    candidates &= (
        (org.line.above(is_om) < 0) & (case.facts.one_site >= 0) & (org.line.subtree_sum(case.facts.heads.astype(np.int64)) > 0)
    )
    draft.archetype[candidates], draft.step[candidates], draft.unsure[candidates] = codes["operations-manager"], "EQ3", False
    holds_site |= candidates


def _operating_officer(case: Case, draft: Draft) -> None:
    """EQ1: without a chief operating officer, an operations title under the root with operations managers below is one."""
    org, codes, titles = case.org, case.codes, case.titles
    if (draft.archetype == codes["chief-operating-officer"]).any():
        return
    is_om = (draft.archetype == codes["operations-manager"]).astype(np.int64)
    titled = titles.any_match(codes["chief-operating-officer"]) | titles.any_match(codes["operations-manager"])
    above_another = org.line.subtree_sum(is_om) > is_om
    candidates = np.flatnonzero((org.line.parent == org.root) & (is_om > 0) & titled & above_another & (case.override < 0))
    if len(candidates):
        chosen = candidates[np.argmax(org.line.size[candidates])]
        draft.archetype[chosen], draft.step[chosen], draft.unsure[chosen] = codes["chief-operating-officer"], "EQ1", False


def _functions(case: Case, draft: Draft) -> Ints:
    """The function attribute as bit sets: the function column, else every strong function title; and the archetype."""
    codes = case.codes
    all_functions = sum(1 << code for code, a in enumerate(case.pack.standards.archetypes) if a.is_function)
    by_title = case.titles.strong & all_functions
    given = _coded(case.org.columns["function"].tolist(), lambda value: "fn-" + value.casefold().removeprefix("fn-"), codes)
    own = np.left_shift(1, draft.archetype) & all_functions
    return np.asarray(np.where(given >= 0, np.left_shift(1, np.maximum(given, 0)), by_title) | own)
