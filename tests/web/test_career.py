"""Career guidance in the browser: the worked figures, what is refused and dropped, and that nothing of it is kept."""

from __future__ import annotations

import io
import logging
import re
import tempfile
from pathlib import Path

import openpyxl
import pytest

from allocator.web.screens.career import IN_MEMORY
from tests.web.site import Site

WORKED = {
    "skills": "Lean; Six Sigma; process optimization; people management",
    "education": "engineering",
    "certifications": "improvement certificate",
    "technology": "process mapping tools",
    **{"I1": "-1", "I2": "0", "I3": "-1", "I4": "-2", "I5": "0", "W1": "-1", "W2": "-2"},
}
filled = pytest.mark.skipif(not IN_MEMORY, reason="a filled form is not read from memory here")


@pytest.fixture
def person(site: Site):
    """A browser of somebody who belongs to no organisation."""
    with site.browser(site.user()) as client:
        yield client


def book(*columns: tuple[str, ...]) -> dict[str, tuple[str, bytes]]:
    """A workbook of these columns, as a form sends it."""
    made, held = openpyxl.Workbook(), io.BytesIO()
    for row in zip(*columns, strict=True):
        made.active.append(row)
    made.save(held)
    return {"file": ("mine.xlsx", held.getvalue())}


def test_the_worked_answers_give_86_and_26_explained(person) -> None:
    page = person.post("/career", data=WORKED).text
    assert re.findall(r"<strong>(\d+ of 100, \w+)</strong>", page) == ["26 of 100, limited", "86 of 100, strong"]
    assert "100% of the weight was answered" in page
    assert "process analysis software" in page, "what was not found is named"
    assert 'value="engineering"' in page, "the answers stand in the form, to be changed"


@pytest.mark.parametrize("data", [{}, {"skills": "  "}, {"I1": ""}])
def test_no_answer_is_said(person, data: dict[str, str]) -> None:
    answer = person.post("/career", data=data)
    assert answer.status_code == 422
    assert "There is no answer yet" in answer.text


def test_few_answers_give_no_score(person) -> None:
    page = person.post("/career", data={"education": "engineering"}).text
    assert page.count("No score:") == 2
    assert " of 100" not in page


def test_protected_answers_are_dropped_and_said(person) -> None:
    page = person.post("/career", data={**WORKED, "age": "58", "gender": "x-woman"}).text
    assert "age, gender was dropped before anything was read" in page
    assert "x-woman" not in page
    assert "86 of 100" in page


@filled
def test_the_blank_form_is_filled_and_read(person) -> None:
    made = openpyxl.load_workbook(io.BytesIO(person.get("/career-profile.xlsx").content))
    for row in made.active.iter_rows(min_row=5):
        key = str(row[0].value or "").partition(":")[0]
        row[1].value = WORKED.get(key, WORKED.get(key.lower(), row[1].value))
    held = io.BytesIO()
    made.save(held)
    page = person.post("/career", files={"file": ("mine.xlsx", held.getvalue())}).text
    assert re.findall(r"<strong>(\d+ of 100)", page) == ["26 of 100", "86 of 100"]


@filled
def test_several_persons_are_refused(person) -> None:
    answer = person.post("/career", files=book(("skills", "Lean", "finance"), ("education", "engineering", "MBA")))
    assert answer.status_code == 422
    assert "mine.xlsx holds the answers of 2 persons" in answer.text
    assert " of 100" not in answer.text


@filled
@pytest.mark.parametrize("data", [b"", b"skills,Lean", b"PK\x03\x04 broken"])
def test_what_is_no_form_is_said(person, data: bytes) -> None:
    answer = person.post("/career", files={"file": ("mine.xlsx", data)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_it_is_for_who_is_signed_in(site: Site) -> None:
    with site.browser() as client:
        assert client.post("/career", data=WORKED).headers["location"].startswith("/sign-in")


@pytest.mark.usefixtures("on_sqlite")
@pytest.mark.parametrize("by_file", [False, pytest.param(True, marks=filled)])
def test_nothing_of_it_is_kept(
    site: Site, person, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, by_file: bool
) -> None:
    def on_disk(*_: object, **__: object) -> None:
        raise AssertionError("a file of the answers was begun")

    caplog.set_level(logging.DEBUG)
    person.get("/career")
    secret = "Zwirnspuler"
    files = book(("skills", f"{secret}; Lean"), ("education", "engineering"))
    monkeypatch.setattr(tempfile, "_mkstemp_inner", on_disk)
    sent = {"files": files} if by_file else {"data": {**WORKED, "skills": f"{secret}; Lean"}}
    answer = person.post("/career", **sent)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert secret in answer.text
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("db" in path.name or "sqlite" in path.name for path in kept), "the database is searched too"
    assert not [path for path in kept if secret.encode() in path.read_bytes()]
    assert secret not in caplog.text
    assert secret not in person.get("/career").text
