"""Two orgs compared: who is who, what becomes of each row, who hands over what; and what must hold of any two orgs."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import allocator as al
from allocator.derived.compare import MIRROR, Comparison, Fate, compare
from allocator.derived.handover import ENDS, Duty, Handover, Way, handover
from allocator.derived.pairing import How
from allocator.derived.tables import letters_table
from allocator.pipeline import Result
from tests.helpers import codes
from tests.outputs.made import POSITIONS, PROCESSES, result, small
from tests.proof.orgs import TITLES, Tables, halden, random_tables, result_of

BEFORE = """
| position id | title                     | person  | reports to | department | site  |
| P1          | Chief Operating Officer   | Ada     |            |            |       |
| P2          | Operations Manager, Works | Ben     | P1         | Works      | North |
| P3          | Process Manager, Mixing   | Cy Hill | P2         | Works      | North |
| P4          | Mixer                     | Dee     | P3         | Works      | North |
"""


def changed(before: str, *edits: tuple[str, str]) -> str:
    for old, new in edits:
        assert old in before, old
        before = before.replace(old, new)
    return before


def compared(*edits: tuple[str, str]) -> Comparison:
    return compare(result(BEFORE), result(changed(BEFORE, *edits)))


def moves(made: Comparison) -> list[tuple[str, str, str, str]]:
    """Position (id before), what happened, before, after."""
    ids = made.before.org.ids
    return [(ids[post], each.named, each.before, each.after) for post, changes in made.moves.items() for each in changes]


def recognised(made: Comparison) -> dict[tuple[str, str], How]:
    """How each pair of positions was found, by both ids."""
    matched, one, other = made.posts.matched, made.before.org.ids, made.after.org.ids
    return {(one[matched.before[p]], other[matched.after[p]]): made.posts.how[p] for p in matched.both.tolist()}


def fates(made: Comparison, scope: str = "") -> Counter[Fate]:
    """Fates of the rows, of all or of those of one scope (id before, or after where it is new)."""
    scopes = [s.id for s in made.before.allocation.scopes]
    later = {made.scopes.matched.of_after[n]: s.id for n, s in enumerate(made.after.allocation.scopes)}
    names = [scopes[thing] if thing < len(scopes) else later[thing] for _, thing in made.keys]
    return Counter(fate for fate, name in zip(made.fates, names, strict=True) if not scope or name == scope)


# ---- who is who


def test_the_same_org_has_no_difference() -> None:
    made = compare(small(), small())
    assert made.same
    assert handover(made) == Handover((), {}, frozenset())
    assert made.findings == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            ("| P4          | Mixer                     | Dee     | P3  ", "| P4 | Mixer | Dee | P2 "),
            ("P4", "moved", "Process Manager, Mixing (P3)", "Operations Manager, Works (P2)"),
        ),
        (("Mixer  ", "Blender"), ("P4", "retitled", "Mixer", "Blender")),
        (("Dee ", "Eve "), ("P4", "other holder", "Dee", "Eve")),
    ],
)
def test_what_changes_for_a_position(edit: tuple[str, str], expected: tuple[str, str, str, str]) -> None:
    made = compared(edit)
    assert moves(made) == [expected]
    assert set(recognised(made).values()) == {How.ID}


def test_vacated_and_filled() -> None:
    vacant = BEFORE.replace("| reports to |", "| reports to | status |").replace("     | P2         |", "     | P2         |  |")
    vacant = """
    | position id | title                   | person | status | reports to | department |
    | P1          | Chief Operating Officer | Ada    |        |            |            |
    | P2          | Operations Manager      | Ben    |        | P1         | Works      |
    """
    gone = changed(vacant, ("Ben    |        |", "       | vacant |"))
    assert moves(compare(result(vacant), result(gone))) == [("P2", "vacated", "Ben", "vacant")]
    assert moves(compare(result(gone), result(vacant))) == [("P2", "filled", "vacant", "Ben")]


def test_a_name_in_another_order_is_no_other_holder() -> None:
    assert compared(("Cy Hill", "Hill, Cy")).same


def test_a_post_with_another_id_is_recognised_by_holder_and_title() -> None:
    made = compared(("| P4 ", "| X9 "))
    assert recognised(made)["P4", "X9"] is How.HOLDER_AND_TITLE
    assert moves(made) == [("P4", "new id", "P4", "X9")]
    assert codes(made.findings) == [("CMP-02", "test")]
    assert "1 posts" not in str(made.findings[0])
    assert len(made.differences) == 0


def test_an_id_that_stands_for_another_post_is_noticed() -> None:
    made = compared(
        (
            "| P4          | Mixer                     | Dee     | P3         | Works      | North |",
            "| P4 | Payroll Clerk | Zoe | P1 | Payroll | HQ |",
        )
    )
    assert ("P4", "P4") not in recognised(made)
    assert (len(made.removed), len(made.added)) == (1, 1)
    assert codes(made.findings)[0] == ("CMP-01", "P4")
    assert "Mixer (P4)" in made.findings[0].message
    assert "Payroll Clerk (P4)" in made.findings[0].message


def test_an_id_with_a_new_title_and_holder_in_its_place_is_the_same_post() -> None:
    made = compared(("Mixer", "Blend"), ("Dee", "Eve"))
    assert recognised(made)["P4", "P4"] is How.ID
    assert [what for _, what, *_ in moves(made)] == ["retitled", "other holder"]


def test_ids_that_were_swapped_follow_holder_and_title() -> None:
    swapped = changed(
        BEFORE,
        ("| P3          | Process", "| P9          | Process"),
        ("| P4          | Mixer", "| P3          | Mixer"),
        ("| P3         | Works", "| P9         | Works"),
    )
    made = compare(result(BEFORE), result(swapped))
    assert recognised(made)["P3", "P9"] is How.HOLDER_AND_TITLE
    assert recognised(made)["P4", "P3"] is How.HOLDER_AND_TITLE
    assert ("CMP-01", "P3") in codes(made.findings)
    assert len(made.differences) == 0


def test_a_new_post_with_a_new_holder_is_another_post_whatever_its_title() -> None:
    made = compared(("| P4 ", "| X9 "), ("Dee", "Eve"))
    assert (made.removed, len(made.added)) == ([3], 1)


def test_a_vacant_post_with_a_new_id_is_told_by_title_and_place() -> None:
    made = compared(("| P4 ", "| X9 "), ("Dee", "   "))
    assert recognised(made)["P4", "X9"] is How.TITLE_AND_PLACE


UNNUMBERED = """
| title              | person | manager | department |
| Managing Director  | Ada    |         |            |
| Operations Manager | Ben    | Ada     | Works      |
| Mixer              |        | Ben     | Works      |
| Mixer              |        | Ben     | Works      |
| Packer             | Cy     | Ben     | Works      |
"""


def test_without_ids_a_holder_tells_and_posts_alike_are_paired_in_order() -> None:
    after = UNNUMBERED.replace("| Packer             | Cy ", "| Lead packer        | Cy ")
    after = after.replace("| Mixer              |        | Ben     | Works      |\n", "", 1)
    made = compare(result(UNNUMBERED), result(after))
    assert [(what, old, new) for _, what, old, new in moves(made) if what == "retitled"] == [("retitled", "Packer", "Lead packer")]
    assert (len(made.removed), made.added) == (1, [])
    assert compare(result(UNNUMBERED), result(UNNUMBERED)).posts.matched.after.tolist() == [0, 1, 2, 3, 4]


def test_orgs_with_nothing_in_common_are_doubted() -> None:
    other = """
    | position id | title              | person | reports to |
    | X1          | Managing Director  | Zoe    |            |
    | X2          | Operations Manager | Yan    | X1         |
    """
    made = compare(result(BEFORE), result(other))
    assert ("CMP-05", "test") in codes(made.findings)
    assert len(made.posts.matched.both) == 0


# ---- what becomes of the rows


def test_an_operation_with_a_new_head_moves_and_is_not_lost_and_gained() -> None:
    after = changed(
        POSITIONS,
        ("| P4          | Operations Manager, Works     | Dee ", "| P40         | Operations Manager, Works     | Zoe "),
        ("| P4         |", "| P40        |"),
    )
    made = compare(small(), result(after, processes=PROCESSES))
    assert set(fates(made, "OP-P4")) == {Fate.MOVED}
    assert (made.removed, made.added) == ([3], [11])
    assert dict(handover(made).flows()) == {(3, 11): sum(made.was == 3)}


def test_operations_that_swap_their_heads_swap_their_rows() -> None:
    after = changed(
        POSITIONS,
        ("| P4         |", "| PX         |"),
        ("| P10        |", "| P4         |"),
        ("| PX         |", "| P10        |"),
        ("900    |\n", "900    |\n"),
    )
    after = after.replace(
        "Dee    |        | P2         |           | Works      | North",
        "Dee    |        | P2         |           | Warehouse  | South",
    )
    after = after.replace(
        "Jo     |        | P2         |           | Warehouse  | South",
        "Jo     |        | P2         |           | Works      | North",
    )
    made = compare(small(), result(after, processes=PROCESSES))
    assert (made.added, made.removed) == ([], [])
    flows = handover(made).flows()
    assert flows[3, 9] > 10
    assert flows[9, 3] > 10


def test_an_operation_that_goes_into_another_hands_its_rows_to_its_head() -> None:
    after = "\n".join(line for line in POSITIONS.splitlines() if "| P10 " not in line or "P11" in line).replace(
        "| P10        |", "| P4         |"
    )
    made = compare(small(), result(after, processes=PROCESSES))
    assert set(fates(made, "OP-P10")) == {Fate.MERGED}
    given = [
        item for item in handover(made).items if item.post == 9 and item.way is Way.GIVES and made.fates[item.row] is Fate.MERGED
    ]
    assert {item.others for item in given if item.duty is Duty.ANSWERS} == {(3,)}
    back = compare(result(after, processes=PROCESSES), small())
    assert Fate.SPLIT_OFF in fates(back, "OP-P10")


def test_a_process_that_is_gone_ends_and_a_new_one_begins() -> None:
    fewer = changed(PROCESSES, ("| PR2        | Packing  | P6       | Works           |        |\n", ""))
    made = compare(small(), small(processes=fewer))
    assert set(fates(made, "PR2")) == {Fate.ENDED}
    assert {taker for (giver, taker) in handover(made).flows() if giver == 5} == {ENDS}
    assert set(fates(compare(small(processes=fewer), small()), "PR2")) == {Fate.NEW}


def test_a_row_that_is_gone_while_its_scope_stays_falls_to_nobody() -> None:
    with_vendors = changed(
        PROCESSES, ("budget |", "budget | vendors |"), ("200    |", "200    | yes |"), ("       |\n", "       | no |\n")
    )
    made = compare(small(processes=with_vendors), small())
    assert [made.keys[row][0] for row in made.orphans] == ["proc-vendor-liaison"]
    assert codes(made.findings) == [("CMP-03", "proc-vendor-liaison@PR1")]
    assert "Process Manager, Mixing (P5)" in made.findings[0].message
    assert Fate.TAKEN_UP in fates(compare(small(), small(processes=with_vendors)))


def test_what_falls_to_nobody_with_its_scope_is_told_so() -> None:
    fleet = """
        | id | title              | person | reports to | department |
        | P1 | COO                | Ada    |            |            |
        | P2 | Operations Manager | Ben    | P1         | Works      |
        | P3 | Fleet Manager      | Cy     | P2         | Fleet      |
        | P4 | Driver             | Di     | {boss}     | Fleet      |
        | P5 | Driver             | Ed     | {boss}     | Fleet      |
        """
    after = "".join(line for line in fleet.format(boss="P2").splitlines(keepends=True) if "| P3 " not in line)
    made = compare(result(fleet.format(boss="P3")), result(after))
    said = [item.message for item in made.findings if item.code == "CMP-03"]
    assert said, codes(made.findings)
    assert all("although what the scope covered is still there" in message for message in said)


def test_a_process_with_another_id_or_name_is_the_same() -> None:
    renumbered = small(processes=changed(PROCESSES, ("| PR2 ", "| PQ2 ")))
    renamed = small(processes=changed(PROCESSES, ("| Packing  |", "| Boxing   |")))
    for after in (renumbered, renamed):
        made = compare(small(), after)
        assert set(made.fates) == {Fate.SAME}
    assert [each.named for changes in made.handed.values() for each in changes] == ["renamed"]


def test_a_process_id_that_is_used_for_another_process_is_no_match() -> None:
    other = changed(
        PROCESSES,
        ("| PR2        | Packing  | P6       | Works           |", "| PR2        | Labels   | P11      | Warehouse       |"),
    )
    made = compare(small(), small(processes=other))
    assert set(fates(made, "PR2")) >= {Fate.ENDED, Fate.NEW}


def test_different_rules_are_said() -> None:
    from allocator import pipeline
    from allocator.rules.pack import load

    pack, _ = load(strict_seed=True)
    assert pack is not None
    made = compare(small(), pipeline.assign(small().org, pack))
    assert ("CMP-04", "test") in codes(made.findings)


def test_findings_are_compared_by_what_they_are_about() -> None:
    vacant = changed(POSITIONS, ("Flo    |        |", "       | vacant |"))
    made = compare(small(), result(vacant, processes=PROCESSES))
    assert ("VAC-01", "P6") in codes(made.new)
    assert ("VAC-01", "P5") not in codes(made.new + made.gone)
    renamed = compare(
        small(), result(changed(POSITIONS, ("| P5  ", "| P50 ")), processes=changed(PROCESSES, ("| P5       |", "| P50      |")))
    )
    assert codes(renamed.new + renamed.gone) == []


def test_a_finding_of_a_row_that_stands_elsewhere_now_is_neither_new_nor_gone() -> None:
    from allocator.findings import finding

    before, after = small(), small()
    before.findings[:] = [finding("SHEET-12", "row 6"), finding("SHEET-12", "row 9")]
    after.findings[:] = [finding("SHEET-12", f"row {row}") for row in (5, 7, 8)]
    made = compare(before, after)
    assert (codes(made.new), made.gone) == ([("SHEET-12", "row 8")], [])


# ---- the worked example reorganised


def reorganised() -> tuple[Result, Result]:
    """The operations manager of production leaves for a new post, returns move to production, a new site opens."""
    after = deepcopy(halden())
    positions, processes = after["positions"], after["processes"]
    by_id = {row["position_id"]: row for row in positions}
    positions.remove(by_id["P08"])
    blank = dict.fromkeys(positions[0], "")
    positions.append(
        {
            **blank,
            "position_id": "P27",
            "title": "Operations Manager, Production",
            "person": "Ada Lum",
            "reports_to": "P02",
            "department": "Production",
            "site": "Riverside",
            "budget": "2000000",
            "currency": "EUR",
        }
    )
    positions.append(
        {
            **blank,
            "position_id": "P28",
            "title": "Site Manager, Lakeside",
            "person": "Nora Falk",
            "reports_to": "P27",
            "department": "Packaging",
            "site": "Lakeside",
        }
    )
    for row in positions:
        row["reports_to"] = row["reports_to"].replace("P08", "P27")
        row["dotted_to"] = row["dotted_to"].replace("P08", "P27")
    by_id["P22"]["site"] = "Lakeside"
    next(row for row in processes if row["process_id"] == "PR5").update(managers="P10", departments="Production", site="Riverside")
    return result_of(halden()), result_of(after)


def test_the_worked_example_reorganised() -> None:
    made = compare(*reorganised())
    one, other = made.before.org, made.after.org
    label = [
        *(
            other.label(int(a)) if a >= 0 else one.label(int(b))
            for b, a in zip(made.posts.matched.before, made.posts.matched.after, strict=True)
        ),
        "nobody",
    ]
    flows = {(label[giver], label[taker]): number for (giver, taker), number in handover(made).flows().items()}
    assert flows == {
        ("Operations Manager, Production (P08)", "Operations Manager, Production (P27)"): 28,
        ("Manager, Fulfilment (P09)", "Process Manager, Batch Mixing (P10)"): 12,
        ("Manager, Fulfilment (P09)", "Operations Manager, Production (P27)"): 1,
    }
    assert set(fates(made, "SITE-Lakeside")) == {Fate.NEW}
    assert [what for _, what, *_ in moves(made)].count("moved") == 5
    assert made.orphans == []


# ---- what must hold of any two orgs


@st.composite
def edited(draw: st.DrawFn) -> tuple[Tables, Tables]:
    """An org, and the same after a few random edits: posts gone, new, moved, retitled, renumbered, held by others."""
    before = draw(random_tables(25))
    after = deepcopy(before)
    positions = after["positions"]
    for _ in range(draw(st.integers(0, 6))):
        row = draw(st.sampled_from(positions))
        match draw(st.sampled_from(["gone", "new", "moved", "retitled", "renumbered", "held", "process", "unit"])):
            case "gone" if len(positions) > 1:
                positions.remove(row)
            case "new":
                positions.append({**row, "position_id": f"N{len(positions)}", "reports_to": row["position_id"]})
            case "moved":
                row["reports_to"] = draw(st.sampled_from(positions))["position_id"]
            case "retitled":
                row["title"] = draw(st.sampled_from(TITLES))
            case "renumbered":
                old, row["position_id"] = row["position_id"], f"X{row['position_id']}"
                for each in positions:
                    each["reports_to"] = each["reports_to"].replace(old, row["position_id"])
            case "held":
                row["person"] = draw(st.sampled_from(["Ada", "Zoe", ""]))
            case "process" if after["processes"]:
                draw(st.sampled_from(after["processes"]))["managers"] = row["position_id"]
            case _:
                row["department"] = draw(st.sampled_from(["Production", "Packing", "Boxes", ""]))
    return before, after


def letters(result: Result) -> dict[tuple[str, str, str], str]:
    frame = letters_table(result.org, result.allocation)
    return {(a, s, p): letter for a, s, p, letter in frame[["activity", "scope", "position", "letter"]].itertuples(index=False)}


def told(made: Comparison) -> dict[tuple[str, int, int], tuple[int, int]]:
    """The differences as row, post -> letters; fails where one is told twice."""
    found = made.differences
    keys = [(*made.keys[row], post) for row, post in zip(found.row.tolist(), found.post.tolist(), strict=True)]
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, zip(found.was.tolist(), found.now.tolist(), strict=True), strict=True))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited())
def test_every_letter_that_differs_is_told_once_and_the_mirror_image_is_the_way_back(pair: tuple[Tables, Tables]) -> None:
    before, after = result_of(pair[0]), result_of(pair[1])
    made, back = compare(before, after), compare(after, before)
    scopes = (
        {s.id: n for n, s in enumerate(before.allocation.scopes)},
        {s.id: int(made.scopes.matched.of_after[n]) for n, s in enumerate(after.allocation.scopes)},
    )
    posts = before.org.index, {p: int(made.posts.matched.of_after[n]) for p, n in after.org.index.items()}
    one, other = (
        {(a, scopes[side][s], posts[side][p]): letter for (a, s, p), letter in letters(each).items()}
        for side, each in enumerate((before, after))
    )
    expected = {key: (one.get(key, ""), other.get(key, "")) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
    from allocator.raci import SYMBOLS

    assert {key: (SYMBOLS[was], SYMBOLS[now]) for key, (was, now) in told(made).items()} == expected
    assert Counter(back.fates) == Counter(MIRROR.get(fate, fate) for fate in made.fates)
    assert Counter(told(back).values()) == Counter((now, was) for was, now in told(made).values())
    assert (len(back.added), len(back.removed)) == (len(made.removed), len(made.added))
    assert (codes(back.new), codes(back.gone)) == (codes(made.gone), codes(made.new))
    pairs = set(recognised(made))
    assert {(other, one) for one, other in recognised(back)} == pairs


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_tables(25))
def test_an_org_compared_with_itself_has_no_difference(tables: Tables) -> None:
    org = result_of(tables)
    made = compare(org, org)
    assert made.same
    assert set(recognised(made).values()) <= {How.ID}
    assert handover(made).items == ()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited())
def test_what_one_gives_another_receives(pair: tuple[Tables, Tables]) -> None:
    made = compare(result_of(pair[0]), result_of(pair[1]))
    items = handover(made).items
    given, received = (
        {
            (item.row, item.post, other)
            for item in items
            if item.way is way and item.duty is Duty.ANSWERS
            for other in item.others
            if other != item.post
        }
        for way in (Way.GIVES, Way.RECEIVES)
    )
    assert given == {(row, other, post) for row, post, other in received}


def test_two_results_are_compared_from_python() -> None:
    before, after = (al.Result(result(text)) for text in (BEFORE, BEFORE + "| P5 | Mixer | Eve | P3 | Works | North |\n"))
    assert len(al.compare(before, after).added) == 1
    assert not al.compare(before, before).differences
