"""Render: the orgs of a batch compared, as one HTML file that requests nothing and is whole without its script, which sorts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from urllib.parse import quote

from allocator.outputs.batch_summary_measures import MEASURES, Measure, common, spans, statuses
from allocator.outputs.batch_summary_record import Record
from allocator.outputs.look import clean
from allocator.outputs.standalone import filled

SHADES = 4  # of a cell that stands out
Cell = tuple[str, str, str]  # what stands in it, its class, its value where another than what is shown


def page(found: Sequence[Record]) -> str:
    """The whole page as text; records in the order in which they are shown."""
    rules = dict.fromkeys(
        f"Rules {each.rules['id']} {each.rules['version']} ({each.rules['hash']})" for each in found if each.rules
    )
    values = {
        "statuses": _text(statuses(found)),
        "rules": _text("; ".join(rules)),
        "spans": _spans(found),
        "orgs": _orgs(found),
        "undone": _undone(found),
        "findings": _findings(found),
    }
    return filled("batch_summary", values)


def _text(text: str) -> str:
    return escape(clean(text))


def _table(heads: str, rows: Iterable[Sequence[Cell]]) -> str:
    """The inside of a table; the first cell of a row is its head."""
    return f"<thead>{heads}</thead><tbody>{''.join(map(_row, rows))}</tbody>"


def _row(cells: Sequence[Cell]) -> str:
    tags = ('th scope="row"', *["td"] * (len(cells) - 1))
    made = (
        f"<{tag}{_attribute('class', kind)}{_attribute('data-value', value)}>{shown}</{tag[:2]}>"
        for tag, (shown, kind, value) in zip(tags, cells, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>\n"


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value}"' if value else ""


def _heads(names: Iterable[tuple[str, str]]) -> str:
    """A row of heads: name and class of each column."""
    return "<tr>" + "".join(f'<th scope="col"{_attribute("class", kind)}>{_text(name)}</th>' for name, kind in names) + "</tr>"


def _spans(found: Sequence[Record]) -> str:
    """Every measure: least, median, most, and where."""
    texts = {"Measure": "", **dict.fromkeys(("Least", "Median", "Most"), "number"), "Where": "", "What it is": ""}
    rows = []
    for each in spans(found):
        figures = [(each.measure.text(value), "number", "") for value in (each.least, each.median, each.most)]
        name = f"{each.measure.group}: {each.measure.name}"
        rows.append([(_text(name), "", ""), *figures, (_text(each.most_in), "", ""), (_text(each.measure.about), "lead", "")])
    return _table(_heads(texts.items()), rows)


def _orgs(found: Sequence[Record]) -> str:
    """Every org that could be read, with its measures."""
    found = [each for each in found if each.figures]
    groups = "".join(
        f'<th scope="colgroup" colspan="{len(list(measures))}">{_text(group)}</th>'
        for group, measures in groupby(MEASURES, lambda measure: measure.group)
    )
    names = [("Organisation", ""), ("Status", ""), *((measure.name, "number") for measure in MEASURES), ("Input", "")]
    columns = [_shaded(measure, found) for measure in MEASURES]
    rows = (
        [
            (_linked(each), "", ""),
            (each.status, each.status, ""),
            *cells,
            (_text(each.input), "long", ""),
        ]
        for each, *cells in zip(found, *columns, strict=True)
    )
    return _table(f"<tr><td></td><td></td>{groups}<td></td></tr>{_heads(names)}", rows)


def _linked(record: Record) -> str:
    """The name of an org, with a link to what was written for it."""
    first = next(iter(record.outputs), "")
    return f'<a href="{_text(quote(first))}">{_text(record.name)}</a>' if first else _text(record.name)


def _shaded(measure: Measure, found: Sequence[Record]) -> list[Cell]:
    """The cells of a measure, darker where it is higher and that is worse."""
    values = [measure.value(each) for each in found]
    most = max((value for value in values if value), default=0.0)
    cells = []
    for value in values:
        shade = round(SHADES * value / most) if measure.heed and value and most else 0
        exact = "" if value is None else f"{value:.6g}"
        cells.append((measure.text(value), f"number heat{shade}" if shade else "number", exact))
    return cells


def _undone(found: Sequence[Record]) -> str:
    """Every org that has no outputs, and why; "" where there is none."""
    rows = [
        [(_text(each.input), "", ""), (each.status, each.status, ""), (_text(each.problem), "long", "")]
        for each in found
        if not each.figures
    ]
    return _section("Not done", _table(_heads([("Input", ""), ("Status", ""), ("Why, and what to do", "")]), rows)) if rows else ""


def _findings(found: Sequence[Record]) -> str:
    """Every code that was found; "" where there is none."""
    names = (("Code", ""), ("Severity", ""), ("Finding", ""))
    figures = (("Organisations", "number"), ("Findings", "number"), ("Per 1,000 positions", "number"))
    rows = [
        [
            (each.entry.code, "", ""),
            (each.entry.severity, each.entry.severity, ""),
            (_text(each.entry.title), "", ""),
            *((text, "number", "") for text in (f"{each.orgs:,}", f"{each.count:,}", f"{each.per_thousand:,.1f}")),
            (_text(each.most_in), "", ""),
        ]
        for each in common(found)
    ]
    return _section("Findings", _table(_heads((*names, *figures, ("Most, for its size, in", ""))), rows)) if rows else ""


def _section(title: str, table: str) -> str:
    return f'<h2>{title}</h2>\n<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>{table}</table></div>'
