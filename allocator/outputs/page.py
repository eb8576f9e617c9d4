"""Render: the result as one HTML file that works from a folder or an e-mail: search, filters, and why each letter.

Nothing is requested from anywhere: style, script and data stand in the file, and its policy allows no other. The data are
JSON that the script writes as text, so nothing from the input becomes mark-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from allocator.derived.explain import explain
from allocator.org.structure import Ints
from allocator.outputs.look import clean
from allocator.outputs.matrix import GROUPS, Page, pages
from allocator.outputs.sheets import SPENDING
from allocator.outputs.standalone import standalone
from allocator.outputs.wording import TITLE, Texts, Wording, counted, shortened
from allocator.raci import Letter

if TYPE_CHECKING:
    from allocator.findings import Finding
    from allocator.pipeline import Result

Json = dict[str, Any]
FIRST_CODE = 48  # "0": small numbers of each letter stand as one character each, to keep the file small
ALONE = -1  # a letter with a cell of its own
UNSIGNED = len(GROUPS)  # the group of letters that the scheme has no sign for


def page(result: Result, scheme: str = "RACI") -> str:
    """The whole page as text.

    Raises KeyError for a scheme that the pack does not have.
    """
    words = Wording(result, scheme)
    title = clean(f"{words.org.name or 'Organisation'}: who answers for what ({words.scheme.id})")
    return standalone("page", title, _data(words, result))


def _data(words: Wording, result: Result) -> Json:
    """Everything that the page shows. Positions, activities, scopes, decisions and rows are their indices."""
    allocation, found = words.allocation, pages(words)
    kept = np.flatnonzero(words.visible | words.listed)
    rows = allocation.rows
    return {
        "org": clean(words.org.name or "Organisation"),
        "rules": f"{allocation.pack} {allocation.version} ({allocation.hash}), after: {words.pack.document}",
        "size": f"{counted(len(words.org), 'position')}, {counted(len(rows), 'row')}, {counted(len(kept), 'letter')}",
        "draft": result.draft,
        "scheme": {
            "id": words.scheme.id,
            "note": words.scheme.note,
            "legend": [[text, meaning, _class(_behind(words, text))] for text, meaning in words.scheme.legend.items()],
        },
        "activities": _activities(words),
        "scopes": _scopes(words),
        "posts": _posts(words),
        "decisions": [
            [meaning, int(selector.partition(" ")[0] == SPENDING)]
            for meaning, selector in zip(words.meanings, words.selectors, strict=True)
        ],
        "overrides": [[override.reason, str(override.cell)] for override in words.org.overrides],
        "groups": [*(group.label for group in GROUPS), f"No letter in {words.scheme.id}"],
        "rows": {
            "activity": rows.activity.tolist(),
            "scope": rows.scope.tolist(),
            "start": np.searchsorted(allocation.assignments.row[kept], np.arange(len(rows) + 1)).tolist(),
        },
        "letters": _letters(words, kept, found),
        "dropped": _dropped(result),
        "pages": [_page(words, each) for each in found],
        "findings": list(_findings(words, result.findings)),
    }


def _activities(words: Wording) -> list[list[str]]:
    """Each activity: name, dimension, what it rests on, its source, its id."""
    ids = [activity.id for activity in words.allocation.activities]
    columns = (words.activities, words.dimensions, words.statements, words.certainties, ids)
    return list(map(list, zip(*columns, strict=True)))


def _dropped(result: Result) -> dict[int, dict[int, tuple[str, ...]]]:
    """By row and position why a cell is empty: a rule wanted a letter for it, or the position acts for another there.

    Of any other empty cell the page itself can say that no rule selects its position.
    """
    org, allocation = result.org, result.allocation
    claims, table, size = allocation.claims, allocation.assignments, len(result.org)
    asked = claims.row * size + np.where(claims.receiver >= 0, claims.receiver, claims.position)
    acts = (table.row * size + table.acting)[table.acting >= 0]
    empty = np.setdiff1d(np.r_[asked, acts], table.row * size + table.position)
    found: dict[int, dict[int, tuple[str, ...]]] = {}
    for row, position in zip((empty // size).tolist(), (empty % size).tolist(), strict=True):
        said = explain(org, result.pack, allocation, row, position, result.kept).reasons
        found.setdefault(row, {})[position] = said
    return found


def _letters(words: Wording, kept: Ints, found: Sequence[Page]) -> Json:
    """The letters by row: columns of equal length, one character each in `text` and `group`; remarks only where there are any."""
    table = words.allocation.assignments
    named = {letter: letter.name.capitalize() for letter in Letter}
    listed = [named[Letter(code)] for code in sorted(set(table.letter[kept][words.listed[kept]].tolist()))]
    choices = [*words.letters, *listed]
    classes = [*(_class(words.letters[text]) for text in words.letters), *("unsigned" for _ in listed)]
    code = {text: place for place, text in enumerate(choices)}
    texts = [code[text or named[Letter(letter)]] for text, letter in zip(words.letter_of[kept], table.letter[kept], strict=True)]
    remarks = {
        place: [limit or instead, others]
        for place, (limit, instead, others) in enumerate(
            zip(words.limits[kept], words.instead[kept], np.array(words.others(), dtype=object)[kept], strict=True)
        )
        if limit or instead or others
    }
    by_hand = table.override[kept]
    return {
        "choices": choices,
        "classes": classes,
        "position": table.position[kept].tolist(),
        "decision": words.decision[kept].tolist(),
        "answers": _packed((table.letter[kept] >= Letter.ACCOUNTABLE).astype(np.int64)),
        "text": _packed(np.array(texts, dtype=np.int64)),
        "group": _packed(_groups(words, found)[kept] - ALONE),
        "override": {place: int(by_hand[place]) for place in np.flatnonzero(by_hand >= 0).tolist()},
        "remarks": remarks,
    }


def _packed(numbers: Ints) -> str:
    """Small numbers as one character each."""
    return "".join(map(chr, (numbers + FIRST_CODE).tolist()))


def _groups(words: Wording, found: Sequence[Page]) -> Ints:
    """For each letter the group that it is counted in, ALONE where it has a cell of its own."""
    number = {selector: code for code, group in enumerate(GROUPS) for selector in group.selectors}
    by_decision = [number.get(decision.selector, UNSIGNED) for decision in words.allocation.decisions]
    group = np.array([*by_decision, UNSIGNED], dtype=np.int64)[words.decision]
    group[words.listed] = UNSIGNED
    for each in found:
        group[each.assignment] = ALONE
    return group


def _class(letter: Letter | None) -> str:
    """The style of a letter: that of the canonical one behind it."""
    return letter.name.lower().partition("_")[0] if letter else "unsigned"


def _behind(words: Wording, text: str) -> Letter | None:
    """The canonical letter behind a letter of the legend, which may stand only beside others, as R in R/P."""
    beside = (letter for choice, letter in reversed(words.letters.items()) if text in choice.split("/"))
    return words.letters.get(text) or next(beside, None)


def _page(words: Wording, each: Page) -> Json:
    """A sheet: its rows, the positions with columns, and the groups."""
    scope = words.allocation.scopes[each.scope]
    part = f", part {each.part} of {each.parts}" if each.parts > 1 else ""
    groups = [*each.groups, UNSIGNED] if words.listed[np.isin(words.allocation.assignments.row, each.rows)].any() else each.groups
    return {
        "name": f"{shortened(scope.name or scope.id, TITLE)} ({scope.id}){part}",
        "rows": each.rows.tolist(),
        "posts": each.positions.tolist(),
        "groups": list(groups),
    }


def _scopes(words: Wording) -> list[list[object]]:
    """Each scope: name, kind, holder, how it came to hold it, that its process has no budget, whether inferred, its id."""
    processes = words.org.processes
    made: list[list[object]] = []
    for scope, name in zip(words.allocation.scopes, words.scopes, strict=True):
        rule = words.called(scope.rule)
        process = processes[scope.process] if scope.process >= 0 else None
        empty = words.empty_budget(process) if process and process.budget is None else ""
        why = f"{rule}: {scope.why}" if scope.why and scope.why != scope.rule else rule
        made.append([name, scope.kind, scope.holder, why, empty, int(process is not None and process.origin != "given"), scope.id])
    return made


def _posts(words: Wording) -> list[list[object]]:
    """Each position: id, title, holder, whether it is vacant and who acts, its role, the evidence for it, its cell."""
    org, roles = words.org, words.allocation.roles
    names = [archetype.name for archetype in roles.archetypes]
    columns: tuple[Texts | Sequence[object], ...] = (
        org.ids,
        [shortened(title) for title in org.titles],
        words.holders,
        org.vacant.astype(np.int64).tolist(),
        [words.acting.get(position, -1) for position in range(len(org))],
        [names[code] for code in roles.archetype.tolist()],
        words.evidence,
        words.cells,
    )
    return [list(values) for values in zip(*columns, strict=True)]


def _findings(words: Wording, found: Sequence[Finding]) -> Iterator[list[object]]:
    """Every finding, with the row, position and scope that it is about, -1 for none."""
    allocation = words.allocation
    rows = {allocation.row_name(row): row for row in range(len(allocation.rows))}
    scopes = {scope.id: number for number, scope in enumerate(allocation.scopes)}
    for item in found:
        about = [index.get(item.subject, -1) for index in (rows, words.org.index, scopes)]
        texts = (str(item.severity), item.code, item.entry.title, item.subject, item.message, item.fix, str(item.cell or ""))
        yield [*texts, *about]
