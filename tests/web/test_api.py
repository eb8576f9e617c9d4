"""The JSON API as programs use it, on both databases: from files to the result, letters, comparisons, checks."""

from __future__ import annotations

import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import jsonschema
import pytest
from sqlalchemy import select

from allocator.outputs.document import schema
from allocator.web.tables import Job, Upload, new_id
from tests.web.imported import WRONG
from tests.web.program import Program, program
from tests.web.site import Site

MATRIX = "Activity,CEO,Operator\nPack,A,R\nMix,,R\n"


@pytest.fixture
def writer(both_at_work: Site) -> Program:
    """A program that may write, of the editor of a new organisation; the installation runs."""
    user = both_at_work.user(new_id())
    return program(both_at_work, both_at_work.organisation("Halden", **{user: "editor"}), user)


def test_from_a_file_to_everything_that_comes_of_it(writer: Program) -> None:
    upload = writer.upload(scheme="RASCI", as_of="2026-01-31")
    seen = writer.get(upload)
    assert seen["state"] == "ready"
    assert {each["field"] for each in seen["seen"]["required"]} == {"title", "reports_to"}
    confirmed = writer.post(f"{upload}/confirm")
    writer.done(confirmed)
    version = f"/versions/{confirmed['version']}"
    told = writer.get(version)
    assert told["counts"]["positions"] == seen["seen"]["counts"]["positions"]
    assert writer.get("/versions") == {"total": 1, "next": None, "items": [told]}
    assert writer.get(upload, 404)["status"] == 404

    whole = writer.whole(version)
    jsonschema.validate(whole, schema())
    assert whole["scheme"] == "RASCI"
    assert writer.whole(version, scheme="RACI")["scheme"] == "RACI"
    _is_told_alike(writer, version, whole)
    before = writer.get(f"{version}/matrix")[0]
    assert before["lines"] == writer.get(f"{version}/matrix/0", limit=1)["total"]


def _is_told_alike(writer: Program, version: str, whole: dict) -> None:
    """Findings, answers and reasons say what the whole says."""
    found = writer.get(f"{version}/findings", limit=1000)
    assert [each["code"] for each in found["items"]] == [each["code"] for each in whole["findings"]]
    some = next(each for each in whole["assignments"] if each["canonical"] in {"A", "A/R"})
    row = f"{some['activity']}@{some['scope']}"
    answers = writer.get(f"{version}/answers", activity=some["activity"], limit=1000)
    here = next(each for each in answers["items"] if each["row"] == row)
    assert some["position"] in {post["id"] for held in here["letters"] for post in held["positions"]}
    why = writer.get(f"{version}/why", row=row, position=some["position"])
    assert [(each["position"], each["letter"]) for each in why["positions"]] == [(some["position"], some["canonical"])]
    assert why["sources"]
    assert some["activity"] in {each["id"] for each in writer.get(f"{version}/activities", limit=1000)["items"]}


def test_a_wrong_file_is_mended_before_it_is_imported(writer: Program) -> None:
    upload = writer.upload(WRONG, "staff.csv")
    problems = writer.get(f"{upload}/problems")["items"]
    alike = next(each for each in problems if each["alike"] == 2)
    assert alike["was"] == "Pakking"
    writer.done(
        writer.post(f"{upload}/corrections", body={"corrections": [{"problem": alike["number"], "text": "P3", "alike": True}]})
    )
    left = writer.get(f"{upload}/problems")["items"]
    assert not [each for each in left if each["was"] == "Pakking"]
    assert [each for each in left if each["was"] == "Mixing"]
    writer.done(writer.post(f"{upload}/leave-out", body={"leave_out": True}))
    assert writer.get(upload)["seen"]["counts"]["left_out"] == 1
    writer.done(writer.post(f"{upload}/corrections/reset"))
    assert writer.get(upload)["seen"]["counts"]["left_out"] == 3
    assert zipfile.is_zipfile(BytesIO(writer.file(writer.post(f"{upload}/mend"))))
    assert writer.post(f"{upload}/drop", 204) is None
    writer.get(upload, 404)


def test_a_correction_waits_for_the_one_that_is_being_made(both_at_work: Site, writer: Program) -> None:
    upload = writer.upload(WRONG, "staff.csv")
    problem = next(each["number"] for each in writer.get(f"{upload}/problems")["items"] if each["was"] == "Mixing")
    body = {"corrections": [{"problem": problem, "text": "P3"}]}
    other = {"file": "staff.csv", "sheet": "", "row": 2, "column": 2, "text": "Managing Director"}
    with ThreadPoolExecutor() as threads:
        with both_at_work.database.write() as session:
            row = session.get_one(Upload, upload.rpartition("/")[2], with_for_update=True)
            begun = threads.submit(writer.post, f"{upload}/corrections", body=body)
            time.sleep(0.5)  # by now it has come to the row
            row.corrections = [other]
        writer.done(begun.result())
    with both_at_work.database.read() as session:
        made = session.get_one(Upload, row.id).corrections
    assert [each["text"] for each in made] == ["Managing Director", "P3"]


def test_columns_are_told_and_taken_back(writer: Program) -> None:
    upload = writer.upload("a,b,c\nP1,Chief Executive Officer,\nP2,Operations Manager,P1\n", "staff.csv")
    sheet = writer.get(upload)["seen"]["sheets"][0]
    table = {"file": sheet["file"], "sheet": sheet["sheet"], "columns": {"id": "a", "title": "b", "reports_to": "c"}}
    writer.done(writer.post(f"{upload}/columns", body={"tables": [table]}))
    told = writer.get(upload)["seen"]
    assert told["sheets"][0]["mapped"]
    assert [each["field"] for each in told["sheets"][0]["columns"]] == ["id", "title", "reports_to"]
    writer.done(writer.post(f"{upload}/columns", body={"tables": []}))
    assert not writer.get(upload)["seen"]["sheets"][0]["mapped"]
    writer.post(f"{upload}/columns", 422, body={"tables": [{**table, "columns": {"title": "no such header"}}]})


def test_a_letter_is_set_by_hand_and_taken_back(writer: Program) -> None:
    version = writer.version()
    line = writer.get(f"{version}/matrix/0")
    row, position = line["items"][0]["row"], line["positions"][-1]["id"]
    first = writer.whole(version)
    asked = {"row": row, "position": position, "letter": "C", "reason": "agreed in the workshop"}
    changed = writer.post(f"{version}/letters", 200, body=asked)
    assert changed["job"] is None
    why = writer.get(f"{version}/why", row=row, position=position)
    assert why["positions"][0]["letter"] == "C"
    assert why["history"][0]["reason"] == "agreed in the workshop"
    second = writer.whole(version)
    assert _letter(second, row, position) == "C"
    assert writer.post(f"{version}/letters/{changed['change']}/undo", 200)["change"] == changed["change"]
    assert _letter(writer.whole(version), row, position) == _letter(first, row, position)
    writer.post(f"{version}/letters/{changed['change']}/undo", 422)
    writer.post(f"{version}/letters", 422, body=asked | {"letter": "Z"})


def _letter(whole: dict, row: str, position: str) -> str:
    held = (each for each in whole["assignments"] if (f"{each['activity']}@{each['scope']}", each["position"]) == (row, position))
    return next((each["canonical"] for each in held), "")


def test_versions_are_compared_and_matrices_checked(writer: Program) -> None:
    before = writer.version(WRONG, "before.csv")
    after = writer.version(WRONG.replace("P7,Operator,P3,Gil Ibsen\n", ""), "after.csv")
    job = writer.post(f"{after}/comparisons", body={"before": before.rpartition("/")[2]})
    assert zipfile.is_zipfile(BytesIO(writer.file(job)))
    comparison = writer.get(f"{after}/comparisons/{job['job']}")
    assert [(each["what"], each["id"]["before"]) for each in comparison["positions"]] == [("removed", "P7")]
    writer.get(f"{before}/comparisons/{job['job']}", 404)

    upload = writer.upload(MATRIX, "matrix.csv")
    for version in (None, after.rpartition("/")[2]):
        job = writer.post(f"{upload}/check", body={"profile": "strict", "version": version})
        judged = json.loads(writer.file(job))
        assert [row["activity"] for row in judged["matrices"][0]["rows"]] == ["Pack", "Mix"]
        assert any(each["cell"].startswith("matrix.csv") for each in judged["findings"])
    writer.post(f"{upload}/check", 422, body={"profile": "no such"})


def test_the_options_of_an_upload_are_those_of_the_command_line(writer: Program) -> None:
    chosen = {"scheme": "DACI", "as_of": "2026-01-31", "infer": "false", "strict_seed": "true", "accept": "0.9"}
    upload = writer.upload(WRONG, "staff.csv", **chosen)
    with writer.client.app.state.database.read() as session:  # type: ignore[attr-defined]
        options = session.get_one(Upload, upload.rpartition("/")[2]).options
    kept = {"scheme": "DACI", "as_of": "2026-01-31", "infer": False, "strict_seed": True, "accept": 0.9}
    assert options == kept | {"name": "Halden"}
    for wrong in ({"scheme": "none"}, {"as_of": "yesterday"}, {"accept": "2"}, {"infer": "perhaps"}):
        writer.post("/uploads", 422, files=[("files", ("staff.csv", WRONG))], data=wrong)


def test_the_whole_is_written_once_and_waited_for(writer: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    version = writer.version(WRONG, "staff.csv")
    monkeypatch.setattr("allocator.web.api.versions.SOON", 0)
    begun = writer.get(f"{version}/result", 202)
    writer.done(begun)
    assert writer.get(f"{version}/result") == writer.get(f"{version}/result")
    with writer.client.app.state.database.read() as session:  # type: ignore[attr-defined]
        written = select(Job.id).where(Job.kind == "export", Job.version_id == version.rpartition("/")[2])
        assert list(session.scalars(written)) == [begun["job"]]


@pytest.mark.parametrize("form", ["csv", "md"])  # all of them are made in test_downloads.py and work/test_making.py
def test_other_forms_are_downloaded(writer: Program, form: str) -> None:
    assert writer.file(writer.post(f"{writer.version()}/exports", body={"form": form, "scheme": "RACI"}))


def test_work_that_is_not_over_is_told_and_ended(writer: Program) -> None:
    version = writer.version()
    jobs = [writer.post(f"{version}/exports", body={"form": "xlsx"})["job"] for _ in range(3)]
    last = writer.post(f"/jobs/{jobs[-1]}/cancel", 200)
    assert last["state"] == "cancelled"
    assert not last["file"]
    assert writer.client.get(f"{writer.home}/jobs/{jobs[-1]}/file").status_code == 404
    assert writer.done({"job": jobs[0]})["version"] == version.rpartition("/")[2]
