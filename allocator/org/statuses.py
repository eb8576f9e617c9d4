"""From a table to positions: what the words of a status, of a yes/no column and of a vacant post's name say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby

from allocator.findings import Finding, finding
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.tables import Table

SHOWN = 8  # values that a message lists


def folded(values: Sequence[str]) -> list[str]:
    """The values casefolded; tidy texts hold no line breaks."""
    return "\n".join(values).casefold().split("\n") if values else []


def some_begin(values: Sequence[str], *groups: str) -> bool:
    """Whether any value begins with a word of some groups; far quicker than to match each with the pattern of whole values."""
    return _starts(*groups).search("\n" + "\n".join(values).casefold()) is not None


@lru_cache(maxsize=4096)
def said(status: str) -> str:
    """What a status says, by its first words: "gone", "vacant", "open", "held", "filled"; "" for what is not known.

    "open": nobody holds the post where it has no name. "held": somebody does, whatever stands for a name.
    """
    text = status.casefold().strip("\"'")
    gone = text in vocabulary().words["gone_alone"] or any(_begins(group).match(text) for group in ("gone", "no_position"))
    if not _words("on_leave").isdisjoint(header_words(text)):
        return "" if gone else "filled"
    if gone:
        return "gone"
    if text.startswith("frozen"):
        return "vacant"
    return next((group for group in ("open", "vacant", "held", "filled") if _begins(group).match(text)), "")


def is_no(flag: str) -> bool:
    """Whether a cell under "active" says that somebody is not."""
    return flag.casefold() in vocabulary().words["no"] or said(flag) == "gone"


def vacant_names(names: Sequence[str]) -> Iterator[int]:
    """Rows whose name only says that the post is vacant: "Vacant", "Vacant (maternity cover)", "Vacant since May"."""
    if some_begin(names, "vacant"):
        yield from (row for row, name in enumerate(folded(names)) if _vacant_name().match(name))


def not_understood(table: Table, rows: Collection[int]) -> list[Finding]:
    """DATA-40: the words of the columns of status, with their number, that say nothing known of these rows."""
    findings = []
    for name in (name for name in ("status", "active") if name in table.columns):
        values = table.column(name)
        unknown = {value for value in set(values) if not _is_known(name, value)}
        strange = [row for row in rows if values[row] in unknown] if unknown else []
        if name == "active" and not any(map(is_no, values)) and any(values):
            strange += [row for row in rows if not values[row]]
        if strange:
            counts = Counter(values[row] for row in strange).most_common()
            shown = ", ".join(f"“{value}” ({count})" if value else f"blank ({count})" for value, count in counts[:SHOWN])
            more = f" and {len(counts) - SHOWN} more" if len(counts) > SHOWN else ""
            findings.append(finding("DATA-40", table.headers[name], table.cell(strange[0], name), values=shown + more))
    return findings


def _is_known(name: str, value: str) -> bool:
    flag = name == "active" and value.casefold() in vocabulary().words["flag"]
    return not value or flag or bool(said(value))


@cache
def _words(group: str) -> frozenset[str]:
    return frozenset(word for entry in vocabulary().words[group] for word in header_words(entry))


@cache
def _begins(group: str) -> re.Pattern[str]:
    """Texts that begin with the words of a group."""
    return re.compile(rf"(?:{_any(group)})(?!\w)")


@cache
def _starts(*groups: str) -> re.Pattern[str]:
    """Lines that begin with a word of some groups, quoted or not; by first letter, since most lines fail at it."""
    words = sorted({word for group in groups for word in vocabulary().words[group]})
    by_letter = groupby(words, key=lambda word: word[0])
    any_word = "|".join(f"{re.escape(first)}(?:{'|'.join(re.escape(word[1:]) for word in alike)})" for first, alike in by_letter)
    return re.compile(rf"\n[\"']?(?:{any_word})")


@cache
def _vacant_name() -> re.Pattern[str]:
    quoted = rf"[\"']?(?:{_any('vacant')})[\"']?"
    return re.compile(rf"^{quoted}(?:[^\S\n]*[-–—:/(\[\d].*|[^\S\n]+(?:{_any('since')})(?!\w).*)?$", re.MULTILINE)


def _any(group: str) -> str:
    return "|".join(map(re.escape, sorted(vocabulary().words[group], key=lambda word: (-len(word), word))))
