"""Render: one HTML file that asks nothing of any network: style, script and data stand in it, and its policy allows no other."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from importlib.resources import files


def standalone(stem: str, title: str, data: object) -> str:
    """The page of `stem`.html with its .css and .js; the data are JSON that the script writes as text, never mark-up."""
    style, script = _asset(f"{stem}.css"), _asset(f"{stem}.js")
    values = {
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'",
        "title": html.escape(title),
        "style": style,
        "script": script,
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda name: values[name[1]], _asset(f"{stem}.html"))


def _asset(name: str) -> str:
    return files("allocator.outputs").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """How a policy names an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
