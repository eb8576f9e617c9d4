"""Checks of matrices of any origin, row by row: who answers, who does, who is asked and told, each with a way to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.checks.matrix_case import MatrixCase, Row
from allocator.checks.matrix_meaning import addresses
from allocator.checks.matrix_profile import practice, spoken
from allocator.findings import Finding
from allocator.sheets.matrix_words import plain

STRENGTH = "ARVNGCSIO"  # of two duties on one role the first stands
DOING = frozenset({"A", "R", "N"})  # may be held together: who recommends, does and answers
HABIT = 0.3  # share of the activities from which on something is one
LEAST = 3  # activities that make a habit


def one_accountable(case: MatrixCase) -> Iterator[Finding]:
    """INV-01: a row without exactly one A; more than one where the profile asks for no more.

    Where two answer, or none, nobody does. Example: both the sponsor and the project manager have the A.
    """
    for place in case.judged:
        row = case.rows[place]
        count = row.count["A"]
        if count > 1 or (count == 0 and case.profile.one_accountable):
            fix = _keep(case, place, row) if count else _give(case, place, row)
            yield case.on_row("INV-01", place, row.who("A")[1] if len(row.who("A")) > 1 else -1, count=count, fix=fix)


def _give(case: MatrixCase, place: int, row: Row) -> str:
    """Who could be Accountable."""
    doers = row.who("R")
    if len(doers) == 1:
        return f"Give the A to {case.name(doers[0])}, the only R (A/R), or to the role above."
    if doers:
        above = [role for role in doers if case.over(role, [each for each in doers if each != role])]
        if len(above) == 1:
            return f"Give the A to {case.name(above[0])}, who has authority over the other R."
        return (
            f"Give the A to the one of {case.names(doers, 'or')} who has authority over the others, or to the role above them all."
        )
    section = case.usual.get(case.matrix.rows[place].area)
    if section and section.most_common(1)[0][1] > 1:
        role = section.most_common(1)[0][0]
        return f"Name the one role that answers: {case.name(role)} does on the neighbouring rows."
    return "Name the one role that answers."


def _keep(case: MatrixCase, place: int, row: Row) -> str:
    """Which A to keep."""
    held, doers = row.who("A"), row.who("R")
    if len(held) < 2:
        return "Name the one of the group that answers."
    rest = "give the others R or C"
    above = [role for role in held if doers and case.over(role, [each for each in doers if each != role])]
    if len(above) == 1:
        return f"Of {case.names(held)} keep the A of {case.name(above[0])}, who has authority over every R, and {rest}."
    plainly = [role for role in held if "R" not in row.duties[role]]
    if len(plainly) == 1:
        others = [role for role in held if role != plainly[0]]
        return f"Of {case.names(held)} keep {case.name(plainly[0])} if it has authority, and leave {case.names(others)} the R."
    return f"Of the A of {case.names(held)} keep the one with authority over everybody who does the work, and {rest}."


def somebody_responsible(case: MatrixCase) -> Iterator[Finding]:
    """INV-02: a row without R or A/R; with an A that is alone only where the profile wants the R written.

    The work may not get done. Example: an A, two C and an I.
    """
    for place in case.judged:
        row = case.rows[place]
        if row.count["R"] or (row.count["A"] and not case.profile.responsible):
            continue
        answers = row.who("A")
        fix = "Name the role that does the work."
        if len(answers) == 1:
            fix = f"Name the role that does the work; if it is {case.name(answers[0])}, write A/R."
        yield case.on_row("INV-02", place, count=0, fix=fix)


def accountable_does(case: MatrixCase) -> Iterator[Finding]:
    """MTX-24: so many rows with one A and no R that the authors seem to mean that the Accountable does the work."""
    rows = [case.rows[place] for place in case.judged]
    alone = sum(row.count["A"] == 1 and not row.count["R"] for row in rows)
    if case.profile.responsible and alone >= LEAST and alone >= HABIT * len(rows):
        yield case.on_matrix("MTX-24", count=alone, total=len(rows))


def one_role(case: MatrixCase) -> Iterator[Finding]:
    """MTX-23: the matrix has one role, so that its rows cannot be judged. Example: what the project manager does."""
    if len(case.matrix.roles) == 1:
        yield case.on_matrix("MTX-23", position=case.name(0))


def one_letter_per_cell(case: MatrixCase) -> Iterator[Finding]:
    """INV-04: a role with two letters that the profile does not let stand together.

    Nobody knows which of the two counts. Example: R/C.
    """
    for place in case.filled:
        for role, duties in case.rows[place].duties.items():
            if len(duties) < 2:
                continue
            second = duties - DOING if duties & DOING else duties
            apart = second and duties not in case.profile.together and "V" not in duties
            if apart and role not in case.groups:
                kept = next(duty for duty in STRENGTH if duty in duties)
                strongest = DOING & duties if kept in DOING else frozenset(kept)
                letters = [letter for letter, duty in case.meaning.duties.items() if duty <= strongest]
                held = [letter for letter in case.rows[place].entries[role].letters if letter in letters]
                fix = (
                    f"Keep {'/'.join(held) or 'the stronger'}, the stronger of {'/'.join(case.rows[place].entries[role].letters)}."
                )
                yield case.on_row("INV-04", place, role, position=case.name(role), fix=fix)


def doer_and_checker(case: MatrixCase) -> Iterator[Finding]:
    """SOD-01: a role that verifies what it does or answers for itself.

    Nobody can check the own work. Example: R/V.
    """
    for place in case.filled:
        for role, duties in case.rows[place].duties.items():
            if "V" in duties and duties & {"A", "R"} and role not in case.groups:
                yield case.on_row("SOD-01", place, role, position=case.name(role))


def stands_once(case: MatrixCase) -> Iterator[Finding]:
    """MTX-17: a letter besides the A that its scheme gives once on each row: D in DACI, R in RAPID.

    A DACI row without a Driver is INV-02 already. Example: two roles recommend.
    """
    for letter in case.meaning.one:
        duties = case.meaning.duties[letter]
        for place in case.judged:
            held = case.rows[place].having(letter)
            if len(held) > 1 or (not held and "R" not in duties):
                fix = f"Leave the {letter} with one of {case.names(held)}." if held else f"Give the {letter} to one role."
                yield case.on_row("MTX-17", place, count=len(held), letter=letter, meaning=spoken(duties), fix=fix)


def required_letters(case: MatrixCase) -> Iterator[Finding]:
    """MTX-18: a letter that was asked for on every row is not there. Example: `--require V`."""
    for letter in case.profile.required:
        for place in case.filled:
            if not case.rows[place].having(letter):
                yield case.on_row("MTX-18", place, letter=letter)


def group_accountable(case: MatrixCase) -> Iterator[Finding]:
    """MTX-19: a role that is several people holds an A, where the profile forbids it. Example: the steering committee."""
    if case.profile.groups:
        return
    several = {place for place, role in enumerate(case.matrix.roles) if not practice().groups.isdisjoint(plain(role.name).split())}
    for place in case.filled:
        for role in case.rows[place].who("A"):
            if role in several:
                yield case.on_row("MTX-19", place, role, position=case.name(role))


def many_responsible(case: MatrixCase) -> Iterator[Finding]:
    """ROW-01: more R than r_per_row_max; A/R is not counted."""
    for place, row in enumerate(case.rows):
        both = sum("A" in row.duties[role] for role in row.who("R"))
        yield from _many(case, "ROW-01", place, row.count["R"] - both, "r_per_row_max")


def many_consulted(case: MatrixCase) -> Iterator[Finding]:
    """ROW-02: more C and V than c_per_row_max."""
    for place, row in enumerate(case.rows):
        yield from _many(case, "ROW-02", place, row.count["C"] + row.count["V"], "c_per_row_max")


def many_informed(case: MatrixCase) -> Iterator[Finding]:
    """ROW-03: more I and S than i_per_row_max, unless the activity is known to tell everybody."""
    for place, row in enumerate(case.rows):
        if place not in case.broadcasts:
            yield from _many(case, "ROW-03", place, row.count["I"] + row.count["S"], "i_per_row_max")


def _many(case: MatrixCase, code: str, place: int, count: int, most: str) -> Iterator[Finding]:
    if count > case.thresholds[most]:
        yield case.on_row(code, place, count=count)


def nobody_told(case: MatrixCase) -> Iterator[Finding]:
    """ROW-04: a row without C, V, I and S; not in schemes that show none. Example: an A and an R, and nobody else."""
    if not any(duties & set("CVIS") for duties in case.meaning.duties.values()):
        return
    for place in case.judged:
        if not any(case.rows[place].count[duty] for duty in "CVIS"):
            yield case.on_row("ROW-04", place)


def empty_rows(case: MatrixCase) -> Iterator[Finding]:
    """MTX-12: an activity without any letter, which says more than that its A and its R are missing."""
    for place, row in enumerate(case.rows):
        if not row.entries:
            yield case.on_row("MTX-12", place)


def same_activity(case: MatrixCase) -> Iterator[Finding]:
    """MTX-13: an activity of the same section on several rows. Example: "Approve budget" at the top and again below."""
    found: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(case.matrix.rows):
        found.setdefault((plain(row.area), plain(row.activity) or row.activity), []).append(place)
    for places in found.values():
        if len(places) > 1:
            alike = len({tuple(sorted((role, *sorted(d)) for role, d in case.rows[place].duties.items())) for place in places}) == 1
            fix = "Delete all but one of the rows." if alike else _differ(case, places)
            cells = addresses([case.matrix.rows[place].cell for place in places])
            how = "the same" if alike else "different"
            yield case.on_row("MTX-13", places[1], count=len(places), cells=cells, how=how, fix=fix)


def _differ(case: MatrixCase, places: Sequence[int]) -> str:
    """Who answers on each of the rows, where that differs."""
    answers = list(dict.fromkeys(case.names(case.rows[place].who("A")) or "nobody" for place in places))
    if len(answers) == 1:
        return "Agree on the letters and keep one of the rows, or say in their names how they differ."
    return f"Decide who answers ({'; '.join(answers)}) and keep one of the rows, or say in their names how they differ."
