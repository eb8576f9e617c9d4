"""A person out of everything that is kept."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from allocator.web.tables import Audit, Job, Override, Version
from allocator.web.work import erasing, posts, results
from allocator.web.work.edits import Change
from allocator.web.work.kept import understood
from allocator.web.work.overrides import Wish
from allocator.web.work.person_names import Named
from allocator.web.work.stored import Read, load
from tests.helpers import sheet_from
from tests.web.work.room import Room

PEOPLE = """\
id,title,reports to,person,person id,telephone
Solveig Thorvaldsen,Chief Executive Officer,,Solveig Thorvaldsen,E-471199,+47 9988
P2,Operations Manager,Solveig Thorvaldsen,Bo Dahl,E-2,+47 2
P3,"Process Manager, Packing",P2,Cy Ek,E-3,+47 3
P4,Operator,P3,Di Falk; SOLVEIG  THORVALDSEN,E-4,+47 4
"""
TEXTS = ["Solveig Thorvaldsen", "E-471199"]
SECRETS = (b"solveig", b"thorvaldsen", b"471199", b"+47 9988")


def without(read: Read, texts: list[str]) -> Read:
    """What was read with an x in place of a person."""
    return erasing.without(read, understood(read).tables, texts, "x")


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
    room.desk.change(
        second, room.user, Wish("ops-compliance@OP-P2", "Solveig Thorvaldsen", "C", "asked by Solveig Thorvaldsen herself")
    )
    room.desk.change(second, room.user, Wish("ops-budget@OP-P2", "P4", "C", "as before"))
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
    assert room.row(Job, job).arguments == {"cells": 10, "versions": 2}
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
    made = without(read, ["ann lee"]).sheets[0].rows
    assert made[1:] == [
        ["1", "Chief Executive Officer", "", "x", ""],
        ["2", "Operator", "1", "Ann Leeds", "1980"],
        ["3", "Operator", "1", "Bo, under x", "1990"],
    ]


def test_numbers_are_ids_too() -> None:
    read = Read([sheet_from("| id | title | reports to |\n| 1 | Chief Executive Officer | |")], options={"name": "test"})
    row = [*read.sheets[0].rows, [4711.0, "Operator", 1]]
    made = without(Read([type(read.sheets[0])("a", "b", row)], options=read.options), ["4711"])
    assert made.sheets[0].rows[-1] == ["x", "Operator", 1]


@pytest.mark.parametrize("texts", [[], [""], ["  "]])
def test_nobody_is_not_looked_for(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="nothing to look for"):
        Named(texts)


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


TEAM = """\
id,title,manager,name,department,note
P1,Chief Executive Officer,,"Berg, Ada",Board,
P2,Operations Manager,"Berg, Ada","Wolf, Ina",Finanzen,
P3,Finance Manager,"Berg, Ada","Łukasz, Éva",Finanzen,
P4,Operator,"Wolf,Ina",Di Falk,Finanzen,asked Dr. INA Wolf
P5,Operator,"Wolf, Ina",Ed Gran,Finanzen,
P6,Controller,Eva Lukasz,Flo Holm,Finanzen,I. Wolf knows
"""


def told(room: Room, version: str) -> tuple[list[tuple[str, str]], str, list[str]]:
    """Who reports to whom, the letters, and the codes of what was found."""
    export, event = room.run("export", version=version, form="json", scheme="RACI")
    assert event.state == "done", event
    made = json.loads(room.result(export))
    reports = [(each["id"], each["reports_to"]) for each in made["positions"]]
    return reports, json.dumps(made["assignments"]), [each["code"] for each in made["findings"]]


def test_two_erased_managers_are_still_two(own_room: Room) -> None:
    version = own_room.version(TEAM, "team.csv")
    reports, letters, codes = told(own_room, version)
    assert ("P4", "P2") in reports
    assert ("P6", "P3") in reports
    for name, cells in (("Ina Wolf", 4), ("Łukasz, Éva", 2)):
        job, event = own_room.run("erase", texts=[name], instead="(erased {})")
        assert event.state == "done", event
        assert own_room.row(Job, job).arguments == {"cells": cells, "versions": 1}
    after, same, found = told(own_room, version)
    assert (after, same) == (reports, letters)
    assert set(found) <= set(codes), "nothing new is found: names spelt in two ways are now spelt in one"
    held = bytes_of(own_room.settings.data)
    assert [each for each in (b"wolf,", b"ina wolf", "łukasz".encode(), b"lukasz") if each in held] == []
    rows = load(own_room.places.version(version) / "sheets.gz").sheets[0].rows
    assert [row[3] for row in rows[2:4]] == ["(erased 1)", "(erased 2)"]


def test_a_department_is_nobody(own_room: Room) -> None:
    version = own_room.version(TEAM, "team.csv")
    before = told(own_room, version)
    for text in ("Finanzen", "Nobody Such"):
        job, event = own_room.run("erase", texts=[text], instead="(erased {})")
        assert event.state == "done", event
        assert own_room.row(Job, job).arguments == {}
    assert told(own_room, version) == before
    with own_room.database.read() as session:
        assert [each.action for each in session.query(Audit)].count("person-erased") == 0


def test_what_would_be_found() -> None:
    read = read_of("""
        | id | title | manager | name | department |
        | P1 | Chief Executive Officer | | Wolf, Ina | Finanzen |
        | P2 | Operator | I. Wolf | Wolf, Ina | Finanzen |
        | P3 | Operator | Ina Wolf | Cy Ek | Wolfsburg |
    """)
    looked = erasing.look(read, ["Wolf, Ina", "Finanzen"])
    assert looked["cells"] == [["Finanzen", 2], ["Ina Wolf", 1], ["Wolf, Ina", 2]]
    assert looked["near"] == [["I. Wolf", 1]]
    assert [(each["id"], each["name"]) for each in looked["holders"]] == [("P1", "Wolf, Ina"), ("P2", "Wolf, Ina")]
    assert erasing.persons_among(["Wolf, Ina", "Finanzen"], [looked]) == ["Wolf, Ina"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Wolf,Ina", "x"),
        ("INA  WOLF", "x"),
        ("Dr. Ina Wolf, PhD", "x"),
        ("Wolf, Dr. Ina; Bo Dahl", "x; Bo Dahl"),
        ("Ína Wôlf's team", "x's team"),
        ("Wolf; Ina", "Wolf; Ina"),
        ("Martina Wolf", "Martina Wolf"),
    ],
)
def test_spellings_of_a_name(said: str, left: str) -> None:
    assert Named(["Wolf, Ina"]).sub("x", said) == left


def test_a_name_in_two_columns_is_found_as_one() -> None:
    read = read_of("""
        | id | title | manager | first name | last name | born |
        | P1 | Chief Executive Officer | | Dr. Ina | Wolf | 1970 |
        | P2 | Operator | Ina Wolf | Bo | Wolf | 1980 |
        | P3 | Operator | P1 | Ina | Dahl | 1990 |
    """)
    looked = erasing.look(read, ["Wolf, Ina"])
    assert looked["cells"] == [["Dr. Ina Wolf", 2], ["Ina Wolf", 1]]
    assert [one["id"] for one in looked["holders"]] == ["P1"]
    assert [row["row"] for row in erasing.rows_of(read, ["Wolf, Ina"])] == [2, 3]
    made = without(read, ["Wolf, Ina"])
    assert made.sheets[0].rows[1:] == [
        ["P1", "Chief Executive Officer", "", "", "x", ""],
        ["P2", "Operator", "x", "Bo", "Wolf", "1980"],
        ["P3", "Operator", "P1", "Ina", "Dahl", "1990"],
    ]
    assert [one["name"] for one in erasing.look(made, ["x"])["holders"]] == ["x"], "the mark is who holds the position"
