"""`allocator batch`: exit codes, what it prints and writes, going on, refusing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.batch.folder import OnDisk
from allocator.cli.main import cli
from tests.batch.made import children, command, lines, org, outputs, write_orgs


def batch(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["batch", "--jobs", "1", *map(str, arguments)])


@pytest.fixture
def orgs(tmp_path: Path) -> Path:
    return write_orgs(tmp_path / "orgs", 2)


def test_clean_orgs_end_with_0_and_a_second_run_does_nothing_again(orgs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = batch(orgs, "-o", out)
    assert first.exit_code == 0, first.stderr
    assert first.stdout == ""
    assert "2 orgs: 2 clean. Compared in summary.xlsx and summary.html in" in first.stderr
    assert sorted(path.name for path in out.iterdir() if path.name != ".batch") == [
        "manifest.jsonl",
        *(f"org-00{n}-raci.{form}" for n in range(2) for form in ("json", "xlsx")),
        "summary.html",
        "summary.xlsx",
    ]
    assert [(line["input"], line["status"]) for line in sorted(lines(out), key=lambda line: line["input"])] == [
        ("../orgs/org-000.csv", "clean"),
        ("../orgs/org-001.csv", "clean"),
    ]
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    (orgs / "new.csv").write_text(org(9), encoding="utf-8")
    again = batch(orgs, "-o", out)
    assert again.exit_code == 0
    assert again.stderr.count("(unchanged)") == 2
    assert len(lines(out)) == 3
    (orgs / "new.csv").unlink()
    for path in out.glob("new-*"):
        path.unlink()
    assert batch(orgs, "-o", out, "--quiet").stderr == ""
    after = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    assert {name for name in after if after[name] != before.get(name)} == {"manifest.jsonl"}, "the same orgs, the same summary"


def test_errors_and_refusals_end_with_1_and_are_told(orgs: Path, tmp_path: Path) -> None:
    (orgs / "cycle.csv").write_text(org(cycle=True), encoding="utf-8")
    (orgs / "people.csv").write_text("name,salary\nAnn,1\n", encoding="utf-8")
    ended = batch(orgs, tmp_path / "*.none", "-o", tmp_path / "out", "--quiet")
    assert ended.exit_code == 1
    told = ended.stderr.splitlines()
    assert [line.split()[0] for line in told] == ["error", "refused"]
    assert told[1].startswith("refused ../orgs/people.csv: SHEET-04 ")
    assert {line["input"]: line["status"] for line in lines(tmp_path / "out")} == {
        "../orgs/cycle.csv": "draft",
        "../orgs/org-000.csv": "clean",
        "../orgs/org-001.csv": "clean",
        "../orgs/people.csv": "refused",
    }


def test_where_nothing_could_be_read_it_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,salary\nAnn,1\n", encoding="utf-8")
    assert batch(tmp_path / "people.csv", "-o", tmp_path / "out").exit_code == 2
    ended = batch(tmp_path / "*.xlsx", "-o", tmp_path / "nowhere")
    assert ended.exit_code == 2
    assert "BAT-09" in ended.stderr
    assert "No org was found. Nothing was written." in ended.stderr
    assert not (tmp_path / "nowhere").exists()


def test_outputs_that_are_named_beside_their_orgs_are_no_orgs(orgs: Path) -> None:
    def files() -> list[Path]:
        return [path for path in sorted(orgs.iterdir()) if path.suffix in {".csv", ".xlsx"}]

    assert batch(*files(), "-o", orgs).exit_code == 0
    assert len(files()) == 2 + 3
    ended = batch(*files(), "-o", orgs)
    assert ended.exit_code == 0
    assert "2 orgs: 2 clean." in ended.stderr
    ended = batch(*orgs.glob("*.xlsx"), "-o", orgs)
    assert ended.exit_code == 2
    assert "these files are what the batch has written" in ended.stderr


def test_an_org_that_is_called_like_the_summary_is_not_written_over(orgs: Path) -> None:
    (orgs / "org-000.csv").rename(orgs / "summary.xlsx")
    ended = batch(*orgs.iterdir(), "-o", orgs)
    assert ended.exit_code == 2
    assert "summary.xlsx would be written over by an output" in ended.stderr


def test_a_dry_run_lists_what_is_to_be_done_and_writes_nothing(orgs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = batch(orgs, "-o", out, "--dry-run", "--scheme", "rasci")
    assert ended.exit_code == 0
    assert ended.stdout.splitlines()[0] == "to do      ../orgs/org-000.csv -> org-000-rasci.xlsx, org-000-rasci.json"
    assert not out.exists()
    batch(orgs / "org-000.csv", "-o", out)
    assert [line.split()[0] for line in batch(orgs, "-o", out, "--dry-run").stdout.splitlines()] == ["unchanged", "to"]


def test_fail_fast_ends_at_the_first_org_with_errors(orgs: Path, tmp_path: Path) -> None:
    (orgs / "a-cycle.csv").write_text(org(cycle=True), encoding="utf-8")
    ended = batch(orgs, "-o", tmp_path / "out", "--fail-fast")
    assert ended.exit_code == 1
    assert [line["status"] for line in lines(tmp_path / "out")] == ["draft"]
    assert "1 org: 1 draft, 2 not done." in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "dask"], "go together"),
        (["--scheduler", "tcp://localhost:1"], "go together"),
        (["--engine", "dask", "--scheduler", "nonsense"], "--scheduler takes the address"),
        (["--engine", "dask", "--scheduler", "tcp://"], "--scheduler takes the address"),
        (["-o", "memory://box"], "cannot hold outputs"),
        (["--memory", "12"], "is no size from 256M on"),
        (["--memory", "much"], "is no size from 256M on"),
        (["--scheme", "NONE"], "SCH-02"),
        (["--rules", "none.toml"], "PACK-"),
        (["--format", "csv", "--template", "LOOK"], "takes none"),
        (["--template", "ORG"], "TPL-"),
        (["--columns", "ORG"], "SHEET-5"),
        (["--name", "One"], "No such option"),
    ],
)
def test_what_cannot_be_ends_with_2_before_any_work(arguments: list[str], said: str, orgs: Path, tmp_path: Path) -> None:
    (tmp_path / "look.xlsx").write_bytes(b"PK")
    places = {"ORG": str(orgs / "org-000.csv"), "LOOK": str(tmp_path / "look.xlsx")}
    ended = batch(orgs, "-o", tmp_path / "out", *(places.get(argument, argument) for argument in arguments))
    assert ended.exit_code == 2
    assert said in ended.stderr
    assert not (tmp_path / "out").exists()


def test_the_options_of_reading_and_writing_are_used(orgs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert batch(orgs / "org-000.csv", "-o", out, "--format", "md", "--scheme", "RACI-VS", "--strict-seed").exit_code in {0, 1}
    assert {path.name for path in out.glob("org-*")} == {"org-000-raci-vs.md", "org-000-raci-vs.json"}
    assert lines(out)[0]["options"]["strict_seed"] is True


def test_an_org_that_could_not_be_done_for_a_while_finds_its_outputs_again(orgs: Path, tmp_path: Path) -> None:
    source, out = orgs / "org-000.csv", tmp_path / "out"
    for content, status in ((org(), 0), ("name,salary\nAnn,1\n", 2), (org(6), 0)):
        source.write_text(content, encoding="utf-8")
        assert batch(source, "-o", out, "--quiet").exit_code == status
    assert [line["status"] for line in lines(out)] == ["clean", "refused", "clean"]


def test_a_second_batch_on_the_folder_is_refused(orgs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with OnDisk(out).held():
        ended = batch(orgs, "-o", out)
    assert ended.exit_code == 2
    assert f"Another batch works on {out}: process {os.getpid()} on " in ended.stderr
    assert outputs(out) == {}


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "org-raci.json").write_text(org(), encoding="utf-8")
    (tmp_path / "org.csv").write_text(org(), encoding="utf-8")
    ended = batch(tmp_path / "org.csv", tmp_path / "org-raci.json", "-o", tmp_path, "--force")
    assert ended.exit_code == 2
    assert "org-raci.json would be written over" in ended.stderr
    assert (tmp_path / "org-raci.json").read_text() == org()


def test_a_file_whose_name_is_no_text_is_done_and_told(tmp_path: Path) -> None:
    (tmp_path / "orgs").mkdir()
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/orgs/caf\xe9.csv")).write_text(org(), encoding="utf-8")
    except OSError:
        pytest.skip("this disk takes only names that are text")
    out = tmp_path / "out"
    for said in ("clean   ../orgs/caf%E9.csv: ", "(unchanged)"):
        ended = batch(tmp_path / "orgs", "-o", out)
        assert ended.exit_code == 0, ended.stderr
        assert said in ended.stderr
    assert json.loads((out / "caf%E9-raci.json").read_text(encoding="utf-8"))["source"][0]["file"] == "caf%E9.csv"


def test_a_folder_that_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    for arguments in ([], ["--dry-run"]):
        ended = batch(tmp_path / "orgz", "-o", tmp_path / "out", *arguments)
        assert ended.exit_code == 2
        assert "orgz cannot be reached: there is no such file or folder" in ended.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("room", "code"), [(0, 2), (1, 1)])
def test_a_manifest_that_cannot_be_written_ends_the_batch(
    room: int, code: int, orgs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = OnDisk.append

    def full(place: OnDisk, text: str) -> None:
        if len(place.lines()) >= room:
            raise OSError(28, os.strerror(28))
        append(place, text)

    monkeypatch.setattr(OnDisk, "append", full)
    ended = batch(orgs, "-o", tmp_path / "out")
    assert ended.exit_code == code, "what has been done is clean, but it is not all"
    assert f"cannot be used: No space left on device. {room} of 2 orgs were done. Run it again to go on." in ended.stderr


def test_where_there_is_no_room_at_the_end_what_failed_is_not_called_done(
    orgs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "org-000-raci.json").write_text("of somebody else")
    monkeypatch.setattr(OnDisk, "publish", full)  # here; the workers have their own
    ended = batch(orgs, "-o", tmp_path / "out")
    assert ended.exit_code == 1
    assert "No space left on device. 1 of 2 orgs were done. Run it again to go on." in ended.stderr


@pytest.mark.parametrize("name", ["manifest.jsonl", "summary.xlsx", "org-000-raci.xlsx", ".batch"])
def test_what_stands_in_the_way_is_named(name: str, orgs: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).touch() if name == ".batch" else (tmp_path / "out" / name / "x").mkdir(parents=True)
    ended = batch(orgs, "-o", tmp_path / "out")
    assert ended.exit_code in {1, 2}
    assert f"({name})." in ended.stderr


@pytest.mark.parametrize("what", [".", ".batch", "manifest.jsonl"])
def test_a_folder_that_is_cleared_meanwhile_ends_the_batch(
    what: str, orgs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, out = OnDisk.append, tmp_path / "out"

    def cleared(place: OnDisk, text: str) -> None:
        append(place, text)
        if len(place.lines()) == 2:
            (out / what).rename(tmp_path / "elsewhere") if what != "." else shutil.rmtree(out)

    monkeypatch.setattr(OnDisk, "append", cleared)
    ended = batch(orgs, "-o", out)
    assert ended.exit_code == 1, ended.stderr
    assert "another batch has taken it over." in ended.stderr or "its manifest.jsonl lacks orgs" in ended.stderr
    assert "Run it again to go on." in ended.stderr
    assert not (out / "summary.xlsx").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_control_c_and_a_request_to_terminate_leave_nothing_half_done(how: signal.Signals, tmp_path: Path) -> None:
    orgs, out = write_orgs(tmp_path / "orgs", 40), tmp_path / "out"
    manifest = out / "manifest.jsonl"
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored by what it starts in the background
    with subprocess.Popen(command(orgs, "-o", out, "--jobs", 1), stderr=subprocess.PIPE, text=True) as running:
        until = time.monotonic() + 30
        while not (manifest.exists() and manifest.stat().st_size) and time.monotonic() < until:
            time.sleep(0.02)
        workers = children(running.pid)
        running.send_signal(how)
        _, told = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "No half-written file was left." in told
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    whole = {name for line in lines(out) for name in line["outputs"]}
    assert whole
    assert list((out / ".batch").glob("part-*")) == []
    assert len(lines(out)) < 40
