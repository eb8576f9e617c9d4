"""Where orgs lie: files, folders, patterns, URLs."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from allocator.batch import places
from allocator.batch.places import Source, Unreachable, fetched, joined, opened, shown, sources
from allocator.outputs.batch_summary_record import Record, line
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


def test_what_is_missing_or_empty_is_reported(tmp_path: Path, memory: fsspec.AbstractFileSystem) -> None:
    (tmp_path / "empty").mkdir()
    memory.pipe_file("/box/a.csv", b"")
    asked = [str(tmp_path / name) for name in ("no.xlsx", "*.csv", "empty")] + ["memory://box/no.csv", "memory://box/*.xlsx"]
    found, problems = sources(asked, str(tmp_path / "out"))
    assert found == []
    assert codes(problems) == list(zip(("BAT-08", "BAT-09", "BAT-09", "BAT-08", "BAT-09"), asked, strict=True))
    assert "there is no such file or folder" in problems[0].message


def test_a_name_that_is_no_text_can_be_told_and_read(tmp_path: Path) -> None:
    (tmp_path / "orgs").mkdir()
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/orgs/caf\xe9.csv")
    try:
        Path(odd).write_text(org(), encoding="utf-8")
    except OSError:
        pytest.skip("this disk takes only names that are text")
    found, _ = sources([str(tmp_path / "orgs")], str(tmp_path / "out"))
    assert found == [Source("../orgs/caf%E9.csv", odd)]


@pytest.mark.parametrize("asked", ["orgs", "orgs/deep", "orgs/*.csv", "orgs/deep/*"])
@pytest.mark.parametrize("kind", ["", "memory://box/"])
def test_orgs_in_the_folder_of_the_outputs_are_not_searched_and_that_is_said(
    asked: str, kind: str, tmp_path: Path, memory: fsspec.AbstractFileSystem
) -> None:
    memory.pipe_file("/box/orgs/deep/a.csv", org().encode())
    write_orgs(tmp_path / "orgs" / "deep", 1)
    root = kind or f"{tmp_path}/"
    found, problems = sources([f"{root}{asked}"], f"{root}orgs")
    assert found == []
    assert codes(problems) == [("BAT-10", f"{root}{asked}")]


@pytest.mark.parametrize("asked", ["orgs", "orgs/**", "orgs/*/*"])
@pytest.mark.parametrize("kind", ["", "memory://box/"])
def test_outputs_among_the_orgs_are_no_orgs(asked: str, kind: str, tmp_path: Path, memory: fsspec.AbstractFileSystem) -> None:
    for name in ("one/a.csv", "out/a-raci.json", "out/a.csv"):
        memory.pipe_file(f"/box/orgs/{name}", org().encode())
        (tmp_path / "orgs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "orgs" / name).write_text(org(), encoding="utf-8")
    root = kind or f"{tmp_path}/"
    found, problems = sources([f"{root}{asked}"], f"{root}orgs/out")
    assert [source.key.rpartition("/")[2] for source in found] == ["a.csv"]
    assert problems == []


@pytest.mark.parametrize("asked", ["orgs", "orgs/**", "orgs/*/*.csv"])
@pytest.mark.parametrize("kind", ["", "memory://box/"])
def test_what_another_batch_has_written_is_left_out_and_told(
    asked: str, kind: str, tmp_path: Path, memory: fsspec.AbstractFileSystem
) -> None:
    told = line(Record("../a.csv", "clean", "a", outputs={"a-raci.csv": (1, "")}))
    for name, text in {"one/a.csv": org(), "old/a-raci.csv": org(), "old/b.csv": org(), "old/manifest.jsonl": told}.items():
        memory.pipe_file(f"/box/orgs/{name}", text.encode())
        (tmp_path / "orgs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "orgs" / name).write_text(text, encoding="utf-8")
    root = kind or f"{tmp_path}/"
    found, problems = sources([f"{root}{asked}"], f"{root}orgs/new")
    assert [source.key.rpartition("/")[2] for source in found] == ["b.csv", "a.csv"]
    assert codes(problems) == [("BAT-12", f"{root}orgs/old")]
    assert len(sources([f"{root}orgs/old/a-raci.csv"], f"{root}orgs/new")[0]) == 1, "it was asked for"


def test_a_file_of_a_store_may_have_a_name_longer_than_a_disk_takes(memory: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    memory.pipe_file(f"/box/{'é' * 300}.csv", org().encode())
    (source,), _ = sources(["memory://box"], str(tmp_path))
    brought = fetched(source.address, tmp_path)
    assert brought.read_text(encoding="utf-8") == org()
    assert brought.suffix == ".csv"


def test_a_pattern_passes_over_what_is_hidden_and_the_marks_of_open_files(
    tmp_path: Path, memory: fsspec.AbstractFileSystem
) -> None:
    for name in ("a.csv", "~$a.csv", ".b.csv", ".c/a.csv"):
        memory.pipe_file(f"/box/{name}", org().encode())
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(org(), encoding="utf-8")
    assert keys(sources([str(tmp_path / "**")], str(tmp_path / "out"))[0]) == ["../a.csv"]
    assert keys(sources(["memory://box/**"], "out")[0]) == ["memory://box/a.csv"]


def test_links_to_folders_and_folders_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orgs, elsewhere = write_orgs(tmp_path / "orgs", 1), write_orgs(tmp_path / "elsewhere", 1)
    for name, place in (("link", elsewhere), ("round", orgs)):
        (orgs / name).symlink_to(place)
    (orgs / "shut").mkdir()
    scan = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, os.strerror(13), str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found, problems = sources([str(orgs)], str(tmp_path / "out"))
    assert keys(found) == ["../orgs/org-000.csv"]
    assert codes(problems) == [("BAT-11", str(orgs / "link")), ("BAT-11", str(orgs / "round")), ("BAT-08", str(orgs / "shut"))]


@pytest.mark.parametrize("asked", ["**", "**/*.csv", "**/*", "*/*.csv"])
def test_a_pattern_ends_where_links_lead_in_a_circle(asked: str, tmp_path: Path) -> None:
    orgs = write_orgs(tmp_path / "orgs" / "deep", 1).parent
    for name in ("round", "again", "deep/up"):
        (orgs / name).symlink_to(orgs)
    found, problems = sources([str(orgs / asked)], str(tmp_path / "out"))
    assert keys(found) == ["../orgs/deep/org-000.csv"]
    links = [] if asked == "*/*.csv" else [("BAT-11", str(orgs / name)) for name in ("again", "deep/up", "round")]
    assert sorted(codes(problems)) == links


def test_patterns_may_name_folders_at_any_depth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("a/in", "a/b/in", "[c]/in", "a/other"):
        write_orgs(tmp_path / folder, 1)
    monkeypatch.chdir(tmp_path)
    wanted = [f"../{folder}/org-000.csv" for folder in ("[c]/in", "a/b/in", "a/in")]
    assert keys(sources(["**/in/*.csv"], "out")[0]) == wanted
    assert keys(sources(["**/in"], "out")[0]) == wanted
    assert keys(sources(["a/**/**/b/*"], "out")[0]) == wanted[1:2]


@pytest.mark.parametrize("asked", ["", "*.csv", "**"])
def test_a_link_that_leads_nowhere_is_told_and_costs_no_other_org(asked: str, tmp_path: Path) -> None:
    orgs = write_orgs(tmp_path / "orgs", 1)
    (orgs / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    found, problems = sources([str(orgs / asked)], str(tmp_path / "out"))
    assert keys(found) == ["../orgs/org-000.csv"]
    assert codes(problems) == [("BAT-08", str(orgs / "gone.csv"))]
    assert os.strerror(errno.ENOENT) in problems[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such files")
def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    for name in ("pipe.csv", "manifest.jsonl"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "a.csv").touch()
    found, problems = sources([str(tmp_path)], str(tmp_path / "out"))
    assert keys(found) == ["../a.csv"]
    assert codes(problems) == [("BAT-08", str(tmp_path / "pipe.csv"))]
    assert "it is no file" in problems[0].message


def test_a_place_in_a_folder_that_is_shut_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Path.stat

    def guarded(path: Path, **options: bool) -> os.stat_result:
        if path.parent.name == "shut":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return look(path, **options)

    orgs = write_orgs(tmp_path / "orgs", 1)
    write_orgs(orgs / "shut", 1)
    monkeypatch.setattr(Path, "stat", guarded)
    found, problems = sources([str(orgs / "shut" / "org-000.csv"), str(orgs)], str(tmp_path / "out"))
    assert keys(found) == ["../orgs/org-000.csv"]
    assert codes(problems) == [("BAT-08", str(orgs / "shut" / "org-000.csv"))] * 2


def test_a_place_that_holds_only_links_holds_no_org(tmp_path: Path) -> None:
    (tmp_path / "orgs").mkdir()
    (tmp_path / "orgs" / "link").symlink_to(write_orgs(tmp_path / "elsewhere", 1))
    assert [code for code, _ in codes(sources([str(tmp_path / "orgs")], "out")[1])] == ["BAT-11", "BAT-09"]


def test_files_in_a_file_are_reached_through_a_chain(tmp_path: Path) -> None:
    archive = tmp_path / "orgs.zip"
    with zipfile.ZipFile(archive, "w") as into:
        for name in ("deep/a.csv", "b.csv"):
            into.writestr(name, org())
    found, problems = sources([f"zip://**::file://{archive}"], "out")
    assert keys(found) == [f"zip://{name}::file://{archive}" for name in ("b.csv", "deep/a.csv")]
    assert fetched(found[1].address, tmp_path).read_text() == org()
    assert problems == []


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
        ("zip://*::s3://box/o.zip", "deep/a.csv", "zip://deep/a.csv::s3://box/o.zip"),
        ("simplecache::s3://box/*.csv", "box/a.csv", "simplecache::s3://box/a.csv"),
        ("simplecache::zip://*::s3://box/o.zip", "a.csv", "simplecache::zip://a.csv::s3://box/o.zip"),
    ],
)
def test_the_url_of_a_file_in_the_file_system_of_a_url(url: str, path: str, expected: str) -> None:
    assert joined(url, path) == expected


def test_a_password_in_a_url_is_not_told() -> None:
    assert shown("sftp://ann:secret@host/orgs") == "sftp://host/orgs"
    assert shown("abfs://box@account.dfs.core.windows.net/o") == "abfs://box@account.dfs.core.windows.net/o"
    assert shown("zip://a.csv::https://ann:secret@host/orgs.zip") == "zip://a.csv::https://host/orgs.zip"
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
