"""How outputs are called: unique, stable, safe on every system."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allocator.batch.names import LONGEST, named

FILES = st.lists(st.text(alphabet="aAb/.:-\\ é\0", min_size=1, max_size=12), max_size=12, unique=True)


def test_a_file_alone_with_its_name_keeps_it() -> None:
    assert named(["x/halden.xlsx", "s3://bucket/kranich.csv"], {}) == {
        "x/halden.xlsx": "halden",
        "s3://bucket/kranich.csv": "kranich",
    }


def test_files_of_one_name_are_told_apart_by_folder_and_by_kind() -> None:
    assert named(["a/org.xlsx", "b/org.xlsx"], {}) == {"a/org.xlsx": "a-org", "b/org.xlsx": "b-org"}
    assert named(["a/org.xlsx", "a/org.csv"], {}) == {"a/org.csv": "a-org-csv", "a/org.xlsx": "a-org-xlsx"}
    deep = named(["x/a/org.xlsx", "y/a/org.xlsx"], {})
    assert [name.rpartition("-")[0] for name in deep.values()] == ["org", "org"]
    assert len(set(deep.values())) == 2


def test_a_name_does_not_become_free_when_those_who_share_it_are_done() -> None:
    assert named(["a/org.xlsx", "a/org.csv"], {"a/org.csv": "a-org-csv"})["a/org.xlsx"] == "a-org-xlsx"
    assert named(["a/org.xlsx", "b/org.xlsx"], {"a/org.xlsx": "a-org"})["b/org.xlsx"] == "b-org"


def test_names_that_differ_in_case_alone_are_the_same_file_on_some_systems() -> None:
    assert sorted(named(["a/Org.xlsx", "b/org.xlsx"], {}).values()) == ["a-Org", "b-org"]


def test_a_name_once_given_stays_when_others_come() -> None:
    first = named(["a/org.xlsx"], {})
    assert named(["a/org.xlsx", "b/org.xlsx"], first) == {"a/org.xlsx": "org", "b/org.xlsx": "b-org"}


def test_names_of_the_batch_itself_and_of_devices_are_not_given() -> None:
    assert list(named(["summary.xlsx", "CON.csv"], {}).values()) == ["org-CON", "org-summary"]
    assert named(["../..."], {})["../..."] not in {"", ".", ".."}


def test_a_file_in_a_file_is_called_as_it_is_there() -> None:
    inside = {"a::b.csv": "a-b", "simplecache::s3://box/kranich.csv": "kranich", "zip://in/halden.csv::s3://box/o.zip": "halden"}
    assert named([*inside], {}) == inside


def test_a_name_leaves_room_for_an_ending_in_any_script() -> None:
    long = [f"{folder}/{'組' * 80}.csv" for folder in "abc"]
    assert all(len(name.encode()) <= LONGEST + 13 for name in named(long, {}).values())
    assert len(set(named(long, {}).values())) == 3


@given(FILES, st.data())
def test_a_batch_that_was_broken_off_goes_on_with_the_same_names(places: list[str], data: st.DataObject) -> None:
    names = named(places, {})
    done = data.draw(st.sets(st.sampled_from(places))) if places else set()
    assert named(places, {place: names[place] for place in done}) == names


@given(FILES, st.data())
def test_names_are_unique_safe_and_independent_of_the_order(places: list[str], data: st.DataObject) -> None:
    names = named(places, {})
    assert names.keys() == set(places)
    assert len({name.casefold() for name in names.values()}) == len(places)
    assert all(0 < len(name.encode()) <= LONGEST + 13 and not set(name) & set('/\\:\0<>"|?*') for name in names.values())
    assert named(data.draw(st.permutations(places)), {}) == names
    assert named([*places, "new/a.csv"], names) | names == named([*places, "new/a.csv"], names)
