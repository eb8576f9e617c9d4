"""Render: what became of the founding document, as a list for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from allocator.outputs.document import dumps
from allocator.rules.trace import Entry, elsewhere, trace

if TYPE_CHECKING:
    from allocator.rules.pack import Pack

USES = {
    "activity": "responsibilities that can be handed out",
    "attribute": "attributes of a role",
    "structure": "the shape of the reporting line",
    "comparison": "a comparison that breaks off",
}


def lines(pack: Pack) -> Iterator[str]:
    """Dimension by dimension, an entry a line; then what the founding document does not say."""
    yield f"{pack.document}: what its dimensions became in the rules {pack.id} {pack.version} ({pack.hash})"
    for one in trace(pack):
        yield f"\n{one.dimension.name} (line {one.dimension.line}): {USES[one.dimension.use]}"
        yield from map(_line, one.entries)
    apart = elsewhere(pack)
    for title in dict.fromkeys(title for title, _ in apart):
        yield f"\nNot from the founding document: {title}"
        yield from (_line(entry) for source, entry in apart if source == title)


def document(pack: Pack) -> str:
    """The same as one JSON object: `dimensions`, each with its entries, and `elsewhere`, each entry with its source."""
    content = {
        "rules": {"id": pack.id, "version": pack.version, "hash": pack.hash},
        "document": pack.document,
        "dimensions": [asdict(one.dimension) | {"entries": [asdict(entry) for entry in one.entries]} for one in trace(pack)],
        "elsewhere": [asdict(entry) | {"source": title} for title, entry in elsewhere(pack)],
    }
    return dumps(content)


def _line(entry: Entry) -> str:
    return f"  {entry.kind:<23} {entry.id:<44} {entry.says}"
