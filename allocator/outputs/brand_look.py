"""Render: what a consultant's workbook may name (templates/rules/look.toml), and a look whose formats say which style is theirs.

A format says so in its number format ("RACI A|General"), the one property that cells and conditional formats share and
that any text may stand in; brand_styles reads it there and takes it out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from allocator.findings import Severity
from allocator.outputs.look import LETTERS, SEVERITIES, STYLES, VACANT, Look, Properties
from allocator.raci import Letter

PREFIX = "allocator_"  # of every named place
BASE = "RACI text"  # its font is that of every cell without a style of its own
MARK = "|"
LAYOUT = frozenset({"align", "valign", "indent", "text_wrap", "rotation", "num_format"})  # what may change in a style of theirs


@dataclass(frozen=True, slots=True)
class Style:
    """A named cell style: what it is for, the styles of the look that take it, the condition that does, and a sample."""

    name: str
    about: str
    looks: tuple[str, ...]
    condition: Properties
    sample: str

    @property
    def properties(self) -> Properties:
        """How the style looks where nobody has changed it."""
        base = STYLES[self.looks[0]] if self.looks else STYLES["chip"]
        return {**base, **self.condition}


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("allocator.templates").joinpath("rules", "look.toml").read_text(encoding="utf-8"))


def guide() -> tuple[str, ...]:
    """How a look is made, in plain words."""
    return tuple(_data()["readme"])


@cache
def places() -> Mapping[str, str]:
    """The named places, each with what is put there."""
    return {name: entry["about"] for name, entry in _data()["place"].items()}


@cache
def styles() -> tuple[Style, ...]:
    """The named styles, in order of preference."""
    return tuple(
        Style(name, entry["about"], tuple(entry.get("looks", ())), _condition(entry), entry["sample"])
        for name, entry in _data()["style"].items()
    )


def _condition(entry: Mapping[str, Any]) -> Properties:
    """The colours that a style replaces where they are set by a condition."""
    if "letter" in entry:
        return LETTERS[Letter.of(entry["letter"])]
    if "severity" in entry:
        return SEVERITIES[Severity(entry["severity"])]
    return VACANT if entry.get("vacant") else {}


class BrandedLook(Look):
    """A look whose formats bear the name of the style that they take from a workbook with the named styles `known`."""

    def __init__(self, book: Workbook, known: Collection[str]) -> None:
        super().__init__(book)
        self._known = [style for style in styles() if style.name.casefold() in known]

    def style(self, name: str, **changes: object) -> Format:
        """As `Look.style`."""
        taken = self._coloured(changes)
        if not taken and changes.keys() <= LAYOUT:
            taken = next((style.name for style in self._known if name in style.looks), "")
        code = changes.get("num_format", STYLES[name].get("num_format", "General"))
        return super().style(name, **{**changes, "num_format": f"{taken}{MARK}{code}"}) if taken else super().style(name, **changes)

    def condition(self, properties: Properties) -> Format:
        """As `Look.condition`."""
        taken = self._coloured(properties)
        return super().condition({**properties, "num_format": f"{taken}{MARK}"} if taken else properties)

    def _coloured(self, properties: Mapping[str, object]) -> str:
        """The style of colours among properties, "" for none; of several the one that says most."""
        fitting = [style for style in self._known if style.condition and style.condition.items() <= properties.items()]
        return max(fitting, key=lambda style: len(style.condition)).name if fitting else ""
