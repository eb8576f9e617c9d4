"""A program that uses the JSON API of a running installation with a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from tests.web.imported import HALDEN, LONG
from tests.web.site import Site


@dataclass
class Program:
    """A token holder; `home` is the address of its organisation."""

    client: TestClient
    home: str

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        """What is answered under an address of the organisation."""
        answer = self.client.get(f"{self.home}{path}", params=query)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
        return answer.json()

    def post(self, path: str, status: int = 202, body: Any = None, **more: Any) -> Any:
        """What is answered to a body of JSON, or to files."""
        answer = self.client.post(f"{self.home}{path}", **({"json": body} if body is not None else {}), **more)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
        return answer.json() if answer.content else None

    def done(self, begun: dict[str, str]) -> dict[str, Any]:
        """A job when it is over; it must have gone well."""
        job: dict[str, Any] = {"state": "queued"}
        for _ in range(LONG // 30):
            job = self.get(f"/jobs/{begun['job']}", wait=30)
            if job["state"] not in {"queued", "running"}:
                break
        assert job["state"] == "done", job
        return job

    def whole(self, version: str, **query: Any) -> dict[str, Any]:
        """The whole result of a version, which is waited for where it takes long to be written."""
        answer = self.client.get(f"{self.home}{version}/result", params=query)
        if answer.status_code == 202:
            self.done(answer.json())
        found: dict[str, Any] = self.get(f"{version}/result", **query)
        return found

    def file(self, begun: dict[str, str]) -> bytes:
        """What a job made, as it is downloaded."""
        assert self.done(begun)["file"]
        answer = self.client.get(f"{self.home}/jobs/{begun['job']}/file")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        return answer.content

    def upload(self, content: bytes | str | None = None, name: str = HALDEN.name, **options: str) -> str:
        """The address of an upload that was read."""
        data = HALDEN.read_bytes() if content is None else content
        received = self.post("/uploads", files=[("files", (name, data))], data=options)
        self.done(received)
        return f"/uploads/{received['upload']}"

    def version(self, content: bytes | str | None = None, name: str = HALDEN.name) -> str:
        """The address of a version that was made of a file."""
        confirmed = self.post(f"{self.upload(content, name)}/confirm")
        self.done(confirmed)
        return f"/versions/{confirmed['version']}"


def program(site: Site, organisation: str, user: str, scope: str = "write") -> Program:
    """A program of a user at an installation that runs."""
    headers = {"authorization": f"Bearer {site.token(organisation, user, scope)}"}
    client = TestClient(site.app, site.settings.url, headers=headers, raise_server_exceptions=False)
    return Program(client, f"/api/organisations/{organisation}")
