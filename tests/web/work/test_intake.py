"""An upload on its way to a version."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from allocator.org import references
from allocator.web.tables import Upload, Version
from allocator.web.work import intake, reading, results
from allocator.web.work.child import Refused
from allocator.web.work.intake import Problem
from tests.web.work.room import HALDEN, STAFF, Room

WRONG = """\
id,title,reports to,person
P1,Chief Executive Officer,,Ada Berg
P2,Operations Manager,P1,Bo Dahl
P3,"Process Manager, Packing",P2,Cy Ek
P4,Operator,Pakking,Di Falk
P5,Operator,Pakking,Ed Gran
P6,Operator,Mixing,Flo Holm
P7,Operator,P3,Gil Ibsen
"""


def problems(room: Room, upload: str, code: str = "") -> list[Problem]:
    with results.opened(room.places.problems(upload)) as base:
        return intake.problems(base, code)[0]


def change(room: Room, upload: str, done: Callable[[Upload], Any]) -> Any:
    """Changes the row of an upload, and looks at it again."""
    with room.database.write() as session:
        told = done(session.get_one(Upload, upload))
    assert room.run("look", upload=upload)[1].state == "done"
    return told


def correct(room: Room, upload: str, problem: int, text: str, *, alike: bool = False) -> int:
    def done(row: Upload) -> int:
        with results.opened(room.places.problems(upload)) as base:
            return intake.correct(row, base, problem, text, alike=alike)

    return int(change(room, upload, done))


def test_files_lie_under_random_names_that_nobody_else_may_open(room: Room) -> None:
    upload = room.upload(STAFF, "../../etc/Staff list.csv")
    row: Upload = room.row(Upload, upload)
    assert row.name == row.files[0]["name"] == "Staff list.csv"
    folder = room.places.upload(upload)
    (kept,) = folder.iterdir()
    assert kept.name == row.files[0]["file"]
    assert "taff" not in kept.name
    assert kept.read_text() == STAFF
    for place in (folder, folder.parent, folder.parent.parent):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "shown"), [("a\\b\\c.csv", "c.csv"), ("\u202ea\r\n.csv", "a.csv"), ("x" * 300 + ".csv", "x" * 120 + ".csv")]
)
def test_name_that_is_shown(name: str, shown: str) -> None:
    assert intake.shown_name(name) == shown


def test_what_is_not_taken(room: Room) -> None:
    def receive(*names: str) -> None:
        files = [(name, BytesIO(b"")) for name in names]
        intake.receive(room.database, room.settings, room.organisation, files, room.user)

    with pytest.raises(Refused, match=r"staff\.pdf is of a kind that is not read"):
        receive("staff.pdf")
    for names in ((), ("a.csv",) * 11):
        with pytest.raises(Refused, match="from one to 10 files"):
            receive(*names)


def test_columns_are_shown_with_samples_and_how_sure(room: Room) -> None:
    upload = room.looked()
    seen = intake.seen(room.places, upload)
    assert seen["counts"]["positions"] == 5
    (sheet,) = seen["sheets"]
    assert (sheet["file"], sheet["header_rows"], sheet["mapped"]) == ("staff.csv", [1], False)
    columns = {column["field"]: (column["header"], column["certainty"], column["samples"][0]) for column in sheet["columns"]}
    assert columns["title"] == ("title", "exact", "Chief Executive Officer")
    assert columns["reports_to"] == ("reports to", "exact", "P1")
    assert room.row(Upload, upload).state == "ready"


def test_problem_says_what_stands_in_its_cell_and_how_many_are_like_it(room: Room) -> None:
    upload = room.looked(WRONG)
    found = [each for each in problems(room, upload) if each.was == "Pakking"]
    assert [(each.row, each.column, each.alike, each.file) for each in found] == [(5, 3, 2, "staff.csv"), (6, 3, 2, "staff.csv")]
    assert found[0].mendable
    assert "staff.csv!C5" in found[0].cell
    with results.opened(room.places.problems(upload)) as base:
        assert {kind.code: kind.count for kind in intake.kinds(base)}[found[0].code] == 3
        assert len(intake.problems(base, first=1, limit=1)[0]) == 1


def test_correction_of_one_cell_and_of_all_like_it(room: Room) -> None:
    upload = room.looked(WRONG)
    code = next(each.code for each in problems(room, upload) if each.was == "Pakking")
    before = len(problems(room, upload, code))
    mixing = next(each for each in problems(room, upload, code) if each.was == "Mixing")
    assert correct(room, upload, mixing.number, "P3", alike=True) == 1
    left = problems(room, upload, code)
    assert len(left) == before - 1
    assert correct(room, upload, left[0].number, "P3", alike=True) == 2
    assert problems(room, upload, code) == []
    assert intake.seen(room.places, upload)["counts"]["positions"] == 7
    assert (room.places.upload(upload) / room.row(Upload, upload).files[0]["file"]).read_text() == WRONG, "the file stays as it is"


def test_correction_that_cannot_be(room: Room) -> None:
    upload = room.looked(WRONG)
    number = next(each.number for each in problems(room, upload) if each.was == "Mixing")
    with room.database.write() as session, results.opened(room.places.problems(upload)) as base:
        row = session.get_one(Upload, upload)
        with pytest.raises(Refused, match="cannot be mended in one cell"):
            intake.correct(row, base, 9999, "P3")
        with pytest.raises(Refused, match="2,000 characters"):
            intake.correct(row, base, number, "x" * 2001)


def test_rows_with_errors_are_left_out_and_the_good_ones_imported(room: Room) -> None:
    upload = room.looked(WRONG)
    counts = intake.seen(room.places, upload)["counts"]
    assert (counts["positions"], counts["bad"], counts["left_out"]) == (7, 3, 0)
    change(room, upload, lambda row: setattr(row, "leave_out", True))
    counts = intake.seen(room.places, upload)["counts"]
    assert (counts["positions"], counts["left_out"], counts["errors"]) == (4, 3, 0)
    version, job = intake.confirm(room.database, room.settings, room.jobs, upload, room.user)
    assert room.over(job).state == "done"
    assert room.row(Version, version).counts["positions"] == 4


def test_columns_as_the_user_says_are_used_and_remembered_for_the_next_file(room: Room) -> None:
    table = "number,what,under,name\n1,Chief Executive Officer,,Ada\n2,Operations Manager,1,Bo\n3,Operator,2,Cy\n"
    upload = room.looked(table, "odd.csv")
    sheet = intake.seen(room.places, upload)["sheets"][0]
    chosen = {"id": "number", "title": "what", "reports_to": "under", "person": "name"}

    def choose(row: Upload) -> None:
        intake.set_columns(row, intake.seen(room.places, upload), sheet["file"], sheet["sheet"], chosen)

    change(room, upload, choose)
    seen = intake.seen(room.places, upload)
    assert seen["sheets"][0]["mapped"]
    assert {column["field"]: column["header"] for column in seen["sheets"][0]["columns"]} == chosen
    _, job = intake.confirm(room.database, room.settings, room.jobs, upload, room.user)
    assert room.over(job).state == "done"
    later = room.looked(table + "4,Operator,2,Di\n", "odd-2.csv")
    assert intake.seen(room.places, later)["sheets"][0]["mapped"]
    assert room.row(Upload, later).column_map["tables"][0]["columns"] == chosen
    change(room, later, intake.reset_columns)


def test_columns_that_cannot_be(room: Room) -> None:
    upload = room.looked()
    seen, row = intake.seen(room.places, upload), room.row(Upload, upload)
    for file, columns, kind in [
        ("other.csv", {"title": "title"}, "positions"),
        ("staff.csv", {"title": "no such header"}, "positions"),
        ("staff.csv", {"no field": "title"}, "positions"),
        ("staff.csv", {"title": "title"}, "no kind"),
        ("staff.csv", {}, "positions"),
    ]:
        with pytest.raises(Refused):
            intake.set_columns(row, seen, file, "", columns, kind)


def test_confirmed_upload_is_a_version_and_is_gone(room: Room) -> None:
    upload = room.looked(HALDEN.read_bytes(), "halden.xlsx")
    version, job = intake.confirm(room.database, room.settings, room.jobs, upload, room.user)
    with pytest.raises(Refused, match="already"):
        intake.confirm(room.database, room.settings, room.jobs, upload, room.user)
    assert room.over(job).state == "done"
    row: Version = room.row(Version, version)
    assert (row.state, row.counts["positions"], row.name) == ("ready", 26, "halden.xlsx")
    assert room.row(Upload, upload) is None
    assert not room.places.upload(upload).exists()
    assert sorted(path.name for path in room.places.version(version).iterdir()) == [
        "drawn.pickle",
        "edits.json",
        "result.sqlite",
        "sheets.gz",
    ]


def test_upload_that_holds_no_org_says_so_and_can_be_looked_at(room: Room) -> None:
    upload = room.looked("shopping,price\nmilk,1\n", "list.csv")
    assert intake.seen(room.places, upload)["counts"]["positions"] is None
    assert {each.code for each in problems(room, upload)} & {"SHEET-04", "SHEET-05", "SHEET-06"}
    _, job = intake.confirm(room.database, room.settings, room.jobs, upload, room.user)
    event = room.over(job)
    assert (event.state, event.error) == ("failed", "No organisation could be read; the list of problems says why.")
    assert room.row(Upload, upload).state == "ready", "it can be tried again"
    with room.database.read() as session:
        assert not session.query(Version).filter_by(state="building").all()
    version, job = intake.confirm(room.database, room.settings, room.jobs, upload, room.user)
    assert version == upload, "its address leads to the version"
    assert room.over(job).state == "failed"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"\x00" * 3000])
def test_damaged_file_is_a_problem_with_the_name_that_its_user_knows(room: Room, content: bytes) -> None:
    upload = room.looked(content, "damaged.xlsx")
    found = problems(room, upload)
    assert found[0].severity == "error"
    assert "damaged.xlsx" in found[0].message + found[0].subject
    stored = room.row(Upload, upload).files[0]["file"]
    assert not any(stored in value for each in found for value in (each.message, each.subject, each.cell))


def test_more_rows_than_are_read(own_room: Room) -> None:
    own_room.jobs.stop()
    object.__setattr__(own_room.settings, "rows", 3)
    own_room.jobs.start()
    upload = own_room.upload()
    event = own_room.run("look", upload=upload)[1]
    assert (event.state, event.error) == ("failed", "The files hold 6 rows; 3 are the most that are read here.")
    assert own_room.row(Upload, upload).state == "failed"


def test_options(room: Room) -> None:
    upload = room.upload()

    def choose(row: Upload) -> None:
        intake.set_options(row, infer=False, strict_seed=True, as_of=date(2026, 5, 1), scheme="RASCI")

    change(room, upload, choose)
    version, job = intake.confirm(room.database, room.settings, room.jobs, upload, room.user)
    assert room.over(job).state == "done"
    with results.opened(room.places.result(version)) as base:
        assert results.about(base, "scheme") == "RASCI"
        assert results.about(base, "counts")["processes"] == 0


def test_two_files_of_one_name_are_told_apart(room: Room) -> None:
    files = [("staff.csv", BytesIO(STAFF.encode())), ("staff.csv", BytesIO(b"process id,name,managers\nPR1,Packing,P3\n"))]
    upload = intake.receive(room.database, room.settings, room.organisation, files, room.user).id
    assert room.run("look", upload=upload)[1].state == "done"
    assert [sheet["file"] for sheet in intake.seen(room.places, upload)["sheets"]] == ["staff.csv", "staff.csv (2)"]


def test_path_is_made_of_ids_only(room: Room) -> None:
    for name in ("..", "a/b", "", "0" * 31, str(Path("/etc"))):
        with pytest.raises(ValueError, match="no id"):
            room.places.upload(name)


def test_references_are_looked_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    real = references._referred

    def counted(*given: Any) -> Any:
        calls.append(given)
        return real(*given)

    monkeypatch.setattr(references, "_referred", counted)
    (tmp_path / "staff.csv").write_text(WRONG)
    reading.look(str(tmp_path), [{"name": "staff.csv", "file": "staff.csv"}], {"name": "Halden"}, 100)
    assert len(calls) == 1
