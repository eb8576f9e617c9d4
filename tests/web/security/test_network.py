"""The whole way from upload to download, served by the real command with the network closed; its log is read afterwards."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.web.security.hostile import MARK, UNREADABLE, org
from tests.web.site import HERE

httpx2 = pytest.importorskip("httpx2")
ROOT = Path(__file__).parents[3]
CLOSED = """\
import os, sys

def closed(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}:
        with open(os.environ["CLOSED"] + "/asked", "a") as log:
            print(event, arguments[1:], file=log)
        raise OSError("the network is closed")

open(f"{os.environ['CLOSED']}/{os.getpid()}.process", "w").close()
sys.addaudithook(closed)
"""
SERVE = "from allocator.cli.main import cli; cli()"
LONG = 60  # seconds that a job may take on a busy machine


@dataclass
class Journey:
    """What is left of a journey: texts of pages that told of a problem, downloads by form, and what the server wrote."""

    folder: Path
    problems: list[str]
    downloads: dict[str, bytes]
    log: str = ""


def environment(folder: Path) -> dict[str, str]:
    """The environment of a process that reaches nobody, nor do the ones that it starts."""
    (folder / "sitecustomize.py").write_text(CLOSED)
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), "CLOSED": str(folder)}


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    folder = tmp_path_factory.mktemp("closed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, "serve", "--data", str(folder / "data"), "--port", str(port), "--no-browser", "-v"]
    made = Journey(folder, [], {})
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment(folder), stdout=log, stderr=log, cwd=folder)
        try:
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=HERE, trust_env=False, timeout=LONG) as client:
                travel(client, made)
        finally:
            server.terminate()
            server.wait(30)
    made.log = (folder / "log").read_text()
    yield made


def travel(client: httpx2.Client, made: Journey) -> None:
    """From the first page to downloads, over files that cannot be read, pages that are not there, and an erased person."""
    until = time.monotonic() + LONG
    while True:
        try:
            client.get("/health")
            break
        except httpx2.ConnectError:
            assert time.monotonic() < until
            time.sleep(0.1)
    home = client.post("/organisations", data={"name": f"Quill {MARK}"}).headers["location"]
    for name in ("truncated.xlsx", "entities.xlsx"):
        upload(client, home, f"{MARK}-{name}", UNREADABLE[name][0]())
    place = upload(client, home, f"{MARK}.csv", org()).removesuffix("/columns")
    version = through(client, client.post(f"{place}/confirm").headers["location"])
    for page in ("", "/chart", f"/chart?q={MARK}", "/answers", "/matrix", "/findings", "/compare", "/downloads"):
        assert client.get(version + page, follow_redirects=True).status_code == 200, page
    window = client.get(f"{version}/matrix/window?sheet=0").json()
    letter = {"row": window["lines"][0]["row"], "position": window["places"][0][1], "letter": "C", "reason": MARK}
    assert client.post(f"{version}/letters", data=letter).status_code == 303
    assert client.get(f"{version}/why", params={"row": letter["row"]}).status_code == 200
    for form in ("xlsx", "html", "csv"):
        job = client.post(f"{version}/downloads", data={"form": form, "scheme": "RACI"}).headers["location"]
        through(client, job)
        made.downloads[form] = client.get(f"{job}/download").content
    for path in (f"/{MARK}", f"{version}/why?row={MARK}", f"{version}/chart/names?numbers={MARK}", f"{home}/versions/{MARK}"):
        made.problems.append(client.get(path).text)
    made.problems.append(client.post("/organisations", data={MARK: MARK}).text)
    through(client, client.post(f"{home}/administration/persons/erase", data={"names": f"Ada {MARK}"}).headers["location"])


def upload(client: httpx2.Client, home: str, name: str, content: bytes) -> str:
    """Where an upload leads to."""
    answer = client.post(f"{home}/upload", files=[("files", (name, content))])
    assert answer.status_code == 303, answer.text
    return through(client, answer.headers["location"])


def through(client: httpx2.Client, path: str) -> str:
    """Past a job, to where it leads."""
    until = time.monotonic() + LONG
    while "/jobs/" in path:
        answer = client.get(path)
        assert answer.status_code in {200, 303}
        if answer.status_code == 303:
            return str(answer.headers["location"])
        assert "This did not work" not in answer.text, answer.text
        assert time.monotonic() < until
        time.sleep(0.1)
    return path


def test_the_way_from_upload_to_download_asks_nobody(journey: Journey) -> None:
    assert {form: bool(data) for form, data in journey.downloads.items()} == {"xlsx": True, "html": True, "csv": True}
    assert not (journey.folder / "asked").exists()
    assert len(list(journey.folder.glob("*.process"))) >= 3, "the server and its children were watched"


def test_whoever_would_ask_is_seen(tmp_path: Path) -> None:
    program = "import socket; socket.create_connection(('127.0.0.1', 9))"
    asked = subprocess.run([sys.executable, "-c", program], env=environment(tmp_path), capture_output=True, check=False)
    assert b"the network is closed" in asked.stderr
    assert (tmp_path / "asked").read_text().startswith("socket.getaddrinfo")


def test_the_log_of_the_way_holds_neither_contents_nor_names_nor_ids(journey: Journey) -> None:
    assert "POST /organisations/{organisation}/upload 303" in journey.log
    assert MARK.lower() not in journey.log.lower()
    assert not re.search(r"HYPERLINK|Operations Manager|\b[0-9a-f]{32}\b", journey.log)


def test_a_page_of_a_problem_repeats_nothing(journey: Journey) -> None:
    assert len(journey.problems) == 5
    for page in journey.problems:
        assert MARK not in page.replace(f"Quill {MARK}", ""), "but the name of the organisation"
