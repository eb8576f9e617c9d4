"""Workbooks with hundreds of sheets need few open files; what breaks off leaves nothing behind."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from allocator import pipeline
from allocator.cli.main import cli
from allocator.outputs.book import new_book
from allocator.outputs.workbook import write_workbook

resource = pytest.importorskip("resource", reason="limits of open files are set on Unix alone")
PLANTS = 60
MORE = 30  # files that may be opened, fewer than there are plants


def org() -> str:
    """An org with a RACI sheet for each plant."""
    lines = ["Position ID,Title,Reports to,Department", "1,Chief Executive Officer,,", "2,Chief Operating Officer,1,"]
    for plant in range(PLANTS):
        manager = 2 * plant + 3
        lines.append(f'{manager},"Operations Manager, Plant {plant}",2,Plant {plant}')
        lines.append(f'{manager + 1},"Process Manager, Step {plant}",{manager},Plant {plant}')
    return "\n".join(lines) + "\n"


@pytest.fixture
def few_files() -> Iterator[None]:
    """So few files may be opened beside those that are open."""
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + MORE, usual[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, usual)


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for all that waits on disk."""
    folder = tmp_path / "waiting"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setattr("allocator.outputs.book.LARGE", 0)
    return folder


def test_hundreds_of_sheets_need_few_open_files(tmp_path: Path, waiting: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "org.csv").write_text(org(), encoding="utf-8")
    made, findings = pipeline.run([tmp_path / "org.csv"])
    assert made is not None, findings
    request.getfixturevalue("few_files")
    write_workbook(made, tmp_path / "raci.xlsx")
    names = openpyxl.load_workbook(tmp_path / "raci.xlsx", read_only=True).sheetnames
    assert sum(name.startswith("RACI Plant") for name in names) == PLANTS
    assert not list(waiting.iterdir())


def test_what_breaks_off_leaves_nothing_behind(tmp_path: Path, waiting: Path) -> None:
    def broken() -> None:
        with new_book(tmp_path / "broken.xlsx", "Broken", 1) as book:
            book.add_worksheet("People").write_string(0, 0, "Ada Byron")
            assert list(waiting.rglob("*"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert not (tmp_path / "broken.xlsx").exists()
    assert not list(waiting.iterdir())


def test_a_full_disk_is_told_as_one(tmp_path: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", full)
    (tmp_path / "org.csv").write_text(org(), encoding="utf-8")
    done = CliRunner().invoke(cli, ["raci", str(tmp_path / "org.csv"), "-o", str(tmp_path / "raci.xlsx")])
    assert done.exit_code == 2
    assert f"raci.xlsx could not be written: no space is left there, or in {waiting}" in done.output
    assert not list(waiting.iterdir())
