"""Every citation of the rule pack held against the founding document, and its sentences kept out of the project."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from allocator.raci import Citation
from allocator.rules.citations import Dimension
from allocator.rules.pack import Pack, load

SEED = Path(__file__).parents[2] / "shared" / "seed"
RUN = 6  # words in a row that would be a quotation


@pytest.fixture(scope="module")
def document() -> list[str]:
    """The lines of the founding document; line 1 is the first."""
    found = sorted(SEED.glob("000_*.txt"))
    if not found:
        pytest.skip("the founding document (../shared/seed) is not here")
    return found[0].read_text(encoding="utf-8").split("\n")


@pytest.fixture(scope="module")
def pack() -> Pack:
    loaded, findings = load()
    assert loaded is not None, findings
    return loaded


def citations(value: Any) -> Iterator[Citation]:
    """Every citation anywhere within the data of a pack."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from citations(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from citations(item)


def cited(pack: Pack) -> list[Citation]:
    """The citations of a pack that name a line of the founding document."""
    sources = [source for activity in pack.activities for source in activity.sources]
    sources += [rule.source for rule in pack.evidence]
    return [source for source in (*sources, *citations(pack.extras)) if source.line]


def words(text: str) -> list[str]:
    """The words of a text as they are written: long-term is one."""
    return re.findall(r"\w+(?:-\w+)*", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of six words of a text."""
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def dimension_of(line: str) -> str:
    """The dimension that a line of the document speaks of: its words before the colon, or the role it compares."""
    compared = re.match(r"The differences between an? (.+?) and an\b", line)
    return f"{compared[1]} comparison" if compared else line.partition(":")[0]


def slug(name: str) -> str:
    return "-".join(words(name.replace(".", "")))


def test_many_rules_cite_the_document(pack: Pack) -> None:
    assert len(cited(pack)) > 90


def test_every_citation_has_a_statement(pack: Pack) -> None:
    assert [source for source in cited(pack) if not source.statement.endswith(".")] == []


def test_every_anchor_stands_on_its_line_in_five_words_at_most(pack: Pack, document: list[str]) -> None:
    wrong = [
        (source.line, source.anchor)
        for source in cited(pack)
        if not 1 <= len(source.anchor.split()) <= 5 or not re.search(rf"\b{re.escape(source.anchor)}\b", document[source.line - 1])
    ]
    assert wrong == []


def test_every_citation_has_the_dimension_of_its_line(pack: Pack, document: list[str]) -> None:
    wrong = [
        (source.line, source.dimension)
        for source in cited(pack)
        if slug(dimension_of(document[source.line - 1])) != source.dimension
    ]
    assert wrong == []


def test_the_dimensions_are_those_of_lines_3_to_22_and_the_four_comparisons(pack: Pack, document: list[str]) -> None:
    dimensions: dict[str, Dimension] = pack.extras["dimensions"]
    assert [dimension.line for dimension in dimensions.values()] == [*range(3, 23), *range(24, 28)]
    names = [dimension.name for dimension in dimensions.values()]
    assert names == [dimension_of(document[line - 1]).removesuffix(" comparison") for line in [*range(3, 23), *range(24, 28)]]


def test_the_dimension_of_a_line_is_read_from_its_first_words() -> None:
    assert dimension_of("Budget Control: whoever") == "Budget Control"
    assert dimension_of("The differences between a Ship Master and an Admiral") == "Ship Master comparison"


def test_a_quotation_would_be_found() -> None:
    assert runs("One two, three four five: SIX seven") & runs("… two three four five six seven …")
    assert not runs("one two three four five") & runs("one two three four five")


@pytest.mark.parametrize("name", ["operations", "findings", "titles"])
def test_no_six_words_in_a_row_of_the_document_stand_in_the_rules(name: str, document: list[str]) -> None:
    text = files("allocator.templates").joinpath("rules", f"{name}.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)
    quoted = set().union(*(runs(line) for line in document)) & runs(text)
    assert sorted(" ".join(run) for run in quoted) == []
