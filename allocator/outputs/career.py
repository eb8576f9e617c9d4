"""Render: career guidance as Markdown text, for the terminal or a file of the person's own, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from allocator.outputs.document import dumps
from allocator.outputs.markdown import escaped

if TYPE_CHECKING:
    from allocator.derived.career import Criterion, Guidance
    from allocator.findings import Finding
    from allocator.rules.pack import Pack

NAMES = {"skills": "Skills", "education": "Education", "certifications": "Certificates", "technology": "Technology"}
BANDS = {
    "strong": "much of what the text says of this role is in your answers",
    "partial": "some of what the text says of this role is in your answers",
    "limited": "little of what the text says of this role is in your answers",
}
PURPOSE = (
    "This is for you alone: how your answers lie with the two roles that the founding text describes. It is no test and no "
    "judgement, it must not be used to hire, promote, pay or compare people, and other roles are not described there. "
    "Weights and bands are our decision; each line names what it rests on."
)
NEITHER = (
    "In that text operations management often leads on to executive posts and process management is the more specialised way "
    "(line 14). Neither is better."
)


def lines(pack: Pack, guidance: Sequence[Guidance]) -> Iterator[str]:
    """The guidance as Markdown, role by role in the order of the rules."""
    yield "# Career guidance\n"
    yield f"{PURPOSE}\n"
    for one in guidance:
        yield f"## {one.name}\n"
        yield f"{_headline(one)}\n"
        yield "| criterion | weight | match | found in your answers | not found in what you entered | source |"
        yield "|---|---|---|---|---|---|"
        yield from map(_line, one.criteria)
        yield ""
    yield f"{NEITHER}\n"
    yield f"Rules: {pack.id} {pack.version} ({pack.hash}). Founding document: {pack.document}."


def document(pack: Pack, guidance: Sequence[Guidance], findings: Sequence[Finding]) -> str:
    """The same as one JSON object: `roles`, each with score, band, coverage and criteria, and `findings`."""
    content = {
        "rules": {"id": pack.id, "version": pack.version, "hash": pack.hash},
        "purpose": PURPOSE,
        "note": NEITHER,
        "roles": [
            {
                "role": one.role,
                "score": one.score,
                "band": one.band,
                "coverage": round(float(one.coverage), 4),
                "criteria": list(map(_record, one.criteria)),
            }
            for one in guidance
        ],
        "findings": [item.record for item in findings],
    }
    return dumps(content)


def _headline(one: Guidance) -> str:
    coverage = f"{float(one.coverage):.0%} of the weight was answered"
    if one.score is None:
        return f"No score: {coverage}, which is too little for one."
    return f"**{one.score} of 100, {one.band}**: {BANDS[one.band]}; {coverage}."


def _line(one: Criterion) -> str:
    match = "not counted" if one.match is None else f"{float(one.match):.0%}"
    cells = [named(one.id), str(one.weight), match, "; ".join(one.found), "; ".join(one.open), _sources(one)]
    return "| " + " | ".join(map(escaped, cells)) + " |"


def named(criterion: str) -> str:
    """A criterion in the words of people."""
    return NAMES.get(criterion, criterion.replace("-", " ").capitalize())


def _sources(one: Criterion) -> str:
    """The lines of the founding document, each with its statement."""
    return "; ".join(dict.fromkeys(f"line {source.line}: {source.statement.rstrip('.')}" for source in one.sources))


def _record(one: Criterion) -> dict[str, object]:
    return {
        "criterion": one.id,
        "weight": one.weight,
        "match": None if one.match is None else round(float(one.match), 4),
        "found": list(one.found),
        "not_found": list(one.open),
        "sources": [{"line": source.line, "anchor": source.anchor, "statement": source.statement} for source in one.sources],
    }
