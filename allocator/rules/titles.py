"""Title reading: which archetypes and expert functions a job title names, and how strongly.

First step of the rules, before classification. The phrases and words are data (templates/rules/titles.toml); this
module holds only how they are read: longest phrase per archetype, silence of shorter phrases inside a strong one,
helpers and deputies (EQ5), functions named by words (rules 22 to 26, 93, 98, 99), and what a title adds to its role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.org.structure import Ints
from allocator.rules.lexicon import WORD, Lexicon, Match, Node, load_lexicon, normalise, plain

__all__ = ["Lexicon", "Match", "Reading", "load_lexicon", "normalise", "process_name", "read_titles", "team_name"]

PROCESS_MANAGER, ASSISTANT, TEAM_MEMBER, OUTSIDE = "process-manager", "operations-assistant", "team-member", "fn-other"
HOLDERS = (
    "chief-executive",
    "chief-operating-officer",
    "operations-manager",
    PROCESS_MANAGER,
    "site-manager",
    "logistics-manager",
    "fleet-manager",
)
OPERATING = (*HOLDERS, ASSISTANT)
NAMING = ("strong", "words", "weak")  # kinds of phrases that may name a role

Hit = tuple[int, int, int, Match]  # first word, word after the last, archetype code (-1: none), what was found
Found = dict[str, list[Hit]]  # by kind of phrase


@dataclass(frozen=True, slots=True)
class Reading:
    """What a title says: at most one match per archetype, in the order of the pack.

    `staff`: the title names a function, a rank or staff work, so structure alone makes no operations manager of it.
    `leads`: the title has a word of leadership (head, director, manager, leiter, chef …).
    """

    matches: tuple[Match, ...] = ()
    staff: bool = False
    leads: bool = False


NOTHING = Reading()


def read_titles(lexicon: Lexicon, titles: Sequence[str]) -> tuple[Ints, list[Reading]]:
    """Readings of the distinct titles, and for each title the index of its reading (shape: titles)."""
    distinct = {title: number for number, title in enumerate(dict.fromkeys(titles))}
    index = np.fromiter(map(distinct.__getitem__, titles), dtype=np.int64, count=len(titles))
    return index, [_read(lexicon, title) for title in distinct]


def _read(lexicon: Lexicon, title: str) -> Reading:
    """One title: find every phrase, hide what stands inside helpers and silent phrases, then apply the rules."""
    words = lexicon.words(title)
    found = _find(lexicon.root, words)
    if not found:
        return NOTHING
    if "helpers" in found or "silent" in found:
        found = _visible(found)
    matches = _matches(lexicon, words, found)
    return Reading(matches, _is_staff(found, matches), "leadership" in found)


def _find(root: Node, words: Sequence[str]) -> Found:
    """Every phrase of the lexicon in the title, by kind."""
    found: Found = {}
    for start, word in enumerate(words):
        node, end = root.after.get(word), start + 1
        while node:
            for kind, archetype, match in node.terms:
                found.setdefault(kind, []).append((start, end, archetype, match))
            node = node.after.get(words[end]) if end < len(words) else None
            end += 1
    return found


def _visible(found: Found) -> Found:
    """Without what stands after a helper's words ("assistant to", EQ5) and inside a phrase that names no role."""
    start, end = min(((hit[0], hit[1]) for hit in found.get("helpers", ())), default=(-1, np.inf))
    silent = found.get("silent", ())
    visible: Found = {}
    for kind, hits in found.items():
        if kept := [hit for hit in hits if (hit[1] <= end or hit[0] == start) and not _within(hit, silent)]:
            visible[kind] = kept
    return visible


def _within(hit: Hit, others: Iterable[Hit]) -> bool:
    """Whether a hit is a shorter part of one of the others."""
    return any(other[0] <= hit[0] and hit[1] <= other[1] and other[:2] != hit[:2] for other in others)


def _matches(lexicon: Lexicon, words: Sequence[str], found: Found) -> tuple[Match, ...]:
    """The longest phrase of each archetype, of equal ones the strong (rule 23), without those silenced or assisting."""
    if found.keys().isdisjoint(NAMING):
        return ()
    best: dict[int, Hit] = {}
    led = _led(words, found, lexicon.edges) if "words" in found else []
    for hit in (*found.get("strong", ()), *led, *found.get("weak", ())):
        code, match = hit[2], hit[3]
        if code in best and len(match.phrase) <= len(best[code][3].phrase):
            continue
        if match.archetype != TEAM_MEMBER or not _is_grade(words, found, hit, lexicon.edges):
            best[code] = hit
    matches = [_deputised(found, best[code]) for code in sorted(best) if not _of_function(found, best[code])]
    return _assisting(_unsilenced(matches)) if len(matches) > 1 else tuple(matches)


def _is_grade(words: Sequence[str], found: Found, hit: Hit, grades: frozenset[str]) -> bool:
    """Whether a team member's single word only qualifies somebody above: "Driver Manager", "Technician Services Director"."""
    return hit[1] - hit[0] == 1 and any(words[leader[1] - 1] not in grades for leader in found.get("leadership", ()))


def _led(words: Sequence[str], found: Found, grades: frozenset[str]) -> list[Hit]:
    """Functions that a function word with a word of leadership names (rules 93, 98): the span over all such words.

    "Lead" leads what stands before it only ("HR Lead", not "Lead HR Partner"). The operations of a function outside
    operations are that function's unit ("Marketing Operations"), but no post in it ("Sales Operations Analyst").
    """
    functions = [hit for hit in found["words"] if not _within(hit, found["words"])]
    teams = [hit for hit in found.get("strong", ()) if hit[3].archetype == TEAM_MEMBER]
    leaders = [hit for hit in found.get("leadership", ()) if not _within(hit, teams)]
    leaders = [hit for hit in leaders if words[hit[1] - 1] not in grades or any(named[1] <= hit[0] for named in functions)]
    operations = [hit for hit in found.get("operations", ()) if not _within(hit, functions)]
    unit = any(hit[1] == len(words) for hit in operations)
    involved = [*functions, *leaders, *operations]
    start, end = min(hit[0] for hit in involved), max(hit[1] for hit in involved)
    led = {hit[2]: hit[3].archetype for hit in functions if leaders or (unit and hit[3].archetype == OUTSIDE)}
    return [(start, end, code, Match(archetype, True, " ".join(words[start:end]))) for code, archetype in led.items()]


def _of_function(found: Found, hit: Hit) -> bool:
    """Whether the operations that a phrase begins with are a function's: "HR operations", "sales operations" (rule 93)."""
    if "words" not in found or "operations" not in found or hit[3].archetype not in OPERATING:
        return False
    return any(other[0] == hit[0] for other in found["operations"]) and any(other[1] == hit[0] for other in found["words"])


def _deputised(found: Found, hit: Hit) -> Match:
    """The match of a hit, marked where deputy, vice or assistant stands directly before it (EQ5)."""
    start, end, _, match = hit
    if match.archetype not in HOLDERS or not ("deputies" in found or "deputies-after" in found):
        return match
    before = any(other[1] == start for other in found.get("deputies", ()))
    after = any(other[0] == end for other in found.get("deputies-after", ()))
    return replace(match, deputy=True) if before or after else match


def _unsilenced(matches: Sequence[Match]) -> list[Match]:
    """Without the matches that stand inside a longer strong match of another archetype (rule 24)."""
    strong = [f" {match.phrase} " for match in matches if match.strong]
    return [m for m in matches if not any(len(other) > len(m.phrase) + 2 and f" {m.phrase} " in other for other in strong)]


def _assisting(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Who assists holds nothing: any operations-assistant match takes the holders' away (EQ5)."""
    if any(match.archetype == ASSISTANT for match in matches):
        return tuple(match for match in matches if match.archetype not in HOLDERS)
    return tuple(matches)


def _is_staff(found: Found, matches: Sequence[Match]) -> bool:
    """Whether the title names a function, or a rank or staff work and no role of operations (rule 99)."""
    if "words" in found or "specialists" in found or any(match.archetype.startswith("fn-") for match in matches):
        return True
    return ("staff" in found or "helpers" in found) and not any(match.strong and match.archetype in OPERATING for match in matches)


def process_name(lexicon: Lexicon, title: str, reading: Reading) -> str:
    """What a strong process-manager title adds: "Process Manager Order Picking" -> "Order Picking"; "" for another title."""
    owner = next((match.phrase for match in reading.matches if match.strong and match.archetype == PROCESS_MANAGER), "")
    return _without(lexicon, title, [owner]) if owner else ""


def team_name(lexicon: Lexicon, title: str) -> str:
    """What a manager's title adds to leadership, grade and joining words: "Head of Warehouse Berlin" -> "Warehouse Berlin"."""
    found = _find(lexicon.root, lexicon.words(title))
    owners = [hit for hit in found.get("strong", ()) if hit[3].archetype == PROCESS_MANAGER]
    heads = (*owners, *found.get("leadership", ()), *found.get("supervision", ()))
    return _without(lexicon, title, [hit[3].phrase for hit in heads])


def _without(lexicon: Lexicon, title: str, phrases: Sequence[str]) -> str:
    """The title as spelled, without the words of some phrases, and without grade and joining words at the edges left."""
    text = plain(title)
    tokens = [(*token.span(), word) for token in WORD.finditer(text) for word in lexicon.words(token.group())]
    words = [word for _, _, word in tokens]
    taken: set[int] = set()
    for phrase in phrases:
        length = len(phrase.split())
        taken |= next((set(range(i, i + length)) for i in range(len(words)) if " ".join(words[i : i + length]) == phrase), set())
    parts: list[list[int]] = [[]]
    for index in range(len(words)):
        if index in taken:
            parts.append([])
        else:
            parts[-1].append(index)
    left = [part for part in (_trimmed(part, words, lexicon.edges) for part in parts) if part]
    name = " ".join(text[tokens[part[0]][0] : tokens[part[-1]][1]] for part in left)
    name = name if name.count("(") == name.count(")") else name.replace("(", "").replace(")", "")
    return "" if name.isdecimal() else name


def _trimmed(part: list[int], words: Sequence[str], edges: frozenset[str]) -> list[int]:
    """A run of words without those of `edges` at both ends."""
    while part and words[part[0]] in edges:
        part = part[1:]
    while part and words[part[-1]] in edges:
        part = part[:-1]
    return part
