"""Any table at all ends in an org or in a named error, never in an exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.findings import Severity
from allocator.org.build import build
from allocator.sheets.columns import recognise
from allocator.sheets.fields import vocabulary
from allocator.sheets.reader import Sheet

HEADERS = sorted({" ".join(words) for kind in vocabulary().kinds for names in kind.fields.values() for words in names})
WORDS = [
    "",
    "1",
    "2",
    "3",
    "01",
    "P1",
    "P2",
    "XX",
    "0",
    "CEO",
    "Operations Manager",
    "Clerk",
    "vacant",
    "x",
    "2024-01-01",
    "1.1",
    "/1/",
    "a > b",
]
CELLS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(HEADERS),
    st.text(max_size=12),
    st.none(),
    st.integers(-5, 10**6),
    st.floats(),
    st.booleans(),
)
ROWS = st.lists(st.lists(CELLS, max_size=7), max_size=14)
HEADED = st.tuples(st.lists(st.sampled_from(HEADERS), min_size=2, max_size=7), ROWS).map(lambda pair: [pair[0], *pair[1]])


@settings(max_examples=250, deadline=None)
@given(tables=st.lists(st.one_of(ROWS, HEADED), min_size=1, max_size=3))
def test_any_table_ends_in_an_org_or_in_a_named_error(tables: list[list[list[object]]]) -> None:
    sheets = [Sheet("org.xlsx", f"Sheet{number}", rows) for number, rows in enumerate(tables)]
    found, findings = recognise(sheets)
    org, more = build(found, "org")
    assert all(str(item) for item in [*findings, *more])
    if org is None and any(any(any(cell not in (None, "") for cell in row) for row in rows) for rows in tables):
        assert any(item.severity is Severity.ERROR for item in [*findings, *more])
    if org is not None:
        assert len(org) == len(set(org.ids)) > 0
        assert int((org.line.parent < 0).sum()) == 1
