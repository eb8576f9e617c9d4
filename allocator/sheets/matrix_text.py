"""Markdown texts: their tables as grids, named after the heading above, and the lines in which a legend may stand."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from allocator.findings import Cell, Finding, file_name, finding
from allocator.sheets.decoding import decode
from allocator.sheets.matrix_grid import Grid

ENDINGS = frozenset({".md", ".markdown"})
LARGEST = 32 << 20  # bytes
LONGEST = 5_000  # characters of a cell or line whose marks of style are looked at
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
RULER = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
PIPES = re.compile(r"(?<!\\)\|")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
TAGS = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>")
LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__")
SLANTED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_]+?)(?<=\S)_(?![\w_])")
STRUCK = re.compile(r"~~(.+?)~~")
QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+")


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of a text and its other lines with their numbers."""

    grids: list[Grid] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)


def read_text(path: Path) -> tuple[Document, list[Finding]]:
    """The tables and lines of a Markdown file; a finding where it cannot be read."""
    whole = Cell(file_name(path), "", 0)
    try:
        if path.is_dir():
            return Document(), [finding("SHEET-02", file_name(path), whole, reason="it is a folder; name the file in it")]
        if not path.exists():
            return Document(), [finding("SHEET-01", file_name(path), whole)]
        if path.stat().st_size > LARGEST:
            return Document(), [finding("SHEET-31", file_name(path), whole, reason=f"it is larger than {LARGEST >> 20} MB")]
        decoded = decode(path.read_bytes())
    except OSError as error:
        return Document(), [finding("SHEET-02", file_name(path), whole, reason=error.strerror or type(error).__name__)]
    if "\0" in decoded.text:
        return Document(), [finding("SHEET-02", file_name(path), whole, reason="it is not a text")]
    said = [finding("SHEET-34", file_name(path), whole, doubt=decoded.doubt)] if decoded.doubt else []
    return document(decoded.text, file_name(path)), said


def document(text: str, file: str) -> Document:
    """The tables of a text. Front matter and fenced code count for nothing."""
    lines = re.split(r"\r\n|\r|\n", text)
    found = Document()
    heading = ""
    table: list[tuple[int, str]] = []
    for number, line in (*_spoken(lines), (len(lines), "")):
        if "|" in line and (table or _begins(lines, number, line)):
            table.append((number, line))
            continue
        if table:
            found.grids.append(_grid(table, heading, file))
            table = []
        if match := HEADING.match(line):
            heading = _bare(match[1])[0]
        if line.strip():
            found.lines.append((number + 1, _bare(line)[0]))
    return found


def _spoken(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines outside front matter and fenced code, numbered from 0; the others as blank ones."""
    start = 0
    if lines[0].strip() == "---":
        start = next((number for number in range(1, len(lines)) if lines[number].strip() in {"---", "..."}), -1) + 1
        start = 0 if any(line.startswith("|") for line in lines[:start]) else start
    fence = ""
    for number in range(start, len(lines)):
        line = QUOTED.sub("", lines[number], count=1)
        match = FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif match:
            fence = match[1]
        else:
            yield number, line
            continue
        yield number, ""


def _begins(lines: Sequence[str], number: int, line: str) -> bool:
    """Whether a table begins: a line that opens with a pipe, or one with the ruler of a table below."""
    below = QUOTED.sub("", lines[number + 1], count=1) if number + 1 < len(lines) else ""
    return line.lstrip().startswith("|") or ("|" in below and bool(RULER.fullmatch(below)))


def _grid(table: Sequence[tuple[int, str]], heading: str, file: str) -> Grid:
    """A table as a grid; the ruler under its header is a blank row."""
    rows: list[list[str]] = []
    strong = set()
    width = next((len(_cells(line)) for _, line in table if RULER.fullmatch(line.strip())), LONGEST)
    for row, (_, line) in enumerate(table):
        cells = [] if RULER.fullmatch(line.strip()) else [_bare(cell) for cell in _cells(line, width)]
        strong |= {(row, column) for column, (_, is_bold) in enumerate(cells) if is_bold}
        rows.append([text for text, _ in cells])
    return Grid(file, heading, rows, table[0][0], strong=frozenset(strong))


def _cells(line: str, width: int = LONGEST) -> list[str]:
    """The cells of a line; a pipe after a backslash is no border, nor one in code where the line has too many."""
    inner = line.strip().removeprefix("|")
    cells = PIPES.split(inner)
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    if len(cells) > width and len(line) <= LONGEST and (coded := CODE.sub(lambda code: PIPES.sub(r"\\|", code[0]), line)) != line:
        return _cells(coded)
    return [cell.replace("\\|", "|").strip() for cell in cells]


def _bare(text: str) -> tuple[str, bool]:
    """A text without marks of style, entities resolved; and whether all of it is bold."""
    bare = BREAK.sub("\n", text.strip())
    if len(bare) > LONGEST:
        return bare, False
    bold = BOLD.fullmatch(bare)
    bare = TAGS.sub("", bare)
    bare = LINK.sub(r"\1", bare)
    bare = BOLD.sub(lambda match: match[1] or match[2], bare)
    bare = STRUCK.sub(r"\1", SLANTED.sub(lambda match: match[1] or match[2], bare))
    return html.unescape(bare.replace("`", "")).strip(), bold is not None
