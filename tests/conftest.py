"""Hypothesis judges the same examples in every run, however busy the machine; `--hypothesis-profile=explore` looks for others."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None)
settings.load_profile("same")
