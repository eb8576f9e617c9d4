"""What a batch tells besides what came out: outputs of earlier runs that would mislead, settings that it does not use, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.made import org, write_orgs
from tests.batch.test_command import batch


@pytest.fixture
def done(tmp_path: Path) -> tuple[Path, Path]:
    """The folder of two orgs, and that of their outputs."""
    orgs, out = write_orgs(tmp_path / "orgs", 2), tmp_path / "out"
    assert "BAT-13" not in batch(orgs, "-o", out).stderr
    return orgs, out


def test_outputs_of_an_org_that_cannot_be_read_any_more_are_named(done: tuple[Path, Path]) -> None:
    orgs, out = done
    (orgs / "org-000.csv").write_text("name,salary\nAnn,1\n", encoding="utf-8")
    for _ in range(2):
        ended = batch(orgs, "-o", out)
        assert f"warning BAT-13 {out}: " in ended.stderr, "the second time too, though it does nothing"
        assert "stands for: org-000-raci.json, org-000-raci.xlsx. Delete them" in ended.stderr
    (out / "org-000-raci.json").unlink()
    assert "stands for: org-000-raci.xlsx. Delete" in batch(orgs, "-o", out).stderr
    (out / "org-000-raci.xlsx").unlink()
    assert "BAT-13" not in batch(orgs, "-o", out).stderr


def test_outputs_of_orgs_that_are_gone_are_named_a_few_of_them(done: tuple[Path, Path]) -> None:
    orgs, out = done
    for path in orgs.iterdir():
        path.unlink()
    (orgs / "new.csv").write_text(org(), encoding="utf-8")
    ended = batch(orgs, "-o", out)
    assert "stands for: org-000-raci.json, org-000-raci.xlsx, org-001-raci.json and more. Delete them" in ended.stderr
    assert ended.exit_code == 0
    assert batch(orgs, "-o", out, "--quiet").stderr == ""


def test_outputs_in_another_form_than_now_are_named_and_those_of_orgs_not_done_yet_are_not(done: tuple[Path, Path]) -> None:
    orgs, out = done
    (orgs / "org-000.csv").write_text(org(9), encoding="utf-8")
    ended = batch(orgs / "org-000.csv", orgs / "org-001.csv", "-o", out, "--format", "csv")
    assert "stands for: org-000-raci.xlsx, org-001-raci.xlsx. Delete" in ended.stderr
    (orgs / "org-000.csv").write_text(org(cycle=True), encoding="utf-8")
    ended = batch(orgs, "-o", out, "--fail-fast")
    assert "1 draft, 1 not done" in ended.stderr
    assert "stands for: org-000-raci.csv. Delete" in ended.stderr, "xlsx is up to date again, and the other one's turn did not come"


def test_an_output_that_somebody_edited_is_not_one_to_be_deleted(done: tuple[Path, Path]) -> None:
    orgs, out = done
    (orgs / "org-000.csv").write_text(org(9), encoding="utf-8")
    (out / "org-000-raci.xlsx").write_bytes(b"edited")
    ended = batch(orgs, "-o", out)
    assert "BAT-06" in ended.stderr
    assert "BAT-13" not in ended.stderr


def test_settings_beside_orgs_are_named_since_they_are_not_used(done: tuple[Path, Path]) -> None:
    orgs, out = done
    (orgs / "allocator.toml").write_text('scheme = "RASCI"\n', encoding="utf-8")
    ended = batch(orgs, "-o", out)
    assert ended.exit_code == 0
    assert ended.stderr.count(f"warning BAT-14 {orgs / 'allocator.toml'}: ") == 1
    assert ended.stderr.count("(unchanged)") == 2


def test_a_quiet_second_run_names_what_is_refused_still(done: tuple[Path, Path]) -> None:
    orgs, out = done
    (orgs / "people.csv").write_text("name,salary\nAnn,1\n", encoding="utf-8")
    first, again = (batch(orgs, "-o", out, "--quiet") for _ in range(2))
    assert first.exit_code == again.exit_code == 1
    assert first.stderr == again.stderr
    assert first.stderr.startswith("refused ../orgs/people.csv: SHEET-04 ")
