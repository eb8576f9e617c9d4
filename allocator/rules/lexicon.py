"""The title lexicon as read: phrases and words of templates/rules/titles.toml, checked and indexed for matching.

Part of loading the rule pack. A phrase is indexed under its normalised words (rule 22), also in its feminine and unit
form, and in German with umlauts written out.
"""

from __future__ import annotations

import html
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import filterfalse

STRENGTHS = ("strong", "weak")
FUNCTION_LISTS = ("words", "stems", "specialists")
WORD_LISTS = (
    "leadership",
    "supervision",
    "operations",
    "staff",
    "helpers",
    "deputies",
    "deputies-after",
    "grades",
    "joining",
    "silent",
)
EDGE_LISTS = ("grades", "joining", "deputies", "deputies-after")
FORMS = ("feminine", "unit")
WORDS_READ = 64  # words of a title that are read; a whole text in a title cell names nothing more

Endings = Mapping[str, Sequence[tuple[str, str]]]  # language -> pairs of word endings

WORD = re.compile(r"\w+")
_MARKED = re.compile(r"[:*_·/|(.-]")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u2060\ufeff"), "") | dict.fromkeys(map(ord, "\u00a0\u202f"), " ")
_BREAK = re.compile(r"(?<=[^\W\d_])\u200b(?=[A-Z])")  # words that run into each other but for a place to break the line
_TAG = re.compile(r"<[^<>]*>")
_ENDINGS = r"innen|in|fe|ne|se|re|ère|ice|rice|trice|euse|ora|esse"
_GENDER = re.compile(
    rf"(?<=\w\w\w)(?:(?:[:*_·]|/-?|\(-?)(?:{_ENDINGS})| \((?:{_ENDINGS}|a|o|e)(?=\))"
    r"|(?<=[roe])[:*_·/(]a|(?<=a)[:*_·/(]o|(?<=e)[:*_·/(][rn]|(?<=[teé])[:*_·/(.]e|(?<=[lr])[·.]e"
    r"|\.(?:fe|ne|se|ère|ice|rice|trice|euse)|(?<=eur)-(?:rice|trice|euse)|(?<=er)-ère|(?<=é)-e)(?:[·.-]s)?\)?(?!\w)",
    re.IGNORECASE,
)
_DOUBLET = re.compile(r"\b([^\W\d_]{4})([^\W\d_]*) ?/ ?\1[^\W\d_]*", re.IGNORECASE)
_GENDERS = re.compile(
    r"[(\[]?\b(?:[mwfhdx](?:\s?[/|]\s?(?:[mwfhdxiv]|nb|divers|div\.?))+|v\s?/\s?m(?:\s?/\s?x)?)(?!\w)[)\]]?"
    r"|[(\[](?:all genders?|alle geschlechter|tous genres|mwd|mdw|wmd|wdm|dmw|mfd|fmd|mfx|fmx|[mwfhdx](?:, ?[mwfhdx])+|gn)[)\]]",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b(?:[A-Z]\.){2,}")
_GRADE = re.compile(
    r"[\s,(\[–-]+(?:(?:grade|band|scs|entgeltgruppe|eg) ?\d\d?[a-z]?|\d+( ?[-–] ?\d+)? ?%)[)\]]?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the lexicon found in a title. `deputy`: directly preceded by deputy, vice or assistant (EQ5)."""

    archetype: str  # "" for a phrase of a word list
    strong: bool
    phrase: str  # normalised, as matched
    deputy: bool = False


Term = tuple[str, int, Match]  # kind of phrase, archetype code (-1: none), the match it makes


@dataclass(slots=True)
class Node:
    """A place in the tree of phrases: the words that may follow, and what the phrase up to here is."""

    after: dict[str, Node] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)


@dataclass(frozen=True)
class Lexicon:
    """The phrases of titles.toml, indexed for matching by their words."""

    archetypes: tuple[str, ...]
    root: Node
    spellings: Mapping[str, str]  # word -> the spelling that the phrases are indexed by
    edges: frozenset[str]  # grade, joining and deputy words: taken off the edges of a process or team name

    def words(self, title: str) -> list[str]:
        """The normalised words of a title, in the spelling of the index."""
        words = _words(plain(title))[:WORDS_READ]
        return words if self.spellings.keys().isdisjoint(words) else [self.spellings.get(word, word) for word in words]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A phrase of the file: where it stands, what it is (archetype code, -1: none), its language."""

    where: str
    kind: str
    archetype: int
    language: str
    phrase: str


def normalise(text: str) -> str:
    """Casefolded, without accents, every run of other than letters, digits and `_` one blank (rule 22)."""
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    """The words of the normalised text."""
    text = text.casefold()
    if not text.isascii():
        text = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", text))).casefold()
    return WORD.findall(text)


def plain(title: str) -> str:
    """The title without tags, entities, unseen signs, gender forms, and a grade or working time at its end.

    "Leiter:in (m/w/d)" and "Leiter" are the same, "C.E.O." and "CEO" too. Accents composed.
    """
    if "<" in title or "&" in title:
        title = _TAG.sub(" ", html.unescape(title))
    if not title.isascii():
        title = unicodedata.normalize("NFC", _BREAK.sub(" ", title).replace("\u200b", "").translate(_UNSEEN))
    if _MARKED.search(title):
        title = _GENDER.sub("", _DOUBLET.sub(r"\1\2", _GENDERS.sub(" ", title)))
        title = _ACRONYM.sub(lambda name: name[0].replace(".", ""), title) if "." in title else title
    return _GRADE.sub("", title)


def load_lexicon(text: str, archetypes: Sequence[str]) -> tuple[Lexicon | None, list[str]]:
    """The lexicon of a titles.toml text for the archetypes of a pack (ids in pack order), or None with what is wrong in it."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [str(error)]
    problems: list[str] = []
    spellings = _spellings(tables.pop("spellings", {}), problems)
    forms = [_endings(name, tables.pop(name, {}), problems) for name in FORMS]
    heads = list(_listed("compounds", "compounds", -1, tables.pop("compounds", {}), problems))
    entries = [entry for name, table in tables.items() for entry in _entries(name, table, archetypes, problems)]
    problems += _clashes(entries)
    if problems:
        return None, problems
    edges = frozenset(word for entry in entries if entry.kind in EDGE_LISTS for word in normalise(entry.phrase).split())
    lexicon = Lexicon(tuple(archetypes), Node(), spellings, edges)
    for entry in (*entries, *_compounds(entries, heads)):
        for phrase in _formed(entry, forms):
            _add(lexicon, phrase, entry)
    return lexicon, []


def _entries(name: str, table: object, archetypes: Sequence[str], problems: list[str]) -> Iterator[_Entry]:
    """The phrases of a table of the file; what is not understood goes to `problems`."""
    if name in WORD_LISTS:
        yield from _listed(name, name, -1, table, problems)
    elif name not in archetypes:
        problems.append(f"{name}: neither an archetype of the pack nor a word list")
    elif not isinstance(table, dict):
        problems.append(f"{name}: must be a table")
    else:
        for kind, phrases in table.items():
            if kind in ("strong", "weak") or (kind in FUNCTION_LISTS and name.startswith("fn-")):
                yield from _listed(f"{name}.{kind}", kind, archetypes.index(name), phrases, problems)
            else:
                problems.append(f"{name}.{kind}: unknown list")


def _listed(where: str, kind: str, archetype: int, table: object, problems: list[str]) -> Iterator[_Entry]:
    """The phrases of one list by language."""
    for language, phrases in table.items() if isinstance(table, dict) else [("", None)]:
        if not isinstance(phrases, list):
            problems.append(f"{where}: must be lists of phrases by language")
            continue
        for position, phrase in enumerate(phrases):
            if isinstance(phrase, str) and normalise(phrase):
                yield _Entry(f"{where}.{language}[{position}]", kind, archetype, language, phrase)
            else:
                problems.append(f"{where}.{language}[{position}]: must be a phrase")


def _spellings(table: object, problems: list[str]) -> dict[str, str]:
    """Word -> how it is read."""
    if isinstance(table, dict) and all(isinstance(word, str) for word in table.values()):
        return {normalise(word): normalise(read) for word, read in table.items()}
    problems.append("spellings: must be words")
    return {}


def _endings(name: str, table: object, problems: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Pairs of word endings by language, e.g. leiter, leiterin."""
    endings: dict[str, list[tuple[str, str]]] = {}
    for entry in _listed(name, name, -1, table, problems):
        ending, slash, form = entry.phrase.partition("/")
        if slash and ending and form:
            endings.setdefault(entry.language, []).append((ending, form))
        else:
            problems.append(f"{entry.where}: must be two endings, a/b")
    return endings


def _clashes(entries: Iterable[_Entry]) -> list[str]:
    """Phrases that stand twice in a list, are both strong and weak, or strong for two archetypes."""
    problems = []
    first: dict[tuple[object, ...], _Entry] = {}
    for entry in entries:
        phrase = normalise(entry.phrase)
        same = first.setdefault((phrase, entry.kind, entry.archetype, entry.language), entry)
        strength = first.setdefault((phrase, entry.archetype), entry) if entry.kind in STRENGTHS else entry
        strong = first.setdefault((phrase, "strong"), entry) if entry.kind == "strong" else entry
        if same is not entry:
            problems.append(f"{entry.where}: {entry.phrase!r} stands already at {same.where}")
        elif strength.kind != entry.kind:
            problems.append(f"{entry.where}: {entry.phrase!r} is {strength.kind} at {strength.where}")
        elif strong.archetype != entry.archetype:
            problems.append(f"{entry.where}: {entry.phrase!r} is strong for another archetype at {strong.where}")
    return problems


def _compounds(entries: Iterable[_Entry], heads: Sequence[_Entry]) -> Iterator[_Entry]:
    """What a language writes as one word, a function's word and a word of leadership: Personal + Leiter."""
    for entry in entries:
        if entry.kind in ("words", "stems") and " " not in entry.phrase:
            for head in heads:
                if head.language == entry.language:
                    yield replace(entry, kind="strong", phrase=entry.phrase + head.phrase)
                    yield replace(entry, kind="strong", phrase=entry.phrase + "s" + head.phrase)


def _formed(entry: _Entry, forms: Sequence[Endings]) -> set[str]:
    """The phrase, its feminine and unit form; in German also with umlauts written out."""
    phrases = {entry.phrase}
    for endings in forms:
        phrases.add(" ".join(_inflected(word, endings.get(entry.language, ())) for word in entry.phrase.split()))
    if entry.language == "de":
        phrases |= {phrase.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue") for phrase in phrases}
    return phrases


def _inflected(word: str, endings: Sequence[tuple[str, str]]) -> str:
    """A word with its ending changed, where it has one of these."""
    return next((word.removesuffix(ending) + form for ending, form in endings if word.endswith(ending)), word)


def _add(lexicon: Lexicon, phrase: str, entry: _Entry) -> None:
    """Index a phrase under its words, once per kind and archetype."""
    words, node = lexicon.words(phrase), lexicon.root
    for word in words:
        node = node.after.setdefault(word, Node())
    match = Match(lexicon.archetypes[entry.archetype] if entry.archetype >= 0 else "", entry.kind == "strong", " ".join(words))
    if (entry.kind, entry.archetype, match) not in node.terms:
        node.terms.append((entry.kind, entry.archetype, match))
