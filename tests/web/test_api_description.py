"""The description of the JSON API: whole, the same each time, and true: whatever schemathesis sends is answered as it says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from allocator.web.api import API, description
from allocator.web.app import create_app
from allocator.web.settings import Settings
from tests.web.imported import WRONG
from tests.web.program import program
from tests.web.site import Site

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
requests = pytest.importorskip("requests", reason="requests comes with schemathesis")

EXAMPLES = int(os.environ.get("API_EXAMPLES", "4"))  # of each operation, valid ones and wrong ones
LAST = ("confirm_upload", "drop_upload")  # what these are about is gone afterwards
HELD = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
PARTS = {"method", "url", "headers", "files", "data", "json", "params"}
OPERATIONS = [route.endpoint.__name__ for routes in API if routes is not description.routes for route in routes.all]


@dataclass
class Meeting:
    """An installation that runs, with a version and an upload; clients that may read and write, and what there is to name."""

    clients: tuple[TestClient, TestClient]
    operations: Mapping[str, Any]
    there: Mapping[str, str]


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    site = Site(Settings(data=tmp_path_factory.mktemp("api") / "data", accounts=True))
    user = site.user()
    organisation = site.organisation("Halden", **{user: "admin"})
    with site.browser():
        writer = program(site, organisation, user)
        version = writer.version(WRONG, "staff.csv")
        matrix = writer.get(f"{version}/matrix/0")
        places = {"row": matrix["items"][0]["row"], "position": matrix["positions"][0]["id"]}
        change = writer.post(f"{version}/letters", 200, body={**places, "letter": "C", "reason": "to be undone"})["change"]
        job = writer.post(f"{version}/comparisons", body={"before": version.rpartition("/")[2]})
        writer.done(job)
        there = {"organisation": organisation, "version": version.rpartition("/")[2], "before": version.rpartition("/")[2]}
        there |= {"upload": writer.upload(WRONG, "staff.csv").rpartition("/")[2], "job": job["job"], "change": change, **places}
        there["activity"] = places["row"].partition("@")[0]
        reader = program(site, organisation, user, "read").client
        described = schemathesis.openapi.from_dict(writer.client.get("/api/openapi.json").json())
        operations = {each.ok().definition.raw["operationId"]: each.ok() for each in described.get_all_operations()}
        yield Meeting((reader, writer.client), operations, there)
    site.database.close()


@pytest.mark.parametrize("wrong", [False, True], ids=["valid", "wrong"])
@pytest.mark.parametrize("name", sorted(OPERATIONS, key=lambda name: name in LAST))
def test_what_is_sent_is_answered_as_described(meeting: Meeting, name: str, wrong: bool) -> None:
    modes = schemathesis.GenerationMode
    checks = schemathesis.checks.CHECKS.get_by_names(HELD)
    operation = meeting.operations[name]
    cases = operation.as_strategy(generation_mode=modes.NEGATIVE if wrong else modes.POSITIVE)

    @settings(
        max_examples=EXAMPLES,
        derandomize="API_EXAMPLES" not in os.environ,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, of_what_is_there=st.booleans())
    def asked(case: Any, of_what_is_there: bool) -> None:
        _name_what_is_there(case, meeting.there, ids=of_what_is_there or not wrong, everywhere=of_what_is_there)
        for client in meeting.clients:
            case.validate_response(_sent(client, case), checks=checks)

    asked()


def _name_what_is_there(case: Any, there: Mapping[str, str], *, ids: bool, everywhere: bool) -> None:
    """Names the organisation, and other `ids` of the path; what there is `everywhere` else where it is asked for."""
    places = [(case.path_parameters, there if ids else {"organisation": there["organisation"]})]
    places += [(case.query, there), (case.body, there)] if everywhere else []
    for place, known in places:
        if isinstance(place, dict):
            place.update({name: known[name] for name in place.keys() & known.keys()})


def _sent(client: TestClient, case: Any) -> Any:
    """The answer to a case, with the client's own token; requests puts it together, which takes what httpx refuses to send."""
    made = case.as_transport_kwargs(base_url=str(client.base_url))
    ready = requests.Request(**{name: made[name] for name in made.keys() & PARTS}).prepare()
    headers = {name: text for name, text in ready.headers.items() if name.lower() != "authorization"}
    return client.request(str(ready.method), str(ready.url), headers=headers, content=ready.body)


def test_every_route_is_described_by_a_name_of_its_own(meeting: Meeting) -> None:
    assert sorted(meeting.operations) == sorted(OPERATIONS)
    assert len(set(OPERATIONS)) == len(OPERATIONS)
    for name, operation in meeting.operations.items():
        raw = operation.definition.raw
        assert raw["security"] == [{"token": []}], name
        assert raw["tags"][0] in description.TAGS, name
        assert raw["description"], name
        refused = {status: raw["responses"][status] for status in raw["responses"] if status >= "400"}
        assert refused.keys() >= {"400", "401", "403", "422"}, name
        for response in refused.values():
            assert list(response["content"]) == ["application/problem+json"], name


def test_the_description_is_the_same_each_time(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        app = create_app(Settings(data=tmp_path / name))
        made.append(json.dumps(description.document(app)))
        app.state.database.close()
    assert made[0] == made[1]


def test_everything_that_the_description_refers_to_stands_in_it(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path / "data"))
    document = description.document(app)
    app.state.database.close()
    named = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert _references(document) <= named


def _references(part: Any) -> set[str]:
    if isinstance(part, dict):
        here = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return here.union(*map(_references, part.values()))
    return set().union(*map(_references, part)) if isinstance(part, list) else set()
