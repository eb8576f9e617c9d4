"""Which column is which field by what stands in it, where no header tells: references, ids, titles, names, units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice

from allocator.sheets.cells import figure
from allocator.sheets.contents import ADDRESS, MOST, NAME, SAMPLE, SURE, Contents, form_share, is_code
from allocator.sheets.dates import dates
from allocator.sheets.fields import vocabulary
from allocator.sheets.names import Certainty, Match

ROWS, FEW = 5, 3  # rows below which contents tell nothing, and below which not even the ids where the managers are known
FEW_DATES = 0.1  # dates per row above which a column of dates is no series


def missing_columns(contents: Contents) -> dict[str, Match]:
    """Columns of the required fields and the ids that no header told, and, where no header told any, of others."""
    known = contents.known
    if len(contents.filled) < ROWS:
        return _ids(contents, known) if len(contents.filled) >= FEW and "id" not in known else {}
    found: dict[str, Match] = {}
    for ask in (_reports_to, _ids, _titles, *((_dates,) if known else (_emails, _names, _persons, _departments, _statuses))):
        for field, hit in ask(contents, {**known, **found}).items():
            if field not in known and field not in found:
                found[field] = hit
    return found


Found = Mapping[str, Match]


def _free(contents: Contents, found: Found) -> list[int]:
    """Columns that hold anything and are no field yet."""
    taken = {hit.column for hit in found.values()}
    return [column for column in range(len(contents.labels)) if column not in taken and contents.distinct[column]]


def _match(column: int, share: float, reason: str, sure: bool = False) -> Match:
    certainty = Certainty.LIKELY if sure and share >= SURE else Certainty.GUESS
    return Match(column, certainty, round(0.8 * share, 2), reason)


def _reports_to(contents: Contents, found: Found) -> dict[str, Match]:
    """The column whose values stand in a column that names the rows."""
    if "reports_to" in found or contents.reference is None:
        return {}
    column, key, share = contents.reference
    return {"reports_to": _match(column, share, f"its values stand in the column “{contents.labels[key]}” ({share:.0%})")}


def _ids(contents: Contents, found: Found) -> dict[str, Match]:
    """The column of short and different codes in which the managers are found."""
    if "id" in found or "reports_to" not in found:
        return {}
    wanted = contents.distinct[found["reports_to"].column]
    taken = {hit.column for hit in found.values()}
    for key in range(len(contents.labels)) if wanted else ():
        if key in taken or not contents.names_rows(key):
            continue
        share = len(wanted & contents.distinct[key]) / len(wanted)
        if (
            share >= (MOST if len(contents.filled) >= ROWS else 1)
            and is_code(contents.columns[key])
            and contents.is_line(found["reports_to"].column, key)
        ):
            label = contents.labels[found["reports_to"].column]
            reason = f"its values are short and all different, and those of “{label}” stand in it ({share:.0%})"
            return {"id": _match(key, share, reason, sure=True)}
    return {}


def _titles(contents: Contents, found: Found) -> dict[str, Match]:
    """The column of titles, where no header told it."""
    if "title" in found or contents.title is None or contents.title not in _free(contents, found):
        return {}
    share = contents.share(contents.title, "role")
    return {"title": _match(contents.title, share, f"{share:.0%} of its values hold a word of rank or role")}


def _dates(contents: Contents, found: Found) -> dict[str, Match]:
    """The first column of few dates, where the same ids stand at several of them; in a small sheet once at each."""
    ids = contents.columns[found["id"].column] if "id" in found else []
    repeated = sum(map(bool, ids)) > len(set(ids) - {""})
    for column in _free(contents, found) if repeated and "date" not in found else ():
        distinct = contents.distinct[column] - {""}
        told = sum(map(bool, dates(sorted(distinct))))
        once = 2 * told <= len(ids) and len(set(zip(ids, contents.columns[column], strict=True))) == len(ids)
        if told > 1 and (once or told <= FEW_DATES * len(ids)) and told >= SURE * len(distinct):
            return {"date": _match(column, SURE, f"its values are {len(distinct)} dates, and ids stand at several of them")}
    return {}


def _emails(contents: Contents, found: Found) -> dict[str, Match]:
    """The first column of addresses."""
    return _first(contents, found, "email", lambda values: form_share(values, ADDRESS), SURE, "of its values are e-mail addresses")


def _statuses(contents: Contents, found: Found) -> dict[str, Match]:
    """The first column of words that are statuses."""
    words = vocabulary().words["status"]

    def share(values: Sequence[str]) -> float:
        filled = list(islice(filter(None, values), SAMPLE))
        return sum(value.casefold() in words for value in filled) / len(filled)

    return _first(contents, found, "status", share, SURE, "of its values are words of status")


def _first(
    contents: Contents, found: Found, field: str, share: Callable[[Sequence[str]], float], least: float, reason: str
) -> dict[str, Match]:
    """The first free column with a share of telling values."""
    for column in _free(contents, found):
        if (value := share(contents.columns[column])) >= least:
            return {field: _match(column, value, f"{value:.0%} {reason}")}
    return {}


def _names(contents: Contents, found: Found) -> dict[str, Match]:
    """First and last name: two neighbouring columns of names that together tell the rows apart; else one of full names."""
    free = [column for column in _free(contents, found) if form_share(contents.columns[column], NAME) >= SURE]
    single = [column for column in free if len(contents.distinct[column]) * 4 > len(contents.columns[column])]
    for column in single:
        pairs = list(zip(contents.columns[column], contents.columns[column + 1], strict=True)) if column + 1 in single else []
        share = sum(bool(first and last) and " " not in last for first, last in pairs) / max(len(pairs), 1)
        if share >= SURE and len(set(pairs)) >= SURE * len(pairs):
            reason = "it and its neighbour hold words that name the rows only together"
            return {"first_name": _match(column, share, reason), "last_name": _match(column + 1, share, reason)}
    full = (column for column in free if column in contents.keys and any(" " in name for name in contents.distinct[column]))
    person = next(full, None)
    return {} if person is None else {"person": _match(person, SURE, "its values are different words without figures")}


def _persons(contents: Contents, found: Found) -> dict[str, Match]:
    """A second column of codes beside the ids: the first whose codes are long enough for a person's number."""
    keys = (column for column in _free(contents, found) if column in contents.keys and is_code(contents.columns[column]))
    column = next((column for column in keys if all(len(value) > 4 for value in contents.distinct[column])), None)
    if column is None or "id" not in found:
        return {}
    return {"person_id": _match(column, SURE, "its values are a second set of codes")}


def _departments(contents: Contents, found: Found) -> dict[str, Match]:
    """The column of few and repeated words that a position most often shares with its manager, beyond chance."""
    if contents.reference is None:
        return {}
    above = contents.superior(*contents.reference[:2])

    def kinship(column: int) -> float:
        values = contents.columns[column]
        count = Counter(values)
        shared = [values[row] == values[other] for row, other in enumerate(above) if other is not None]
        return sum(shared) / max(len(shared), 1) - sum((size / len(values)) ** 2 for size in count.values())

    few = [column for column in _free(contents, found) if _is_unit(contents.columns[column], contents.distinct[column])]
    best = max(((kinship(column), -column) for column in few), default=(0.0, 0))
    if best[0] < 0.2:
        return {}
    return {"department": _match(-best[1], MOST, "it has few values, and a position mostly has its manager's")}


def _is_unit(values: Sequence[str], distinct: Collection[str]) -> bool:
    """Whether a column may name units: few different words, none of them yes or no, a figure, or one letter."""
    words = vocabulary().words
    no_unit = words["flag"] | words["status"]
    few = 1 < len(distinct) <= max(2, len(values) // 3)
    return few and all(len(value) > 1 and figure(value) is None and value.casefold() not in no_unit for value in distinct)
