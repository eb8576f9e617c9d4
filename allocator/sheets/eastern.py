"""Japanese, Korean and Chinese text without Unicode: bytes that decode as nothing but frequent characters."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

WORTH = 0.9  # of a text of frequent characters only; several of these encodings often read the same bytes
FEWEST = 2  # characters; one alone may be chance
TOKEN = re.compile(r"[^\x00-\x7f]+")
BESIDE = re.compile(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")


class Frequent(NamedTuple):
    """The frequent characters of an encoding: by the first of their bytes in a plain form of it, and by their own order."""

    name: str
    plain: str
    first: range
    letters: range  # of Unicode


EASTERN = {
    "cp932": Frequent("Shift-JIS (Japanese)", "shift_jis", range(0x88, 0x98), range(0x3041, 0x3100)),
    "cp949": Frequent("EUC-KR (Korean)", "euc_kr", range(0xB0, 0xC9), range(0)),
    "gb18030": Frequent("GB 18030 (Chinese)", "gb2312", range(0xB0, 0xD8), range(0)),
    "big5": Frequent("Big5 (Chinese)", "big5", range(0xA4, 0xC7), range(0)),
}


def readings(sample: bytes) -> dict[str, tuple[str, float]]:
    """The text and its score by encoding, where every byte decodes; Latin letters with accents score below 0."""
    found = {}
    for encoding, frequent in EASTERN.items():
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        found[encoding] = text, _score(text, frequent)
    return found


def _score(text: str, frequent: Frequent) -> float:
    """The share of frequent characters; none may touch a Latin letter."""
    letters = Counter("".join(TOKEN.findall(text)))
    if letters.total() < FEWEST or BESIDE.search(text):
        return -1.0
    return WORTH * sum(count for letter, count in letters.items() if _is_frequent(letter, frequent)) / letters.total()


def _is_frequent(letter: str, frequent: Frequent) -> bool:
    return ord(letter) in frequent.letters or letter.encode(frequent.plain, "ignore")[:1] in {
        bytes([one]) for one in frequent.first
    }
