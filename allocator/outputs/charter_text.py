"""Render: a role charter as Markdown and as one HTML file that asks nothing of any network. Text from input stays text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from allocator.outputs.charter import PROPOSAL
from allocator.outputs.look import clean
from allocator.outputs.markdown import escaped
from allocator.outputs.standalone import filled

if TYPE_CHECKING:
    from allocator.outputs.charter import Charter, Row, Section


def draft(charter: Charter) -> str:
    """That errors stand against the charter, "" where none do."""
    few = "an error" if charter.draft == 1 else f"{charter.draft} errors"
    return f"DRAFT: {few} about this position is to be settled before this is used." if charter.draft else ""


def markdown(charter: Charter) -> str:
    """The charter as Markdown."""
    return "\n".join(_markdown(charter)) + "\n"


def html(charter: Charter) -> str:
    """The charter as a page that prints well."""
    values = {
        "title": _text(charter.name),
        "org": _text(charter.org),
        "held": _text(charter.held),
        "draft": f'<p class="draft">{_text(draft(charter))}</p>' if charter.draft else "",
        "proposal": _text(PROPOSAL),
        "sections": "".join(map(_section, charter.sections)),
        "rules": _text(charter.rules),
    }
    return filled("charter", values)


def _markdown(charter: Charter) -> Iterator[str]:
    yield f"# Role charter: {escaped(charter.name)}"
    yield from ("", f"{escaped(charter.org)}. Held by: {escaped(charter.held)}.")
    if charter.draft:
        yield from ("", f"**{draft(charter)}**")
    yield from ("", PROPOSAL)
    for section in charter.sections:
        yield from ("", f"## {escaped(section.title)}")
        if section.about:
            yield from ("", escaped(section.about))
        if section.rows:
            yield from ("", _cells(section.heads), _cells(["---"] * len(section.heads), plain=True))
            yield from (_cells(row) if len(row) > 1 else _across(row, len(section.heads)) for row in section.rows)
    yield from ("", escaped(charter.rules))


def _cells(texts: Sequence[str], *, plain: bool = False) -> str:
    return f"| {' | '.join(texts if plain else map(escaped, texts))} |"


def _across(row: Row, columns: int) -> str:
    """A reason above its rows."""
    return _cells([f"**{escaped(row[0])}**", *[""] * (columns - 1)], plain=True)


def _section(section: Section) -> str:
    about = f"<p>{_text(section.about)}</p>" if section.about else ""
    return f"<section><h2>{_text(section.title)}</h2>{about}{_table(section) if section.rows else ''}</section>"


def _table(section: Section) -> str:
    """The lines; a column without a head has the names of its lines."""
    named = section.heads[0] == "" and len(section.heads) < 4
    heads = "".join(f'<th scope="col">{_text(head)}</th>' if head else "<td></td>" for head in section.heads)
    rows = "".join(_row(row, len(section.heads), named=named) for row in section.rows)
    kind = ' class="letters"' if len(section.heads) == 4 and not section.heads[0] else ""
    return f"<table{kind}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(row: Row, columns: int, *, named: bool) -> str:
    if len(row) == 1:
        return f'<tr><th scope="rowgroup" colspan="{columns}">{_text(row[0])}</th></tr>'
    first = f'<th scope="row">{_text(row[0])}</th>' if named else f"<td>{_text(row[0])}</td>"
    return f"<tr>{first}{''.join(f'<td>{_text(cell)}</td>' for cell in row[1:])}</tr>"


def _text(text: str) -> str:
    return escape(clean(text))
