"""Where orgs lie: files, folders, patterns, URLs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from allocator.batch import places
from allocator.batch.places import Source, Unreachable, fetched, joined, opened, shown, sources
from tests.batch.made import org, write_orgs
from tests.helpers import codes


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def keys(found: list[Source]) -> list[str]:
    return [source.key for source in found]


def test_a_folder_gives_its_tables_and_those_in_its_folders(tmp_path: Path) -> None:
    orgs = write_orgs(tmp_path / "orgs", 1)
    write_orgs(orgs / "deep" / "er", 1)
    for name in ("notes.md", "~$open.xlsx", ".hidden.csv", ".git/x.csv"):
        (orgs / name).parent.mkdir(exist_ok=True)
        (orgs / name).write_text("x", encoding="utf-8")
    found, problems = sources([str(orgs)], str(tmp_path / "out"))
    assert keys(found) == ["../orgs/deep/er/org-000.csv", "../orgs/org-000.csv"]
    assert [Path(source.address) for source in found] == [orgs / "deep/er/org-000.csv", orgs / "org-000.csv"]
    assert problems == []


def test_the_outputs_in_a_folder_of_inputs_are_no_inputs(tmp_path: Path) -> None:
    write_orgs(tmp_path, 1)
    write_orgs(tmp_path / "out", 2)
    assert keys(sources([str(tmp_path)], str(tmp_path / "out"))[0]) == ["../org-000.csv"]


def test_a_pattern_gives_what_it_matches_and_each_file_comes_once(tmp_path: Path) -> None:
    write_orgs(tmp_path / "a", 2)
    write_orgs(tmp_path / "b", 1)
    found, problems = sources(
        [str(tmp_path / "*" / "org-000.csv"), str(tmp_path / "a"), f"file://{tmp_path}/a/org-000.csv"], str(tmp_path / "out")
    )
    assert keys(found) == ["../a/org-000.csv", "../a/org-001.csv", "../b/org-000.csv"]
    assert problems == []


def test_a_missing_file_stands_for_itself_and_a_pattern_or_folder_without_any_is_reported(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found, problems = sources([str(tmp_path / "no.xlsx"), str(tmp_path / "*.csv"), str(tmp_path / "empty")], str(tmp_path / "out"))
    assert keys(found) == ["../no.xlsx"]
    assert codes(problems) == [("BAT-09", str(tmp_path / "*.csv")), ("BAT-09", str(tmp_path / "empty"))]


def test_urls_give_files_folders_and_patterns(memory: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    for path in ("/box/a.csv", "/box/deep/b.csv", "/box/.c/d.csv", "/box/notes.md"):
        memory.pipe_file(path, org().encode())
    assert keys(sources(["memory://box"], "memory://out")[0]) == ["memory://box/a.csv", "memory://box/deep/b.csv"]
    assert keys(sources(["memory://box/*.csv", "memory://box/a.csv"], "memory://out")[0]) == ["memory://box/a.csv"]
    assert fetched("memory://box/deep/b.csv", tmp_path).read_text() == org()
    assert (tmp_path / "b.csv").exists()
    with pytest.raises(Unreachable):
        fetched("memory://box/none.csv", tmp_path)


@pytest.mark.parametrize(
    ("url", "path", "expected"),
    [
        ("s3://bucket/orgs", "bucket/orgs/a.csv", "s3://bucket/orgs/a.csv"),
        ("memory://box/x", "/box/x/a.csv", "memory://box/x/a.csv"),
        ("sftp://user@host:22/data", "/data/host/a.csv", "sftp://user@host:22/data/host/a.csv"),
        ("abfs://box@account.dfs.core.windows.net/o", "box/o/a.csv", "abfs://box@account.dfs.core.windows.net/o/a.csv"),
        ("https://host/o/a.csv", "https://host/o/a.csv", "https://host/o/a.csv"),
    ],
)
def test_the_url_of_a_file_in_the_file_system_of_a_url(url: str, path: str, expected: str) -> None:
    assert joined(url, path) == expected


def test_a_password_in_a_url_is_not_told() -> None:
    assert shown("sftp://ann:secret@host/orgs") == "sftp://host/orgs"
    assert shown("abfs://box@account.dfs.core.windows.net/o") == "abfs://box@account.dfs.core.windows.net/o"
    assert shown("/plain/p@th") == "/plain/p@th"


@pytest.mark.parametrize(
    ("url", "package", "extra"), [("gs://b/o", "gcsfs", "gs"), ("az://b/o", "adlfs", "az"), ("sftp://h/o", "paramiko", "sftp")]
)
def test_a_missing_package_is_named_with_its_extra(url: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "find_spec", lambda name: None if name == package else object())
    found, problems = sources([url], "out")
    assert found == []
    assert codes(problems) == [("BAT-08", url)]
    assert package in problems[0].message
    assert f"pip install 'org-allocator[{extra}]'" in problems[0].fix


def test_fsspec_itself_and_unknown_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreachable, match="nosuch"):
        opened("nosuch://x/y")
    monkeypatch.setattr(places, "find_spec", lambda name: None)
    with pytest.raises(Unreachable, match="fsspec, which comes with the extra batch"):
        opened("s3://x/y")
