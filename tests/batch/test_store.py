"""A whole batch from an object store into it, by a server of its protocol on loopback."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from allocator.cli.main import cli
from tests.batch.made import command, org

pytest.importorskip("s3fs")
moto = pytest.importorskip("moto.server")
import fsspec  # noqa: E402 - only where there is a store to reach


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """An empty bucket, reached by all programs that this one starts."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "ENDPOINT_URL": f"http://{host}:{port}",
        "ACCESS_KEY_ID": "x",
        "SECRET_ACCESS_KEY": "x",
        "REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    files = fsspec.filesystem("s3", skip_instance_cache=True)
    files.mkdir("box")
    yield files
    files.invalidate_cache()
    files.rm("box", recursive=True)  # the next server of this process would still have it
    server.stop()


def batch(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["batch", *arguments])


def test_a_batch_in_a_store_goes_on_where_it_stopped(store: fsspec.AbstractFileSystem) -> None:
    store.pipe_file("box/orgs/a.csv", org().encode())
    store.pipe_file("box/orgs/deep/b.csv", org(6, cycle=True).encode())
    first = batch("s3://box/orgs", "-o", "s3://box/out", "--jobs", "1")
    assert first.exit_code == 1, first.stderr
    assert "2 orgs: 1 clean, 1 draft. Compared in summary.xlsx and summary.html in s3://box/out." in first.stderr
    store.invalidate_cache()
    names = {name.removeprefix("box/out/") for name in store.find("box/out")}
    assert names == {
        "manifest.jsonl",
        "summary.xlsx",
        "summary.html",
        *(f"{n}-raci.{form}" for n in "ab" for form in ("xlsx", "json")),
    }
    lines = [json.loads(line) for line in store.cat_file("box/out/manifest.jsonl").splitlines()]
    assert sorted(line["input"] for line in lines) == ["s3://box/orgs/a.csv", "s3://box/orgs/deep/b.csv"]
    again = batch("s3://box/orgs/*.csv", "s3://box/orgs/deep", "-o", "s3://box/out", "--jobs", "1")
    assert again.stderr.count("(unchanged)") == 2
    assert store.cat_file("box/out/manifest.jsonl").count(b"\n") == 2
    elsewhere = batch("s3://box", "-o", "s3://box/new", "--dry-run")
    assert elsewhere.stdout.count("\n") == 2, "what stands in the folder of the first is no org"
    assert "warning BAT-12 s3://box/out:" in elsewhere.stderr


def test_of_two_batches_that_start_at_once_on_a_store_one_works(store: fsspec.AbstractFileSystem) -> None:
    for name in "abcd":
        store.pipe_file(f"box/orgs/{name}.csv", org().encode())
    at_once = [
        subprocess.Popen(command("s3://box/orgs", "-o", "s3://box/out", "--jobs", 1), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = "".join(running.communicate(timeout=120)[1] for running in at_once)
    assert told.count("clean   s3://") - told.count("(unchanged)") == 4, told
    assert sorted({running.returncode for running in at_once} | {0, 2}) == [0, 2], told
    store.invalidate_cache()
    assert store.cat_file("box/out/manifest.jsonl").count(b"\n") == 4
    assert store.glob("box/out/.batch/*") == []
