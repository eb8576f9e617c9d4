"""Positions of a result: the tree, page by page, the line above one, search, and the picture of the whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allocator.web.work.overview import DEEPEST
from allocator.web.work.results import Base, about, count

FIELDS = (
    "number, leave, parent, depth, reports, id, title, holders, vacant, unit, site, archetype, role, why, function, cell, "
    "acting, answers, does"
)
WORDS = re.compile(r"\w+")
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Post:
    """A position, by its number in depth-first order; -1 is nobody. `reports` counts direct ones, `depth` is 1 at the top.

    `role` is the archetype's name and `why` the evidence for it; `acting` acts for it while it is vacant; `cell` is where
    its title was read; `answers` and `does` count its A and its R.
    """

    number: int
    leave: int
    parent: int
    depth: int
    reports: int
    id: str
    title: str
    holders: str
    vacant: int
    unit: str
    site: str
    archetype: str
    role: str
    why: str
    function: str
    cell: str
    acting: int
    answers: int
    does: int

    @property
    def below(self) -> int:
        """Positions anywhere below it."""
        return self.leave - self.number - 1

    @property
    def held_by(self) -> str:
        """Who holds it, or that nobody does."""
        return "vacant" if self.vacant else self.holders


def post(base: Base, number: int) -> Post:
    """One position; KeyError where there is none of that number."""
    return posts(base, [number])[number]


def post_of(base: Base, name: str) -> Post | None:
    """The position with an id, None where there is none."""
    row = base.execute(f"SELECT {FIELDS} FROM positions WHERE id = ?", (name,)).fetchone()
    return Post(*row) if row else None


def by_id(base: Base, names: Iterable[str]) -> dict[str, Post]:
    """Some positions by their ids; those that are not there are left out."""
    return {name: post for name in dict.fromkeys(names) if (post := post_of(base, name))}


def posts(base: Base, numbers: Sequence[int]) -> dict[int, Post]:
    """Some positions by number, each once, in the order asked for; nobody is left out."""
    wanted = json.dumps(sorted(set(numbers)))
    rows = base.execute(f"SELECT {FIELDS} FROM positions WHERE number IN (SELECT value FROM json_each(?))", (wanted,))
    found = {row["number"]: Post(*row) for row in rows}
    return {number: found[number] for number in dict.fromkeys(numbers) if number in found}


def children(base: Base, manager: int = -1, first: int = 0, limit: int = 200) -> list[Post]:
    """Direct reports, in the order of the sheet; of -1 the position at the top."""
    query = f"SELECT {FIELDS} FROM positions WHERE parent = ? ORDER BY number LIMIT ? OFFSET ?"
    return [Post(*row) for row in base.execute(query, (manager, limit, first))]


def path(base: Base, number: int) -> list[Post]:
    """The line from the top down to a position, itself included; of a very deep one its last part."""
    line: list[Post] = []
    while number >= 0 and len(line) < DEEPEST:
        line.append(post(base, number))
        number = line[-1].parent
    return line[::-1]


def search(base: Base, text: str, limit: int = 20) -> list[Post]:
    """Positions whose id, title or holders have words that begin with each word of a text, highest first; or the one of that id."""
    words = WORDS.findall(text)[:MOST_WORDS]
    exact = post_of(base, text.strip())
    if exact or not words:
        return [exact] if exact else []
    query = " ".join(f'"{word}"*' for word in words)
    found = base.execute("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ?", (query, limit))
    return list(posts(base, [row[0] for row in found]).values())


def archetypes(base: Base) -> list[tuple[int, str, str, int]]:
    """The roles that somebody plays: code (as in the picture), id, name, number of positions."""
    return [tuple(row) for row in base.execute("SELECT * FROM archetypes WHERE positions > 0 ORDER BY code")]


def picture(base: Base) -> bytes:
    """The whole org as `overview.Picture.packed` has it."""
    return bytes(about(base, "picture"))


def painted(base: Base, activity: str) -> bytes:
    """For an activity, by its id, the strongest canonical letter of each position by number: a byte each, 0 for none."""
    letters = bytearray(count(base, "SELECT count(*) FROM positions"))
    query = """SELECT position, letter FROM letters WHERE row IN
      (SELECT number FROM rows WHERE activity = (SELECT number FROM activities WHERE id = ?))"""
    for position, letter in base.execute(query, (activity,)):
        letters[position] = max(letter, letters[position])
    return bytes(letters)
