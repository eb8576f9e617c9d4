"""In the child process: what is made of versions: downloads, comparisons, judgements of matrices; and the erasure of a person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from allocator.outputs.forms import DOWNLOADS
from allocator.pipeline import Result
from allocator.web.work import erasing, kept, reading
from allocator.web.work.child import Refused, Step
from allocator.web.work.person_names import Named
from allocator.web.work.places import COMPARISON, SHEETS, made
from allocator.web.work.stored import load

Json = dict[str, Any]
CHARTERS = 5_000  # documents in one archive; about two minutes of work
JSON_OF_IT, JUDGEMENT, PERSON = "comparison.json", "check.json", "person.json"


def export(step: Step, version: str, folder: str, form: str, scheme: str) -> Json:
    """A version in one of the forms of `outputs.forms.DOWNLOADS`: {"file"} in a new folder."""
    chosen = DOWNLOADS.get(form)
    if chosen is None or chosen.lacks:
        raise Refused(chosen.lacks if chosen else "There is no such form.")
    result = _result(version, step)
    if scheme not in result.pack.schemes:
        raise Refused(f"The rules have no scheme of this name; there are: {', '.join(result.pack.schemes)}.")
    if form == "zip" and len(result.org) > CHARTERS:
        raise Refused(
            f"This organisation has {len(result.org):,} positions; an archive holds {CHARTERS:,} charters. "
            "The command 'allocator charter' writes those of any number of positions."
        )
    step("writing the file", 60)
    chosen.write(result, made(Path(folder)) / f"file.{form}", scheme)
    return {"file": f"file.{form}"}


def mend(step: Step, upload: str, folder: str, rows: int, column_map: Json, corrections: Sequence[Json], options: Json) -> Json:
    """The copy of an upload with its problems marked: {"file"} in a new folder."""
    from allocator.outputs.fixed import write_fixed

    step("reading", 20)
    read = reading.prepared(Path(upload), rows, column_map, corrections, options, leave_out=False)
    intake = kept.understood(read)
    if intake.org is None:
        raise Refused("No organisation could be read, so there is nothing to mark.")
    step("writing the workbook", 60)
    write_fixed(intake, made(Path(folder)) / "file.xlsx")
    return {"file": "file.xlsx"}


def compare(step: Step, before: str, after: str, folder: str) -> Json:
    """Two versions compared: tables, comparison.json as `allocator compare --json` has it, and a workbook; {"file"}."""
    from allocator.derived.compare import compare as compared
    from allocator.outputs.compared import write_compared
    from allocator.outputs.compared_json import comparison
    from allocator.outputs.document import dumps
    from allocator.web.work.comparison_tables import write_comparison

    sides = _result(before, step), _result(after, step)
    step("comparing", 40)
    found = compared(*sides)
    place = made(Path(folder))
    step("writing the workbook", 60)
    document = comparison(found)
    (place / JSON_OF_IT).write_text(dumps(document), encoding="utf-8")
    write_comparison(found, document, place / COMPARISON)
    write_compared(found, place / "file.xlsx")
    return {"file": "file.xlsx"}


def check(step: Step, files: Sequence[Mapping[str, str]], upload: str, folder: str, profile: str, version: str) -> Json:
    """Matrices in uploaded files judged, against a version's org where one is given: check.json, as `allocator check --json`."""
    from allocator.checks.matrix_profile import practice
    from allocator.derived.judged import judge
    from allocator.outputs.checked import document
    from allocator.outputs.document import dumps
    from allocator.rules.pack import load as load_pack

    profiles = practice().profiles
    if profile not in profiles:
        raise Refused(f"There is no profile of this name; there are: {', '.join(profiles)}.")
    result = _result(version, step) if version else None
    pack = result.pack if result else load_pack()[0]
    assert pack is not None
    step("reading the matrices", 40)
    judged = judge([Path(upload) / each["file"] for each in files], profiles[profile], pack, result)
    text = dumps(document(judged))
    for each in files:  # random names of files that only this program knows
        text = text.replace(each["file"], json.dumps(each["name"], ensure_ascii=False)[1:-1])
    (made(Path(folder)) / JUDGEMENT).write_text(text, encoding="utf-8")
    return {"file": JUDGEMENT}


def find(step: Step, folders: Sequence[str], texts: Sequence[str]) -> Json:
    """What versions hold of a person: {"versions": as `erasing.look` tells of each, "persons": texts that may be a person's}."""
    looked = []
    for number, each in enumerate(folders):
        step("looking", 100 * number // len(folders))
        looked.append(erasing.look(load(Path(each) / SHEETS), texts))
    persons = erasing.persons_among(texts, looked)
    found = Named(persons) if persons else None
    for one in looked:
        one["cells"] = [each for each in one["cells"] if found and found.search(each[0])]
    return {"versions": looked, "persons": persons}


def erase(step: Step, folders: Sequence[str], texts: Sequence[str], instead: str) -> Json:
    """A person out of versions: their sheets rewritten, everything else made anew from these.

    {"versions": {folder: the answer of `kept.settled`}, "texts": those that were erased, "instead": the mark in their place,
    "cells": how many, "in": of how many versions}. `instead` may have {} for a number that makes it the person's own.
    """
    persons = find(step, folders, texts)["persons"]
    answers: Json = {}
    mark = erasing.unused(instead, [load(Path(each) / SHEETS) for each in folders])
    if not persons:
        return {"versions": answers, "texts": [], "instead": mark, "cells": 0, "in": 0}
    cells = []
    for number, each in enumerate(folders):
        folder = Path(each)
        step("erasing", 100 * number // len(folders))
        before = load(folder / SHEETS)
        tables = kept.understood(before).tables
        cells.append(erasing.cells_of(before, tables, Named(persons)).total())
        read = erasing.without(before, tables, persons, mark)
        changes = [erasing.change_without(change, persons, mark) for change in kept.load_changes(folder)]
        answers[each] = kept.build(read, folder, changes)
    return {"versions": answers, "texts": persons, "instead": mark, "cells": sum(cells), "in": sum(map(bool, cells))}


def told(step: Step, folders: Sequence[str], texts: Sequence[str], folder: str) -> Json:
    """The rows in which versions name a person, for that person: person.json."""
    from allocator.outputs.document import dumps

    found = []
    for number, each in enumerate(folders):
        step("looking", 100 * number // len(folders))
        found.append(erasing.rows_of(load(Path(each) / SHEETS), texts))
    (made(Path(folder)) / PERSON).write_text(dumps({"versions": found}), encoding="utf-8")
    return {"file": PERSON}


def _result(folder: str, step: Step) -> Result:
    if not Path(folder).is_dir():
        raise Refused("A version is not there any more.")
    return kept.load_result(Path(folder), step)
