"""Hypothesis judges the same examples in every run, however busy the machine; `--hypothesis-profile=explore` looks for others."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The same tests on the other database."""
    parser.addoption(
        "--postgresql", action="store_true", help="Run the web application's tests on PostgreSQL where they name none."
    )


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, since many tests wait for servers, browsers and processes of their own."""
    return (os.cpu_count() or 1) + 1
