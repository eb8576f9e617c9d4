"""The files of a version: what was read, what the rules give, what was set by hand, and the tables of what stands.

Nobody but this program writes into the data folder; no pickle from elsewhere is ever read.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from allocator import __version__
from allocator.findings import Finding, ordered
from allocator.pipeline import Drawn, Intake, Options, Result, draw, lay, understand
from allocator.rules import pack, schemes
from allocator.web.work.child import Refused, Step, silent
from allocator.web.work.edits import Change, edits, laid, outcomes, remembered
from allocator.web.work.places import DRAWN, EDITS, RESULT, SHEETS, replace_file
from allocator.web.work.result_tables import write_tables
from allocator.web.work.stored import Read, column_map_of, load, save

Json = dict[str, Any]
CHOICES = frozenset({"strict_seed", "infer", "name", "accept", "scheme"})


@dataclass(frozen=True)
class Version:
    """A version as drawn by the rules, with what was found while it was read."""

    drawn: Drawn
    found: Sequence[Finding]
    scheme: str


def options_of(chosen: Json) -> Options:
    """The engine's options; whatever is not chosen is as usual, and no file of this machine can be named in them."""
    known = {key: value for key, value in chosen.items() if key in CHOICES}
    as_of = date.fromisoformat(chosen["as_of"]) if chosen.get("as_of") else None
    return Options(**known, as_of=as_of)


def understood(read: Read) -> Intake:
    """The org in what was read."""
    return understand(read.sheets, options_of(read.options), column_map_of(read.column_map), read.found)


def build(read: Read, folder: Path, changes: Sequence[Change], step: Step = silent) -> Json:
    """Makes the files of a version in a folder that is there; answers as `settled` does.

    Raises Refused where there is no org in what was read.
    """
    version = drawn(read, step)
    save(read, folder / SHEETS)
    _save_version(version, folder)
    return settled(version, folder, changes, step)


def drawn(read: Read, step: Step = silent) -> Version:
    """What the rules give for what was read."""
    step("reading", 5)
    options, intake = options_of(read.options), understood(read)
    rules, of_pack = pack.load(strict_seed=options.strict_seed)
    scheme, of_scheme = schemes.named(rules, options.scheme)
    if intake.org is None or rules is None or scheme is None:
        raise Refused("No organisation could be read; the list of problems says why.")
    made = draw(intake.org, rules, infer=options.infer, progress=lambda text: step(text, 20))
    return Version(made, [*of_pack, *of_scheme, *intake.findings], scheme.id)


def load_version(folder: Path) -> Version:
    """A version as drawn by the program that runs now: after an update it is drawn anew."""
    with (folder / DRAWN).open("rb") as stream:
        if stream.readline().decode().strip() == __version__:
            made = pickle.load(stream)
            assert isinstance(made, Version)
            return made
    version = drawn(load(folder / SHEETS))
    _save_version(version, folder)
    return version


def _save_version(version: Version, folder: Path) -> None:
    replace_file(folder / DRAWN, f"{__version__}\n".encode() + pickle.dumps(version, 5))


def standing(version: Version, changes: Sequence[Change], step: Step = silent) -> Result:
    """The result of a version with the changes made by hand."""
    result = laid(version.drawn, changes, version.scheme, lambda text: step(text, 40))
    misfits = schemes.misfits(result.pack.schemes[version.scheme], result.allocation)
    return replace(result, findings=ordered([*version.found, *result.findings, *misfits]))


def unchecked(version: Version, changes: Sequence[Change]) -> Result:
    """The same without what the checks find, which no explanation asks for."""
    return lay(version.drawn, edits(version.drawn, changes, version.scheme))


def settled(version: Version, folder: Path, changes: Sequence[Change], step: Step = silent) -> Json:
    """Writes what stands after the changes, and tells of it.

    {"counts": as `result_tables` counts, with the program's version, "changes": {id: {"state", "why", "memory": as in `Change`}}}.
    """
    whole = remembered(version.drawn, changes)
    result = standing(version, whole, step)
    step("writing the tables", 60)
    mark = str((folder / DRAWN).stat().st_mtime_ns)
    counts: Json = dict(write_tables(result, folder / RESULT, version.scheme, mark))
    replace_file(folder / EDITS, json.dumps([asdict(change) for change in whole], ensure_ascii=False).encode())
    said = outcomes(result, whole)
    told = {each.id: said[each.id] | {"memory": each.memory} for each in whole}
    return {"counts": counts | {"program": __version__}, "changes": told}


def load_changes(folder: Path) -> list[Change]:
    """The changes that the tables of a version were written with."""
    return [Change(**each) for each in json.loads((folder / EDITS).read_bytes())]


def load_result(folder: Path, step: Step = silent) -> Result:
    """What stands in a version, for downloads, comparisons and explanations."""
    step("fetching the version", 10)
    return standing(load_version(folder), load_changes(folder), step)
