"""The benchmarks measure the same work: the peer's script gives the same letters, pandas the same findings."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocator import pipeline
from allocator.derived.tables import letters_table
from allocator.outputs.workbook import write_workbook
from benchmarks import checking, growth, stages
from benchmarks.__main__ import main
from benchmarks.orgs import chart, write
from benchmarks.peers import script, written
from benchmarks.timing import peak_of_program
from benchmarks.workbook import Recording

HALDEN = Path(__file__).parent.parent / "examples" / "halden-foods.xlsx"
COLUMNS = ["activity", "scope", "position", "letter", "acting"]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of a synthetic org of 400."""
    path = tmp_path_factory.mktemp("grown") / "org.xlsx"
    write(chart(400), path)
    return path


def allocated(source: Path) -> pipeline.Result:
    """The project's result."""
    result, findings = pipeline.run([source])
    assert result is not None, findings
    return result


def looks(sheet: Worksheet) -> dict[str, tuple[object, ...]]:
    """Every cell that holds something: what, its fill, its font."""
    cells = (cell for row in sheet for cell in row if cell.value is not None)
    return {cell.coordinate: (cell.value, cell.fill.fgColor.rgb, cell.font.b, cell.font.sz, cell.font.color.rgb) for cell in cells}


@pytest.mark.parametrize("example", ["halden", "grown"])
def test_the_peer_gives_the_same_letters(example: str, grown: Path, tmp_path: Path) -> None:
    source = HALDEN if example == "halden" else grown
    result = allocated(source)
    expected = letters_table(result.org, result.allocation)[COLUMNS]
    by_peer = script.run(source, tmp_path / "peer.xlsx")
    assert sorted(by_peer.itertuples(index=False, name=None)) == sorted(expected.itertuples(index=False, name=None))
    book = load_workbook(tmp_path / "peer.xlsx")
    assert book["Letters"].max_row == len(expected) + 1


def test_pandas_finds_the_same_on_the_rows(grown: Path) -> None:
    result = allocated(grown)
    found = checking.ours(result)
    assert {code for code, _ in found} >= {"ROW-01", "ROW-02", "ROW-03"}
    assert sorted(checking.by_pandas(*checking.pandas_side(result))) == sorted(found)


def test_the_floor_and_openpyxl_write_the_same_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.workbook.TOGETHER", 1000)
    recording = Recording(tmp_path)
    with recording.on():
        write_workbook(allocated(HALDEN), tmp_path / "ours.xlsx")
    recording.replay(tmp_path / "bare.xlsx")
    written.seconds_of(recording, tmp_path / "same.xlsx")
    ours, *others = (load_workbook(tmp_path / name) for name in ("ours.xlsx", "bare.xlsx", "same.xlsx"))
    for other in others:
        assert ours.sheetnames == other.sheetnames
        for sheet in ours:
            assert looks(sheet) == looks(other[sheet.title])


def test_the_growth_is_drawn(tmp_path: Path) -> None:
    growth.draw({"build": {100: 9.0, 1000: 8.5}, "check": {100: 40.0, 1000: 3.0}}, tmp_path / "growth.svg")
    text = "".join(ElementTree.parse(tmp_path / "growth.svg").getroot().itertext())
    assert "build" in text
    assert "1,000" in text


def test_the_growth_is_told_with_its_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    growth.tell({"build": {100: 9.0, 1000: 8.1}, "check": {100: 2.0, 1000: 3.0}})
    _, *told = capsys.readouterr().out.strip().splitlines()
    assert [line.split(maxsplit=4) for line in told[1:]] == [
        ["build", "9.00", "8.10", "0.90", "linear"],
        ["check", "2.00", "3.00", "1.50", "more than linear"],
    ]


def rows(text: str) -> dict[str, str]:
    """The lines of the printed tables by their names."""
    return {line.split("  ")[0]: line for line in text.splitlines()}


def test_the_command_prints_ratios_shares_and_growth() -> None:
    done = CliRunner().invoke(main, ["stages", "--sizes", "60,120", "--rounds", "1"])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("About 1 min on two free processors.")
    assert "engine (build to check)" in rows(done.output)
    assert "stages at 120 positions; peak memory" in done.output
    shares = [int(share) for share in re.findall(r"µs a position, +(\d+)% of all stages", done.output)]
    assert len(shares) == 2 * len(stages.STAGES)
    assert abs(sum(shares) - 200) <= len(shares) / 2, "each rounded"
    assert "linear: at most 1.3 times" in done.output


def test_every_part_tells_its_memory() -> None:
    done = CliRunner().invoke(main, ["whole", "check", "--sizes", "60,120", "--most", "60", "--rounds", "1"])
    assert done.exit_code == 0, done.output
    assert "The whole way is timed up to 60 positions; --most 120 takes in the others." in done.output
    assert "xlsx to xlsx at 120" not in done.output
    found = rows(done.output)
    for name in ("floor", "peer, the same workbook", "rules of a row, pandas", "all checks, allocator"):
        assert re.search(r"peak \d+ MB$", found[name]), found[name]


def test_beyond_the_peer_seconds_and_memory_are_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.__main__.PEER", 50)
    done = CliRunner().invoke(main, ["whole", "--sizes", "60", "--rounds", "2"])
    assert done.exit_code == 0, done.output
    found = rows(done.output)
    assert "peer script" not in found
    floor, ours = (re.split(" +", found[name]) for name in ("floor", "allocator"))
    assert 0 < float(floor[1]) < float(ours[1])
    assert 0 < int(floor[-2]) < int(ours[-2])


def test_the_memory_of_a_program_is_its_own() -> None:
    least, most = (peak_of_program("-c", f"b'x' * {size}") for size in (1, 200 << 20))
    assert 3 < least < 100
    assert 190 < most - least < 220


def test_sizes_that_are_no_numbers_are_refused() -> None:
    done = CliRunner().invoke(main, ["--sizes", "1k"])
    assert done.exit_code == 2
    assert "1k is no list of numbers" in done.output
