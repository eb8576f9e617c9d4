"""Dockerfile and compose file: what they say is what the program takes, and what is installed lacks nothing."""

from __future__ import annotations

import json
import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import click
import pytest

from allocator.cli import serve
from allocator.web.access import Need
from allocator.web.screens import SCREENS

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
VALUES = {"ALLOCATOR_URL": "https://raci.example.com", "DATABASE_PASSWORD": "secret"}


def instruction(name: str) -> list[str]:
    """The arguments of an instruction that is written as a list."""
    found = re.findall(rf"^{name} (\[.*\])$", DOCKERFILE, re.MULTILINE)
    return list(json.loads(found[-1]))


def compose() -> dict[str, Any]:
    """The compose file with the two values that have to be set, and nothing else."""
    text = (ROOT / "compose.yaml").read_text()
    text = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda match: VALUES[match[1]], text)
    return dict(yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)))


def started(arguments: list[str], monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> dict[str, Any]:
    """What `allocator serve` takes these arguments and this environment for."""
    for name, text in environment.items():
        monkeypatch.setenv(name, text or "")
    assert arguments[:2] == ["allocator", "serve"]
    return dict(serve.serve_command.make_context("serve", arguments[2:]).params)


def image_environment() -> dict[str, str]:
    (line,) = re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)
    return dict(pair.split("=", 1) for pair in line.split())


def test_image_starts_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = started([*instruction("ENTRYPOINT"), *instruction("CMD")], monkeypatch, image_environment())
    assert (taken["host"], taken["url"]) == ("0.0.0.0", "http://localhost:8000")
    assert (taken["data"], taken["accounts"]) == (Path("/data"), True)


def test_compose_starts_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    service = compose()["services"]["allocator"]
    environment = image_environment() | service["environment"]
    taken = started([*instruction("ENTRYPOINT"), *service["command"]], monkeypatch, environment)
    assert taken["url"] == "https://raci.example.com"
    assert taken["database"] == "postgresql://allocator:secret@database/allocator"
    assert serve._provider() is None, "none where none is named"


def test_every_variable_is_one_that_the_program_reads() -> None:
    source = Path(serve.__file__).read_text()
    options = {param.envvar for param in serve.serve_command.params if isinstance(param, click.Option)}
    provider = {f"ALLOCATOR_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")}
    assert all(name.removeprefix("ALLOCATOR_OIDC_") in source for name in provider)
    named = {*image_environment(), *compose()["services"]["allocator"]["environment"]}
    assert {name for name in named if name.startswith("ALLOCATOR_")} <= options | provider


def test_health_is_asked_where_it_is_told() -> None:
    (asked,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)", DOCKERFILE)
    port = next(param.default for param in serve.serve_command.params if param.name == "port")
    open_to_all = {route.path for routes in SCREENS for route in routes.all if route.need is Need.ANYBODY}
    assert asked[0] == str(port)
    assert asked[1] in open_to_all


def test_container_may_do_little_and_trusts_its_proxy_alone() -> None:
    made = compose()
    service, network = made["services"]["allocator"], made["networks"]["default"]["ipam"]["config"][0]
    assert re.search(r"^USER (?!root|0\b)", DOCKERFILE, re.MULTILINE)
    assert (service["read_only"], service["cap_drop"], service["init"]) == (True, ["ALL"], True)
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert "ports" not in made["services"]["database"]
    assert service["environment"]["FORWARDED_ALLOW_IPS"] == network["gateway"]


def test_whatever_the_program_reads_is_installed() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    packages = setup["options"]["packages"].split()
    data = {name: globs.split(", ") for name, globs in setup["options.package_data"].items()}
    for folder in (ROOT / "allocator", ROOT / "templates"):
        top = "allocator" if folder.name == "allocator" else "allocator.templates"
        for path in folder.rglob("*"):
            inside = path.relative_to(folder)
            if path.is_dir() or "__pycache__" in path.parts:
                continue
            owner = next(up for up in [path.parent, *path.parents] if (up / "__init__.py").exists() or up == folder)
            package = ".".join([top, *owner.relative_to(folder).parts])
            if path.suffix == ".py" and owner == path.parent:
                assert package in packages, f"{package} is no package of setup.cfg"
                continue
            place = path.relative_to(owner)
            assert any(place.match(glob) for glob in data.get(package, ())), f"{inside} is not installed"


def test_nothing_that_the_image_is_made_of_is_left_out() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    needed = ["allocator", "templates", "README.md", "LICENSE", "setup.cfg", "pyproject.toml"]
    assert not set(needed) & set(left_out)
    assert not [name for name in left_out if "*" in name and not name.endswith(("/__pycache__", "/*.egg-info", ".env*"))]


def test_passwords_beside_the_compose_file_do_not_reach_the_image() -> None:
    assert ".env*" in (ROOT / ".dockerignore").read_text().split()
