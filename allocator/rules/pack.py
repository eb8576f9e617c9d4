"""The rule pack: activities, decision table, archetypes, evidence, thresholds and schemes, checked.

Before the data path: what `load` returns drives classification, scopes and allocation. Whatever is wrong in a pack is a
finding of the PACK family that names table and key, and in a workbook the cell; a pack with an error is not used.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from allocator.findings import Cell, Finding, Severity, catalogue, finding, ordered
from allocator.raci import Activity, Archetype, Citation, Decision, Duty, ScopeKind, Standards
from allocator.rules import vocabulary
from allocator.rules.citations import Sources, read_sources
from allocator.rules.decisions import decide, read_generic, read_rules
from allocator.rules.extras import read_controls, read_extras
from allocator.rules.layers import digest, written
from allocator.rules.tables import Table
from allocator.rules.titles import Lexicon, load_lexicon

TITLES = "titles.toml"
DEFAULT_SCHEME = "RACI"
SIGNING = ("A", "G")  # letters of whoever answers for a row, who may sign for it too


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """Points for an archetype when a fact holds, e.g. OM1: +3 where the manager is an executive."""

    id: str
    archetype: str
    points: int
    when: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Scheme:
    """A projection of the canonical letters on a scheme's own (RACI, RASCI …). `letters`: canonical -> shown.

    `primary`: the shown letter that goes to one Responsible of each row; `remaining`: what the others show instead of the R.
    `listed`: canonical letters without a shown one that are listed below the table. `decides`: the dimensions whose
    activities it is made for, none where it is for all.
    """

    id: str
    letters: Mapping[str, str]
    legend: Mapping[str, str]  # shown letter -> its meaning in this scheme
    exactly_one: tuple[str, ...]
    note: str = ""
    at_least_one: tuple[str, ...] = ()
    primary: str = ""
    remaining: str = ""
    listed: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """A checked rule pack. `hash` covers all that it says, the titles and the texts of the findings (layers.digest)."""

    id: str
    version: str
    hash: str
    document: str  # title of the founding document
    standards: Standards
    activities: tuple[Activity, ...]
    decisions: tuple[Decision, ...]  # in order of evaluation within an activity, generic rules G2, G3, G4, G6, G14, G15 included
    selectors: Mapping[str, str]  # name -> meaning
    evidence: tuple[EvidenceRule, ...]
    strong_points: int
    weak_points: int
    min_score: int
    min_margin: int
    support_departments: tuple[str, ...]  # as written in the pack, to be normalised like titles
    texts: Mapping[str, str]  # statement of each G, H, EQ rule and holder-chain step by id
    schemes: Mapping[str, Scheme]
    extras: Mapping[str, Any]  # checked data of later stages by table: dimensions, modality, rules (sources), kpis, career …
    lexicon: Lexicon
    data: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)  # as written, to be written out again


def load(pack: str | Path | Pack = "operations", *, strict_seed: bool = False) -> tuple[Pack | None, list[Finding]]:
    """The pack of a name (bundled), of a TOML file or of a rules workbook, laid over the pack that it extends.

    One that is loaded already stays as it is. None with findings (PACK family; SHEET for a workbook that cannot be read)
    that say what is wrong where. `strict_seed` leaves out what the founding document does not know: extension activities
    and letters of expert functions.
    """
    if isinstance(pack, Pack):
        return pack, []
    found, findings = written(pack)
    if found is None:
        return None, findings
    bundled = files("allocator.templates").joinpath("rules")
    titles, texts = ((bundled / name).read_bytes() for name in (TITLES, "findings.toml"))
    table = Table("", found.data, [])
    read = _read(table, titles.decode(), digest(found.data, titles, texts), strict_seed)
    findings += map(found.located, table.findings)
    wrong = any(item.severity is Severity.ERROR for item in findings)
    return None if wrong else read, ordered(findings)


def _read(table: Table, titles: str, digest: str, strict_seed: bool) -> Pack | None:
    """The pack of a file's table, or None; all mistakes are noted at once."""
    sources, archetypes = read_sources(table), _archetypes(table)
    ids = [archetype.id for archetype in archetypes]
    functions = [archetype.id for archetype in archetypes if archetype.is_function]
    texts, citations = _texts(table, sources)
    rules, generic = read_rules(table, sources, functions), read_generic(table, texts)
    activities, lexicon = [rule.activity.id for rule in rules], _lexicon(table, titles, ids)
    name, version, points = table.text("id"), table.text("version"), _classifier(table)
    duties, controls = _duties(table, activities, functions), read_controls(table)
    standards = Standards(_kinds(table), archetypes, _thresholds(table), duties, strict_seed, controls)
    selectors, evidence, departments = _meanings(table), _evidence(table, sources, ids), _support(table)
    schemes = _schemes(table, sources)
    extras = {"modality": _modality(table), "rules": citations, **read_extras(table, sources, ids, activities)}
    table.close()
    if table.findings or lexicon is None:
        return None
    used = [rule for rule in rules if not (strict_seed and rule.activity.extension)]
    return Pack(
        id=name,
        version=version,
        hash=digest,
        document=sources.title,
        standards=standards,
        activities=tuple(rule.activity for rule in used),
        decisions=decide(used, generic, functions=not strict_seed),
        selectors=selectors,
        evidence=evidence,
        **points,
        support_departments=departments,
        texts=texts,
        schemes=schemes,
        extras=extras,
        lexicon=lexicon,
        data=table.data,
    )


def _lexicon(pack: Table, titles: str, archetypes: Sequence[str]) -> Lexicon | None:
    """The title lexicon for the archetypes of the pack; its mistakes stand beside the pack's."""
    lexicon, problems = load_lexicon(titles, archetypes)
    for problem in problems:
        place, _, reason = problem.rpartition(": ")
        pack.findings.append(finding("PACK-08", place or TITLES, Cell(TITLES, "", 0), reason=reason))
    return lexicon


def _kinds(pack: Table) -> tuple[ScopeKind, ...]:
    return tuple(
        ScopeKind(name, entry.integer("rank"), entry.text("meaning"), entry.texts("chain", among=vocabulary.CHAIN, kind="holder"))
        for name, entry in pack.entries("scope", exactly=vocabulary.KINDS)
    )


def _archetypes(pack: Table) -> tuple[Archetype, ...]:
    """The archetypes of a pack; beside the roles and advisers that the engine knows it may have functions of its own."""
    archetypes = tuple(_archetype(name, entry) for name, entry in pack.entries("archetype"))
    found = {archetype.id for archetype in archetypes}
    for name in (*vocabulary.ROLES, *vocabulary.ADVISERS):
        if name not in found:
            pack.say("PACK-04", f"archetype.{name}", kind="the entry")
    return archetypes


def _archetype(name: str, entry: Table) -> Archetype:
    """One archetype; its codes in public classifications only document what is meant."""
    if name not in vocabulary.ROLES and not name.startswith("fn-"):
        entry.unknown("", "archetype", name, vocabulary.ROLES)
    for codes in ("isco", "esco", "onet"):
        entry.texts(codes, optional=True)
    return Archetype(
        name,
        entry.text("name"),
        entry.integer("level"),
        entry.text("ceiling", "", among=("", *vocabulary.KINDS), kind="scope kind"),
        entry.text("line", among=vocabulary.LINES, kind="line"),
        entry.text("documented", among=vocabulary.DOCUMENTED, kind="value"),
        entry.text("note", ""),
    )


def _modality(pack: Table) -> dict[str, Any]:
    return {
        name: {"words": entry.texts("words"), "default": entry.text("default"), "confidence": entry.text("confidence")}
        for name, entry in pack.entries("modality", exactly=vocabulary.MODALITIES)
    }


def _meanings(pack: Table) -> dict[str, str]:
    """What each selector selects, in words."""
    table = pack.table("selectors")
    table.names(dict.fromkeys((*vocabulary.ANSWERING, *vocabulary.SELECTORS)))
    return {name: table.text(name) for name in table.data}


def _texts(pack: Table, sources: Sources) -> tuple[dict[str, str], dict[str, Citation]]:
    """Statement and source of each rule by id."""
    texts, citations = {}, {}
    for name, entry in pack.entries("rule"):
        texts[name] = entry.text("statement")
        citations[name] = sources.one(entry, texts[name])
    return texts, citations


def _classifier(pack: Table) -> dict[str, int]:
    """Points of a title, least score and margin; the order beside them is told in the pack and fixed in the engine."""
    table = pack.table("classifier")
    table.texts("order")
    table.texts("tie_break")
    points = {key: table.integer(key) for key in ("strong_points", "weak_points", "min_score", "min_margin")}
    table.close()
    return points


def _evidence(pack: Table, sources: Sources, archetypes: Collection[str]) -> tuple[EvidenceRule, ...]:
    return tuple(
        EvidenceRule(
            name,
            entry.text("archetype", among=archetypes, kind="archetype"),
            entry.integer("points"),
            entry.text("when"),
            sources.one(entry),
        )
        for name, entry in pack.entries("evidence", exactly=vocabulary.FACTS)
    )


def _support(pack: Table) -> tuple[str, ...]:
    """The names of departments outside operations, of all languages, each once."""
    table = pack.table("support_departments")
    return tuple(dict.fromkeys(name for language in table.data for name in table.texts(language)))


def _thresholds(pack: Table) -> dict[str, float]:
    table = pack.table("thresholds")
    table.names(vocabulary.THRESHOLDS)
    figures = {name: table.number(name) for name in table.data}
    for name, figure in figures.items():
        if not figure >= 0:
            table.say("PACK-06", name, reason=f"{figure:g} is negative; a number from 0 on is needed")
        elif name in vocabulary.SHARES and figure > 1:
            table.say("PACK-06", name, reason=f"{figure:g} is no share; a number from 0 to 1 is needed, such as 0.4 for 40%")
    return figures


def _duties(pack: Table, activities: Collection[str], functions: Collection[str]) -> tuple[Duty, ...]:
    table = pack.table("duty")
    for name in table.data:
        if name not in catalogue():
            table.unknown(name, "finding", name, catalogue())
    return tuple(
        Duty(
            name,
            entry.texts("activities", among=activities, kind="activity"),
            entry.texts("functions", among=functions, kind="function"),
        )
        for name, entry in pack.entries("duty")
    )


def _schemes(pack: Table, sources: Sources) -> dict[str, Scheme]:
    schemes = {name: _scheme(name, entry, sources) for name, entry in pack.entries("scheme")}
    if DEFAULT_SCHEME not in schemes:
        pack.say("PACK-04", f"scheme.{DEFAULT_SCHEME}", kind="the entry")
    return schemes


def _scheme(name: str, entry: Table, sources: Sources) -> Scheme:
    """A scheme: every canonical letter has its shown letter, and every shown letter its meaning."""
    letters, legend = entry.table("letters"), entry.table("legend")
    letters.names(vocabulary.SCHEME_LETTERS)
    shown = {letter: letters.text(letter, "") for letter in letters.data}
    meanings = {letter: legend.text(letter) for letter in legend.data}
    for letter, given in shown.items():
        if given and given not in meanings:
            letters.say("PACK-04", letter, kind=f'in the legend the meaning of "{given}"')
    answers = shown.get("A", "")
    alike = [letter for letter, given in shown.items() if given == answers and letter not in SIGNING]
    if not answers or alike:
        said = f'"{answers}" stands for {" and ".join(alike)} too' if answers else "it is blank"
        letters.say("PACK-06", "A", reason=f"the Accountable needs a letter of its own, and {said}")
    return Scheme(
        name,
        shown,
        meanings,
        entry.texts("exactly_one", among=meanings, kind="letter"),
        entry.text("note", ""),
        entry.texts("at_least_one", among=meanings, kind="letter", optional=True),
        entry.text("primary", "", among=("", *meanings), kind="letter"),
        entry.text("remaining", "", among=("", *meanings), kind="letter"),
        entry.texts("listed", among=vocabulary.SCHEME_LETTERS, kind="letter", optional=True),
        entry.texts("decides", among=sources.dimensions, kind="dimension", optional=True),
    )
