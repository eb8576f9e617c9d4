"""The prover as a whole: its codes, its order, what it spares, and that it stands alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import allocator.checks
from allocator.checks import CHECKS, check
from allocator.findings import catalogue
from tests.checks.build import build
from tests.checks.plant import plant, vacant

ROOM = Path(allocator.checks.__file__).parent
FAMILIES = ("INV", "LEAK", "OWN", "ROLE", "VAC", "LOAD", "ROW", "SOD", "STR", "MAT", "BUD")


def prover() -> list[Path]:
    """The modules that judge an allocation; those that judge matrices of any origin read sheets too."""
    return [path for path in ROOM.glob("*.py") if not path.name.startswith("matrix")]


def test_every_code_of_its_families_has_a_check():
    raised = set(re.findall(r'"([A-Z]+-\d\d)"', "".join(path.read_text("utf-8") for path in prover())))
    expected = {code for code in catalogue() if code.split("-")[0] in FAMILIES} | {"DATA-06"}
    by_data = {"SOD-02", "SOD-03", "SOD-04", "SOD-05"}  # raised for the duties of the rule pack
    assert raised == expected - by_data - {"OWN-02", "BUD-07"}


def test_every_check_says_what_it_finds_and_gives_an_example():
    for each in CHECKS:
        assert re.match(r"[A-Z]+-\d\d", each.__doc__ or ""), each
        assert "Example: " in (each.__doc__ or ""), each


def test_it_imports_nothing_but_what_it_judges():
    for path in prover():
        modules = [node.module for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
        own = [module for module in modules if module and module.startswith("allocator.")]
        assert all(re.match(r"allocator\.(findings|org|raci|checks)\b", module) for module in own), path


def test_same_input_same_findings():
    first, second = ([str(item) for item in check(*plant(change=vacant("PM1", "OM1")))] for _ in range(2))
    assert first == second
    assert len(first) > 3


def test_an_org_with_nothing_to_allocate_is_no_fault():
    assert [item.code for item in check(*build("| id | title | reports to |\n|-|-|-|\n| A | Boss | |"))] == ["ROLE-02"]
