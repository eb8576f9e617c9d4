"""Canonical letters as the schemes show them."""

from __future__ import annotations

from allocator.raci import SYMBOLS
from allocator.rules.pack import load
from allocator.rules.schemes import shown


def letters(scheme: str) -> dict[str, str]:
    pack, findings = load()
    assert pack is not None, findings
    return dict(zip(SYMBOLS, shown(pack.schemes[scheme]), strict=True))


def test_raci_shows_support_as_informed_and_verify_as_consulted() -> None:
    expected = {"": "", "O": "", "I": "I", "S": "I", "C": "C", "V": "C", "R": "R", "A": "A", "A/R": "A/R"}
    assert letters("RACI") == expected


def test_rasci_shows_support() -> None:
    assert letters("RASCI")["S"] == "S"


def test_raci_vs_shows_verify() -> None:
    assert letters("RACI-VS")["V"] == "V"
