"""The path of the data on one screen: files -> sheets -> org -> roles -> scopes -> allocation -> findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from allocator.checks import check
from allocator.derived.overrides import apply_overrides
from allocator.findings import Finding, Severity, finding, ordered
from allocator.org.build import build
from allocator.org.model import Org
from allocator.raci import Allocation
from allocator.rules import readings
from allocator.rules.allocation import allocate
from allocator.rules.inference import infer_processes
from allocator.rules.pack import Pack, load
from allocator.rules.roles import classify
from allocator.rules.scopes import scopes
from allocator.sheets import mapping
from allocator.sheets.columns import recognise
from allocator.sheets.mapping import ColumnMap
from allocator.sheets.reader import Sheet, read
from allocator.sheets.tables import Tables

SET_ASIDE, FIX_AT_SOURCE = "Set aside", "Fix at source"  # lists in a repaired copy (outputs.fixed) that are no tables
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose.

    `rules`: a bundled pack's name or a TOML file. `infer`: processes where none are named. `name`: of the org, that of
    its first file where blank. `columns`: a column map. `as_of`: the day that the org is read for, the newest where
    None. `accept`: likeness from 0 to 1 from which on suggestions for misspelt managers are taken, none where None.
    """

    rules: str | Path = "operations"
    strict_seed: bool = False
    infer: bool = True
    name: str = ""
    columns: Path | None = None
    as_of: date | None = None
    accept: float | None = None


@dataclass(frozen=True)
class Intake:
    """What was read: sheets, the tables recognised among them, the org where there is one, and every finding."""

    options: Options
    sheets: Sequence[Sheet] = ()
    column_map: ColumnMap | None = None
    tables: Tables = field(default_factory=dict)
    org: Org | None = None
    findings: Sequence[Finding] = ()


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
    org, of_org = read_org(paths, options)
    if pack is None or org is None:
        return None, ordered([*of_pack, *of_org])
    result = assign(org, pack, infer=options.infer, progress=progress)
    findings = ordered([*of_pack, *of_org, *result.findings])
    return Result(result.org, pack, result.allocation, findings), findings


def read_org(paths: Sequence[Path], options: Options | None = None) -> tuple[Org | None, list[Finding]]:
    """The org in one or several files."""
    intake = take_in(paths, options or Options())
    return intake.org, list(intake.findings)


def take_in(paths: Sequence[Path], options: Options) -> Intake:
    """The org in one or several files, with what it was read from."""
    column_map, of_map = _column_map(options.columns) if options.columns else (None, [])
    sheets, of_files = read(paths)
    sheets = [
        sheet for sheet in sheets if not (sheet.name in {SET_ASIDE, FIX_AT_SOURCE} and sheet.rows and sheet.name in sheet.rows[0])
    ]
    tables, of_sheets = recognise(sheets, column_map)
    org, of_org = build(tables, options.name or paths[0].stem, accept=options.accept, as_of=options.as_of)
    return Intake(options, sheets, column_map, tables, org, [*of_map, *of_files, *of_sheets, *of_org])


def _column_map(path: Path) -> tuple[ColumnMap | None, list[Finding]]:
    """The column map in a file."""
    try:
        return mapping.load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not text in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or "it cannot be read"
        return None, [finding("SHEET-51", "column map", reason=f"{path.name}: {reason}")]


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
