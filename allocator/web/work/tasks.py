"""What a child process can be asked for, by name: functions of plain values that give plain values, and files."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from allocator.pipeline import Result
from allocator.web.work import kept, making, reading
from allocator.web.work.child import Refused, Step
from allocator.web.work.edits import Change
from allocator.web.work.places import DRAWN, EDITS, made

Json = dict[str, Any]
WARM = 150_000  # positions kept in memory
GONE = "This version is not there any more."
_versions: OrderedDict[str, tuple[int, kept.Version]] = OrderedDict()  # by folder, with the time of its file
_results: dict[str, tuple[int, Result]] = {}


def look(step: Step, **arguments: Any) -> Json:  # noqa: ANN401 (of reading.look)
    """An upload as it stands by now."""
    return reading.look(**arguments, step=step)


def build(
    step: Step,
    upload: str,
    folder: str,
    rows: int,
    column_map: Json,
    corrections: Sequence[Json],
    options: Json,
    leave_out: bool,
    changes: Sequence[Json],
) -> Json:
    """An upload as a version, in a new folder."""
    step("reading", 2)
    read = reading.prepared(Path(upload), rows, column_map, corrections, options, leave_out=leave_out)
    place = Path(folder)
    beside = made(place.with_name(f".{place.name}"))
    answer = kept.build(read, beside, [Change(**each) for each in changes], step)
    beside.replace(place)
    return answer


def settle(step: Step, folder: str, changes: Sequence[Json]) -> Json:
    """A version with other changes."""
    return kept.settled(_version(folder, step), Path(folder), [Change(**each) for each in changes], step)


def disown(step: Step, folders: Sequence[str], changes: Sequence[str]) -> Json:
    """Versions anew in which some changes, by id, name who made them; they name nobody then.

    {"versions": {folder: the answer of `kept.settled`}}.
    """
    answers: Json = {}
    nobodys = frozenset(changes)
    for number, folder in enumerate(folders):
        step("taking a name out", 100 * number // len(folders))
        made = kept.load_changes(Path(folder))
        if any(each.author and each.id in nobodys for each in made):
            left = [replace(each, author="") if each.id in nobodys else each for each in made]
            answers[folder] = kept.settled(_version(folder, step), Path(folder), left)
    return {"versions": answers}


def explain(step: Step, folder: str, row: int, position: str | None) -> Json:
    """Why the letters of a row stand, or that of one position, as `outputs.explained` tells it."""
    from allocator.outputs.explained import explained

    version = _version(folder, step)
    when = (Path(folder) / EDITS).stat().st_mtime_ns
    if folder not in _results or _results[folder][0] != when:
        _results[folder] = when, kept.unchecked(version, kept.load_changes(Path(folder)))
    return explained(_results[folder][1], row, position, version.scheme)


def _version(folder: str, step: Step) -> kept.Version:
    """A version, from memory where it is the one on disk; those used least lately are let go."""
    try:
        when = (Path(folder) / DRAWN).stat().st_mtime_ns
    except FileNotFoundError:
        raise Refused(GONE) from None
    if folder not in _versions or _versions[folder][0] != when:
        step("fetching the version", 10)
        _results.pop(folder, None)
        _versions[folder] = when, kept.load_version(Path(folder))
        gc.freeze()  # it is not to be searched for what can be let go after each question
    _versions.move_to_end(folder)
    while len(_versions) > 1 and sum(len(version.drawn.org) for _, version in _versions.values()) > WARM:
        _results.pop(_versions.popitem(last=False)[0], None)
    return _versions[folder][1]


TASKS: Mapping[str, Callable[..., Any]] = {
    "look": look,
    "build": build,
    "settle": settle,
    "disown": disown,
    "explain": explain,
    "mend": making.mend,
    "export": making.export,
    "compare": making.compare,
    "check": making.check,
    "find": making.find,
    "erase": making.erase,
    "told": making.told,
}
