"""docs/security.md names a test for each line, and each test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[2]
PAGE = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")
LINES = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith(("|---", "| what must hold"))]


def test_every_line_names_its_tests() -> None:
    assert len(LINES) > 30
    assert [line for line in LINES if not re.search(r"\| `[\w/]+::test_\w+`(, `[\w/]+::test_\w+`)* \|$", line)] == []


def test_every_test_that_is_named_is_there() -> None:
    named = set(re.findall(r"`([\w/]+)/(\w+)::(test_\w+)`", PAGE))
    missing = [
        f"{folder}/{module}::{name}"
        for folder, module, name in sorted(named)
        if f"\ndef {name}(" not in (TESTS / folder / f"test_{module}.py").read_text(encoding="utf-8")
    ]
    assert missing == []


def test_every_test_of_this_folder_holds_a_line() -> None:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = path.stem.removeprefix("test_")
        own = re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert [name for name in own if f"web/security/{module}::{name}" not in PAGE and module != "page"] == [], module
