"""The path of the data on one screen: files -> sheets -> org -> roles -> scopes -> allocation -> findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.checks import check
from allocator.derived.overrides import apply_overrides
from allocator.findings import Finding, Severity, ordered
from allocator.org.build import build
from allocator.org.model import Org
from allocator.raci import Allocation
from allocator.rules import readings
from allocator.rules.allocation import allocate
from allocator.rules.inference import infer_processes
from allocator.rules.pack import Pack, load
from allocator.rules.roles import classify
from allocator.rules.scopes import scopes
from allocator.sheets.columns import recognise
from allocator.sheets.reader import read

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose. `rules`: a bundled pack's name or a TOML file. `infer`: processes where none are named."""

    rules: str | Path = "operations"
    strict_seed: bool = False
    infer: bool = True
    name: str = ""


@dataclass(frozen=True)
class Result:
    """An org with its allocation and everything found on the way, gravest first."""

    org: Org
    pack: Pack
    allocation: Allocation
    findings: list[Finding]

    @property
    def draft(self) -> bool:
        """Whether an error keeps the matrix from being issued."""
        return any(item.severity is Severity.ERROR for item in self.findings)


def silent(step: str) -> None:
    """The progress of a caller that shows none."""


def run(paths: Sequence[Path], options: Options | None = None, progress: Progress = silent) -> tuple[Result | None, list[Finding]]:
    """From files to a checked allocation; None where no org or no rule pack could be read. Every finding in order."""
    options = options or Options()
    pack, of_pack = load(options.rules, strict_seed=options.strict_seed)
    progress("reading")
    org, of_org = read_org(paths, options.name)
    if pack is None or org is None:
        return None, ordered([*of_pack, *of_org])
    result = assign(org, pack, infer=options.infer, progress=progress)
    findings = ordered([*of_pack, *of_org, *result.findings])
    return Result(result.org, pack, result.allocation, findings), findings


def read_org(paths: Sequence[Path], name: str = "") -> tuple[Org | None, list[Finding]]:
    """The org in one or several files, named after the first file unless a name is given."""
    sheets, of_files = read(paths)
    tables, of_sheets = recognise(sheets)
    org, of_org = build(tables, name or paths[0].stem)
    return org, [*of_files, *of_sheets, *of_org]


def assign(org: Org, pack: Pack, *, infer: bool = True, progress: Progress = silent) -> Result:
    """From an org to its checked allocation, with the findings of these stages."""
    progress("classifying positions")
    titles = readings.read(org, pack.lexicon, pack.standards.archetype_code)
    roles, of_roles = classify(org, titles, pack)
    of_processes: list[Finding] = []
    if infer and not org.names_processes:
        org, of_processes = infer_processes(org, roles, titles, pack)
        roles, of_roles = classify(org, titles, pack)
    progress("assigning responsibilities")
    allocation = allocate(org, roles, scopes(org, roles, pack), pack)
    allocation, of_overrides = apply_overrides(org, allocation)
    progress("checking")
    findings = [*of_roles, *of_processes, *of_overrides, *check(org, allocation)]
    return Result(org, pack, allocation, ordered(findings))
