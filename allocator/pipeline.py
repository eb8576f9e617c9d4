"""The path of the data on one screen: files -> sheets -> org -> roles -> scopes -> allocation -> findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePath

from allocator.checks import check
from allocator.derived.kept import Kept
from allocator.derived.merge import merge, shown_otherwise
from allocator.derived.overrides import apply_overrides
from allocator.derived.suggested import Suggested
from allocator.findings import Finding, Severity, file_name, finding, ordered
from allocator.org.build import built
from allocator.org.model import Org
from allocator.org.references import Referred
from allocator.raci import Allocation
from allocator.rules import readings, schemes
from allocator.rules.allocation import allocate
from allocator.rules.inference import infer_processes
from allocator.rules.pack import DEFAULT_SCHEME, Pack, load
from allocator.rules.roles import classify
from allocator.rules.scopes import scopes
from allocator.sheets import mapping
from allocator.sheets.columns import recognise
from allocator.sheets.edited import Edited, read_edited
from allocator.sheets.mapping import ColumnMap
from allocator.sheets.reader import Sheet, no_collection, read
from allocator.sheets.tables import Tables

SET_ASIDE, FIX_AT_SOURCE = "Set aside", "Fix at source"  # lists in a repaired copy (outputs.fixed) that are no tables
NOT_READ = "This sheet is not read."  # in the first row of what explains a blank input workbook (outputs.blank_org)
Progress = Callable[[str], None]
Edits = tuple[Edited, str]  # an edited workbook, and the reason of edits that give none


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose.

    `rules`: a bundled pack's name, a TOML file, or a pack that is loaded already. `infer`: processes where none are named.
    `name`: of the org, that of its first file where blank. `columns`: a column map, or its file. `as_of`: the day that the
    org is read for, the newest where None. `accept`: likeness from 0 to 1 from which on suggestions for misspelt managers
    are taken, none where None. `scheme`: the letters to show (RACI, RASCI …), in whatever case. `keep`: a workbook written
    before and edited since; `keep_reason`: of edits in it that give no reason of their own.
    """

    rules: str | Path | Pack = "operations"
    strict_seed: bool = False
    infer: bool = True
    name: str = ""
    columns: Path | ColumnMap | None = None
    as_of: date | None = None
    accept: float | None = None
    scheme: str = DEFAULT_SCHEME
    keep: Path | None = None
    keep_reason: str = ""


@dataclass(frozen=True)
class Intake:
    """What was read: sheets, the tables recognised among them, the org and its references where there is one, every finding."""

    options: Options
    sheets: Sequence[Sheet] = ()
    column_map: ColumnMap | None = None
    tables: Tables = field(default_factory=dict)
    org: Org | None = None
    findings: Sequence[Finding] = ()
    referred: Referred | None = None


@dataclass(frozen=True)
class Result:
    """An org with its allocation and everything found on the way, gravest first."""

    org: Org
    pack: Pack
    allocation: Allocation
    findings: list[Finding]
    kept: Kept | None = None  # edits of an earlier workbook, None where none was given
    base: Allocation | None = None  # the allocation before these edits, None where it is the same
    suggested: Suggested | None = None  # overrides to decide on, None where none were asked for

    @property
    def draft(self) -> bool:
        """Whether an error keeps the matrix from being issued."""
        return any(item.severity is Severity.ERROR for item in self.findings)


@dataclass(frozen=True)
class Drawn:
    """What the rules give an org, before any edit is kept: the starting point of every result of this org."""

    org: Org
    pack: Pack
    by_rules: Allocation
    base: Allocation  # with the overrides of the org's own sheet
    findings: list[Finding]  # so far; the checks come last


def silent(step: str) -> None:
    """The progress of a caller that shows none."""


@no_collection()  # an org and its allocation hold no cycles either
def run(paths: Sequence[Path], options: Options | None = None, progress: Progress = silent) -> tuple[Result | None, list[Finding]]:
    """From files to a checked allocation; None where no org or no rule pack could be read. Every finding in order."""
    options = options or Options()
    pack, of_pack = load(options.rules, strict_seed=options.strict_seed)
    scheme, of_scheme = schemes.named(pack, options.scheme)
    progress("reading")
    org, of_org = read_org(paths, options)
    if pack is None or scheme is None or org is None:
        return None, ordered([*of_pack, *of_scheme, *of_org])
    edits, of_edits = _edits(options, pack)
    if options.keep and edits is None:
        return None, ordered([*of_pack, *of_org, *of_edits])
    result = assign(org, pack, infer=options.infer, progress=progress, edits=edits)
    findings = ordered([*of_pack, *of_org, *of_edits, *result.findings, *schemes.misfits(scheme, result.allocation)])
    return replace(result, findings=findings), findings


def read_org(paths: Sequence[Path], options: Options | None = None) -> tuple[Org | None, list[Finding]]:
    """The org in one or several files."""
    intake = take_in(paths, options or Options())
    return intake.org, list(intake.findings)


def take_in(paths: Sequence[Path], options: Options) -> Intake:
    """The org in one or several files, with what it was read from."""
    column_map, of_map = column_map_of(options.columns)
    sheets, of_files = read(paths)
    options = replace(options, name=options.name or PurePath(file_name(paths[0])).stem)
    return understand(sheets, options, column_map, [*of_map, *of_files])


def understand(
    sheets: Sequence[Sheet], options: Options, column_map: ColumnMap | None = None, found: Sequence[Finding] = ()
) -> Intake:
    """The org in sheets that were read, with what was found while they were read."""
    sheets = [sheet for sheet in sheets if not _no_data(sheet)]
    tables, of_sheets = recognise(sheets, column_map)
    org, of_org, referred = built(tables, options.name, accept=options.accept, as_of=options.as_of)
    return Intake(options, sheets, column_map, tables, org, [*found, *of_sheets, *of_org], referred)


def _no_data(sheet: Sheet) -> bool:
    """Whether a sheet of the program's own making explains, or lists what was found, and holds nothing of the org."""
    first = sheet.rows[0] if sheet.rows else ()
    return NOT_READ in first or (sheet.name in {SET_ASIDE, FIX_AT_SOURCE} and sheet.name in first)


def column_map_of(path: Path | ColumnMap | None) -> tuple[ColumnMap | None, list[Finding]]:
    """The column map in a file; one that is at hand as it is."""
    if not isinstance(path, Path):
        return path, []
    try:
        return mapping.load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not text in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or "it cannot be read"
        return None, [finding("SHEET-51", "column map", reason=f"{path.name}: {reason}")]


def _edits(options: Options, pack: Pack) -> tuple[Edits | None, list[Finding]]:
    """The edited workbook whose letters are to be kept; None where there is none, or it cannot be taken back."""
    if options.keep is None:
        return None, []
    edited, findings = read_edited(options.keep)
    if edited and edited.base.scheme not in pack.schemes:
        reason = f"its letters are those of {edited.base.scheme}, a scheme that the rules {pack.id} do not have"
        return None, [*findings, finding("OVR-05", edited.file, reason=reason)]
    return (edited, options.keep_reason) if edited else None, findings


def assign(org: Org, pack: Pack, *, infer: bool = True, progress: Progress = silent, edits: Edits | None = None) -> Result:
    """From an org to its checked allocation, with the findings of these stages; `edits` are kept on top of the rules."""
    return settle(draw(org, pack, infer=infer, progress=progress), edits, progress)


def draw(org: Org, pack: Pack, *, infer: bool = True, progress: Progress = silent) -> Drawn:
    """What the rules give an org."""
    progress("classifying positions")
    titles = readings.read(org, pack.lexicon, pack.standards.archetype_code)
    roles, of_roles = classify(org, titles, pack)
    of_processes: list[Finding] = []
    if infer and not org.names_processes:
        org, of_processes = infer_processes(org, roles, titles, pack)
        roles, of_roles = classify(org, titles, pack)
    progress("assigning responsibilities")
    by_rules = allocate(org, roles, scopes(org, roles, pack), pack)
    base, of_overrides = apply_overrides(org, by_rules)
    return Drawn(org, pack, by_rules, base, [*of_roles, *of_processes, *of_overrides])


def settle(drawn: Drawn, edits: Edits | None = None, progress: Progress = silent) -> Result:
    """What stands after edits, checked."""
    result = lay(drawn, edits, progress)
    progress("checking")
    return replace(result, findings=ordered([*result.findings, *check(result.org, result.allocation)]))


def lay(drawn: Drawn, edits: Edits | None = None, progress: Progress = silent) -> Result:
    """What stands after edits; the checks come last."""
    org, pack, base = drawn.org, drawn.pack, drawn.base
    if edits is None:
        return Result(org, pack, base, drawn.findings)
    progress("keeping edits")
    merged = merge(org, base, pack, *edits)
    org = replace(org, overrides=(*org.overrides, *merged.overrides))
    allocation, _ = apply_overrides(org, drawn.by_rules)
    found = [*drawn.findings, *merged.findings, *shown_otherwise(org, allocation, merged)]
    return Result(org, pack, allocation, found, merged.kept, base)
