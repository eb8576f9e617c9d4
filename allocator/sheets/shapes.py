"""Between sheets and tables: what a sheet of an unusual layout is turned into, and how its cells are kept."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import overload

from allocator.findings import Cell, Finding, finding
from allocator.sheets.cells import tidy
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.headers import Reading
from allocator.sheets.names import Certainty
from allocator.sheets.reader import Sheet
from allocator.sheets.tables import Table, table_of

OWN = ("id", "title", "reports_to")  # fields that a layout gives; the others stand in columns of their own
ROLES, SOME_ROLES = 0.6, 0.25  # share of titles with a word of rank or role: sure enough, and least
MOST, SURE = 0.6, 0.9  # share of the values that must agree; of values that may be wrong only here and there
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")
CODE = re.compile(r"(?=\S*\d)[\w.#-]{1,20}")
SAMPLE = 1000  # titles looked at
PART = " › "  # between the titles of a made-up id


@dataclass(frozen=True, slots=True)
class Shape:
    """A list of positions made of sheets of an unusual layout: which, why it was read so, how sure that is, what else to say."""

    layout: str
    why: str
    certainty: Certainty
    table: Table
    sheets: tuple[Sheet, ...]
    said: tuple[Finding, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """What is said about it, the layout first; a guess is a warning."""
        code = "SHEET-71" if self.certainty is Certainty.GUESS else "SHEET-70"
        place = Cell(self.table.file, self.table.sheet, 0)
        return [finding(code, self.table.name, place, layout=self.layout, why=self.why, sure=str(self.certainty)), *self.said]


@dataclass(frozen=True, slots=True)
class Cells(Sequence[Cell]):
    """The cells of a field, one per row of a table, each made when asked for."""

    size: int
    at: Callable[[int], Cell]

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> list[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | list[Cell]:
        rows = range(self.size)[index]
        return self.at(rows) if isinstance(rows, int) else [self.at(row) for row in rows]

    def __len__(self) -> int:
        return self.size


@dataclass(slots=True)
class Post:
    """A post found in a layout: its title and the cell of it, the post above (-1 at a top), its row in the table (-1: none)."""

    title: str
    cell: Cell
    above: int = -1
    row: int = -1


@cache
def words_of(layout: str) -> Mapping[str, frozenset[str]]:
    """Words that tell a layout (templates/rules/layouts.toml), joined as headers are."""
    table = tomllib.loads(files("allocator.templates").joinpath("rules", "layouts.toml").read_text(encoding="utf-8"))[layout]
    return {group: frozenset("".join(header_words(word)) for word in words) for group, words in table.items()}


def cells_of(reading: Reading, table: Table, column: int) -> list[object]:
    """A column, from 0, of the sheet as it stands, one entry per row of the table."""
    rows = reading.sheet.rows
    return [rows[row - 1][column] if column < len(rows[row - 1]) else "" for row in table.rows]


def texts_of(reading: Reading, table: Table, column: int) -> list[str]:
    """As `cells_of`, as texts."""
    return tidy(cells_of(reading, table, column))


def beside(reading: Reading, taken: Iterable[int] = (), fields: Sequence[str] = ("title", "reports_to")) -> Table:
    """The table of the columns that are not the layout's own."""
    used = set(taken)
    kept = {field: hit for field, hit in reading.matches.items() if field not in fields and hit.column not in used}
    return table_of(replace(reading, matches=kept))


def role_share(titles: Iterable[str]) -> float:
    """The share of the different titles, of many the first, that hold a word of rank or role or one that ends in such a word."""
    roles = vocabulary().words["role"]
    long = tuple(role for role in roles if len(role) > 4)
    different = list(islice(dict.fromkeys(filter(None, titles)), SAMPLE))
    told = sum(any(word in roles or word.endswith(long) for word in header_words(title)) for title in different)
    return told / len(different) if different else 0.0


def certainty_of(titles: Iterable[str]) -> Certainty | None:
    """How sure it is that texts are titles; None where too few hold a word of rank or role."""
    share = role_share(titles)
    return None if share < SOME_ROLES else Certainty.LIKELY if share >= ROLES else Certainty.GUESS


def is_tree(above: Sequence[int]) -> bool:
    """Whether at most half of the posts stand at a top and somebody manages somebody; `above` holds no circles."""
    return any(post >= 0 for post in above) and 2 * sum(post < 0 for post in above) <= len(above)


def posts_table(base: Table, posts: Sequence[Post], header: str, names: Sequence[str] = ()) -> Table:
    """The table of posts: the manager by id, and what stands beside them.

    Ids are those of the sheet, else made of `names`, one per post, or of titles.
    """
    ids = _numbered(names) if names else _ids(base, posts)
    size, own = len(posts), [post.cell for post in posts]
    others = [field for field in base.values if field not in OWN]
    values = {field: [base.values[field][post.row] if post.row >= 0 else "" for post in posts] for field in others}
    values |= {"id": ids, "title": [post.title for post in posts]}
    values["reports_to"] = [ids[post.above] if post.above >= 0 else "" for post in posts]

    def beside_it(field: str) -> Cells:
        return Cells(size, lambda at: base.cell(posts[at].row, field) if posts[at].row >= 0 else own[at])

    places: dict[str, Sequence[Cell]] = {field: beside_it(field) for field in others}
    places |= {"id": beside_it("id") if "id" in base.columns else own, "title": own}
    places["reports_to"] = Cells(size, lambda at: own[posts[at].above if posts[at].above >= 0 else at])
    places[""] = Cells(size, lambda at: replace(own[at], column=0))
    columns = {field: places[field][0].column for field in values}
    headers = {field: base.headers.get(field, header) for field in values}
    return replace(base, columns=columns, headers=headers, rows=[cell.row for cell in own], values=values, places=places)


def _ids(base: Table, posts: Sequence[Post]) -> list[str]:
    """Ids of the sheet; else the title, after those above it as far as is needed to tell posts apart."""
    given = base.column("id")
    names = [given[post.row] if post.row >= 0 else "" for post in posts]
    climbed = [[index] for index in range(len(posts))]
    tails = [post.title for post in posts]
    for _ in range(len(posts)):
        count = Counter(tails)
        grown = [index for index, tail in enumerate(tails) if count[tail] > 1 and posts[climbed[index][-1]].above >= 0]
        if not grown:
            break
        for index in grown:
            climbed[index].append(posts[climbed[index][-1]].above)
            tails[index] = posts[climbed[index][-1]].title + PART + tails[index]
    return _numbered([name or tail for name, tail in zip(names, tails, strict=True)])


def _numbered(names: Sequence[str]) -> list[str]:
    """Names told apart: the second of a name as "name (2)"."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return found


def moved(table: Table, origin: Callable[[Cell], Cell]) -> Table:
    """A table of a sheet put together from others, with the cells where its values stand in truth."""
    size = len(table)

    def in_truth(field: str) -> Cells:
        return Cells(size, lambda at: origin(table.cell(at, field)))

    places = {field: in_truth(field) for field in (*table.columns, "")}
    columns = {field: places[field][0].column if size else 0 for field in table.columns}
    rows = [cell.row for cell in places[""]]
    return replace(table, columns=columns, rows=rows if len(set(rows)) == size else table.rows, places=places)
