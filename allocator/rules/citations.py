"""Where the rules of a pack come from: its documents, the dimensions of the founding document, and the sources of each rule.

Part of loading the pack. A rule without a source, an anchor of more than five words, or a line that is no dimension's is a
finding; the words on the line itself are held against the document by the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.raci import Citation
from allocator.rules.tables import Table

FOUNDING = "founding"
ANCHOR_WORDS = 5
USES = ("activity", "attribute", "structure", "comparison")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A subject of the founding document: its name, its line (from 1), and what the rules make of it."""

    id: str
    name: str
    line: int
    use: str  # activity, attribute, structure, comparison


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents of a pack by id (their titles), and the dimensions of the founding document by id."""

    documents: Mapping[str, str]
    dimensions: Mapping[str, Dimension]

    @property
    def title(self) -> str:
        """Title of the founding document."""
        return self.documents.get(FOUNDING, "")

    def of(self, rule: Table, dimension: str = "", statement: str | None = None) -> tuple[Citation, ...]:
        """The sources of a rule, at least one; `statement` is the rule's own text, for sources that state nothing beside it."""
        if not rule.data.get("source"):
            rule.read.add("source")
            rule.say("PACK-04", "source", kind="a source")
            return ()
        return tuple(self._citation(source, dimension, statement) for source in rule.items("source", single=True))

    def one(self, rule: Table, statement: str | None = None) -> Citation:
        """The one source of a rule; an empty one, with a finding, where it has none or several."""
        found = self.of(rule, statement=statement)
        if len(found) > 1:
            rule.say("PACK-06", "source", reason=f"exactly one source is needed, there are {len(found)}")
        return found[0] if found else Citation("", 0, "", "", "")

    def _citation(self, source: Table, dimension: str, statement: str | None) -> Citation:
        document = source.text("document", among=self.documents, kind="document")
        said = source.text("statement", statement)
        if document != FOUNDING:
            title, entry = self.documents.get(document, document), source.text("entry", "")
            return Citation(f"{title}, {entry}" if entry else title, 0, dimension, "", said)
        line = source.integer("line")
        by_line = {each.line: each.id for each in self.dimensions.values()}
        if line not in by_line:
            source.say("PACK-06", "line", reason=f"line {line} is no dimension's line")
        return Citation(self.title, line, by_line.get(line, dimension), _anchor(source), said)


def _anchor(source: Table) -> str:
    """The words that stand on the cited line, five at most."""
    anchor = source.text("anchor")
    words = len(anchor.split())
    if words > ANCHOR_WORDS:
        source.say("PACK-06", "anchor", reason=f"an anchor has at most {ANCHOR_WORDS} words, this one has {words}")
    return anchor


def read_sources(pack: Table) -> Sources:
    """The documents and dimensions of a pack."""
    table = pack.table("document")
    documents = {document: table.text(document) for document in table.data}
    if FOUNDING not in documents:
        table.say("PACK-04", FOUNDING, kind="the title of the founding document")
    dimensions = {
        name: Dimension(name, entry.text("name"), entry.integer("line"), entry.text("use", among=USES, kind="use"))
        for name, entry in pack.entries("dimension")
    }
    return Sources(documents, dimensions)
