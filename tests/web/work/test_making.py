"""Downloads, comparisons and judgements, built by jobs."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

import jsonschema
import pytest
from openpyxl import load_workbook

from allocator.outputs import checked, compared_json, document
from allocator.web.tables import Job, now
from allocator.web.work import comparisons, results
from allocator.web.work.overrides import Wish
from tests.web.work.room import HALDEN, STAFF, Room

ROW = "ops-compliance@OP-P08"


@pytest.fixture(scope="module")
def version(room: Room) -> str:
    made = room.version(HALDEN.read_bytes(), "halden-foods.xlsx")
    room.desk.change(made, room.user, Wish(ROW, "P20", "C", "agreed in May"))
    return made


@pytest.mark.parametrize("form", ["xlsx", "json", "html", "csv", "md", "pptx"])
def test_version_in_every_form_with_the_changes_made_by_hand(room: Room, version: str, form: str) -> None:
    job, event = room.run("export", version=version, form=form, scheme="RACI")
    assert event.state == "done", event
    row: Job = room.row(Job, job)
    assert row.result_name == f"Halden-Foods-raci.{form}"
    assert row.result == f"exports/{job}/file.{form}"
    assert row.expires_at is not None
    assert row.expires_at > now()
    data = room.result(job)
    if form == "json":
        told = json.loads(data)
        jsonschema.validate(told, document.schema())
        assert {"P20", "C"} in [{each["position"], each["letter"]} for each in told["assignments"] if each["rule"] == "override"]
    elif form in {"xlsx", "pptx"}:
        assert ZipFile(BytesIO(data)).testzip() is None
    else:
        assert b"agreed in May" in data or b"override" in data or form == "md"


def test_workbook_says_who_changed_what_and_why(room: Room, version: str) -> None:
    job, _ = room.run("export", version=version, form="xlsx", scheme="RASCI")
    book = load_workbook(BytesIO(room.result(job)))
    texts = {str(cell.value) for row in book["Overrides"].iter_rows() for cell in row if cell.value}
    assert {"Ada Admin", "agreed in May", "P20"} <= texts


@pytest.mark.parametrize(("form", "scheme", "said"), [("exe", "RACI", "no such form"), ("json", "RACE", "no scheme of this name")])
def test_what_cannot_be_made(room: Room, version: str, form: str, scheme: str, said: str) -> None:
    job, event = room.run("export", version=version, form=form, scheme=scheme)
    assert event.state == "failed"
    assert said in event.error
    assert not room.places.export(job).exists()


def test_repaired_copy_of_an_upload(room: Room) -> None:
    upload = room.looked(STAFF + "P6,Operator,Mixing,Flo Holm\n")
    job, event = room.run("mend", upload=upload)
    assert event.state == "done"
    assert room.row(Job, job).result_name == "Halden-Foods-to-mend.xlsx"
    assert load_workbook(BytesIO(room.result(job)))["positions"]["A2"].value == "P1"


def test_versions_compared(own_room: Room) -> None:
    room = own_room
    before = room.version(STAFF + 'P6,Operations Manager,P1,Flo Holm\nP7,"Process Manager, Filling",P6,Gil Ibsen\n', "one.csv")
    after = room.version(STAFF.replace("Di Falk", "Di Holm") + "P8,Operator,P3,Hal Juul\n", "two.csv")
    job, event = room.run("compare", version=after, before=before)
    assert event.state == "done", event
    told = json.loads((room.places.export(job) / "comparison.json").read_bytes())
    jsonschema.validate(told, compared_json.schema())
    with results.opened(room.places.comparison(job)) as base:
        assert results.about(base, "headlines") == told["headlines"]
        every, total = comparisons.rows(base, limit=1000)
        assert total == len(every) == len(told["rows"]) > 0
        fates = comparisons.fates(base)
        assert sum(number for _, number in fates) == total
        for fate, number in fates:
            assert comparisons.rows(base, fate)[1] == number
        assert [each.number for each in every] == list(range(total))
        moved, _ = comparisons.moved(base)
        assert {(each.what, each.before_id, each.after_id) for each in moved} >= {("removed", "P6", None), ("added", None, "P8")}
        assert comparisons.moved(base, "added")[1] == 1
        assert comparisons.handover(base, before="P6")[1] == sum(each["position"]["before"] == "P6" for each in told["handover"])
        assert comparisons.handover(base)[1] == len(told["handover"])
        new, count = comparisons.findings(base, "new")
        assert [each["code"] for each in new] == [each["code"] for each in told["findings"]["new"]][:50]
        assert count == len(told["findings"]["new"])
    load_workbook(BytesIO(room.result(job)))


def test_what_falls_to_nobody_comes_first(own_room: Room) -> None:
    room = own_room
    before = room.version(STAFF)
    after = room.version("id,title,reports to,person\nP1,Chief Executive Officer,,Ada Berg\nP4,Operator,P1,Di Falk\n")
    job, _ = room.run("compare", version=after, before=before)
    with results.opened(room.places.comparison(job)) as base:
        order = [fate for fate, _ in comparisons.fates(base)]
        first = comparisons.rows(base)[0][0]
    known = ["falls to nobody", "another Accountable", "goes into another scope", "ends with its scope", "other letters"]
    assert [fate for fate in order if fate in known] == [fate for fate in known if fate in order]
    assert first.fate == order[0]
    assert first.was


def test_matrix_of_somebody_else_is_judged(room: Room, version: str) -> None:
    table = "Task,Chief Operating Officer,Clerk\nPlan the budget,A,R\nDo the work,A,A\nTell the others,C,R\n"
    upload = room.upload(table, "matrix.csv")
    for more in ({}, {"version": version}):
        job, event = room.run("check", upload=upload, profile="usual", **more)
        assert event.state == "done", event
        told = json.loads(room.result(job))
        jsonschema.validate(told, checked.schema())
        assert told["matrices"][0]["file"] == "matrix.csv"
        assert [row["activity"] for row in told["matrices"][0]["rows"]] == ["Plan the budget", "Do the work", "Tell the others"]
        assert any("matrix.csv" in str(each["cell"]) for each in told["findings"])
    assert "no profile of this name" in room.run("check", upload=upload, profile="none")[1].error
