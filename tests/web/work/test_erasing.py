"""A person out of everything that is kept."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from allocator.web.tables import Job, Override, Version
from allocator.web.work import erasing, posts, results
from allocator.web.work.edits import Change
from allocator.web.work.stored import Read, load
from tests.helpers import sheet_from
from tests.web.work.room import Room

PEOPLE = """\
id,title,reports to,person,person id,telephone
Solveig Thorvaldsen,Chief Executive Officer,,Solveig Thorvaldsen,E-4711,+47 9988
P2,Operations Manager,Solveig Thorvaldsen,Bo Dahl,E-2,+47 2
P3,"Process Manager, Packing",P2,Cy Ek,E-3,+47 3
P4,Operator,P3,Di Falk; SOLVEIG  THORVALDSEN,E-4,+47 4
"""
TEXTS = ["Solveig Thorvaldsen", "E-4711"]
SECRETS = (b"solveig", b"thorvaldsen", b"4711", b"+47 9988")


def bytes_of(data: Path) -> bytes:
    """Every byte of the data folder, compressed files unpacked too, in lower case."""
    found = []
    for path in sorted(data.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            found += [str(path.relative_to(data)).encode(), content, gzip.decompress(content) if path.suffix == ".gz" else b""]
    return b"\n".join(found).lower()


def test_nothing_of_an_erased_person_is_left_in_the_data_folder(own_room: Room) -> None:
    room = own_room
    first = room.version(PEOPLE, "Solveig Thorvaldsen's team.csv")
    second = room.version(PEOPLE + "P5,Operator,P3,Ed Gran,E-5,+47 5\n", "team.csv")
    room.desk.change(second, room.user, "ops-compliance@OP-P2", "Solveig Thorvaldsen", "C", "asked by Solveig Thorvaldsen herself")
    room.desk.change(second, room.user, "ops-budget@OP-P2", "P4", "C", "as before")
    export, _ = room.run("export", version=second, form="json", scheme="RACI")
    waiting = room.upload(PEOPLE, "again.csv")
    held = bytes_of(room.settings.data)
    assert all(secret in held for secret in SECRETS), "they stand there before"
    letters = json.loads(room.result(export))["assignments"]

    job, event = room.run("erase", texts=TEXTS, instead="erased-1")
    assert event.state == "done", event

    held = bytes_of(room.settings.data)
    assert [secret for secret in SECRETS if secret in held] == []
    assert room.row(Job, export) is None
    assert not room.places.export(export).exists()
    assert not room.places.upload(waiting).exists()
    assert room.row(Job, job).arguments == {}
    assert room.row(Version, first).name == "erased-1's team.csv"
    with results.opened(room.places.result(second)) as base:
        (top,) = posts.children(base)
        assert (top.id, top.holders, top.title) == ("erased-1", "erased-1", "Chief Executive Officer")
        assert posts.search(base, "solveig") == []
        assert [post.holders for post in posts.search(base, "Falk")] == ["Di Falk; erased-1"]
    again, _ = room.run("export", version=second, form="json", scheme="RACI")
    told = json.loads(room.result(again))["assignments"]
    assert len(told) == len(letters), "who reports to whom, and every letter, stands as it stood"
    assert json.loads(json.dumps(letters).replace("Solveig Thorvaldsen", "erased-1")) == told
    with room.database.read() as session:
        reasons = {each.position: each.reason for each in session.query(Override)}
    assert reasons == {"erased-1": "asked by erased-1 herself", "P4": "as before"}


def test_person_is_told_what_is_held(room: Room) -> None:
    room.version(PEOPLE, "team.csv")
    job, event = room.run("told", texts=TEXTS)
    assert event.state == "done", event
    (rows,) = json.loads(room.result(job))["versions"]
    assert [(row["row"], row["cells"][5]) for row in rows] == [(2, "+47 9988"), (3, "+47 2"), (5, "+47 4")]
    assert room.row(Job, job).arguments == {}


def read_of(table: str) -> Read:
    return Read([sheet_from(table)], options={"name": "test"})


def test_cells_that_no_rule_reads_are_emptied_in_the_rows_of_the_person_alone() -> None:
    read = read_of("""
        | id | title | reports to | person | born |
        | 1 | Chief Executive Officer | | Ann Lee | 1970 |
        | 2 | Operator | 1 | Ann Leeds | 1980 |
        | 3 | Operator | 1 | Bo, under Ann Lee | 1990 |
    """)
    made = erasing.without(read, ["ann lee"], "x").sheets[0].rows
    assert made[1:] == [
        ["1", "Chief Executive Officer", "", "x", ""],
        ["2", "Operator", "1", "Ann Leeds", "1980"],
        ["3", "Operator", "1", "Bo, under x", "1990"],
    ]


def test_numbers_are_ids_too() -> None:
    read = Read([sheet_from("| id | title | reports to |\n| 1 | Chief Executive Officer | |")], options={"name": "test"})
    row = [*read.sheets[0].rows, [4711.0, "Operator", 1]]
    made = erasing.without(Read([type(read.sheets[0])("a", "b", row)], options=read.options), ["4711"], "x")
    assert made.sheets[0].rows[-1] == ["x", "Operator", 1]


@pytest.mark.parametrize("texts", [[], [""], ["  "]])
def test_nobody_is_not_looked_for(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="nothing to look for"):
        erasing.pattern(texts)


def test_change_of_a_person() -> None:
    change = Change("1", "a@b", "E1", "C", "Ann Lee", "Ann Lee asked", "", {"E1": "A", "P2": "R"}, "Ann Lee's aide", "Team Lee")
    made = erasing.change_without(change, ["Ann Lee", "E1"], "x")
    assert made == Change("1", "a@b", "x", "C", "x", "x asked", "", {"x": "A", "P2": "R"}, "x's aide", "Team Lee")


def test_what_was_stored_is_read_as_plain_values_only(room: Room) -> None:
    version = room.version(PEOPLE, "team.csv")
    path = room.places.version(version) / "sheets.gz"
    read = load(path)
    assert read.sheets[0].rows[1][1] == "Chief Executive Officer"
    import pickle

    path.write_bytes(gzip.compress(pickle.dumps((1, [print], [], {}, {}))))
    with pytest.raises(pickle.UnpicklingError):
        load(path)
