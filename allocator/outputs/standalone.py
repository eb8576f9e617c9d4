"""Render: one HTML file that asks nothing of any network: style and script stand in it, and its policy allows no other."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib.resources import files


def standalone(stem: str, title: str, data: object) -> str:
    """The page of a stem that its script makes from data: JSON, which the script writes as text, never as mark-up."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return filled(stem, {"title": html.escape(title), "data": written})


def filled(stem: str, values: Mapping[str, str]) -> str:
    """The page `stem`.html with its .css and, where there is one, its .js. Values are mark-up, by name."""
    style, script = _asset(f"{stem}.css"), _asset(f"{stem}.js")
    allowed = f"style-src '{_digest(style)}'; " + (f"script-src '{_digest(script)}'; " if script else "")
    policy = f"default-src 'none'; {allowed}img-src data:; base-uri 'none'; form-action 'none'"
    known = {"policy": policy, "style": style, "script": script, **values}
    return re.sub(r"\{\{(\w+)\}\}", lambda name: known[name[1]], _asset(f"{stem}.html"))


def _asset(name: str) -> str:
    """A file of this package, "" where there is none of the name."""
    file = files("allocator.outputs").joinpath(name)
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _digest(text: str) -> str:
    """How a policy names an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
