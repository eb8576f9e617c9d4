"""Batch: what writes the outputs of an org, in a consultant's own look where there is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from allocator.findings import Finding
from allocator.outputs.forms import FORMS

if TYPE_CHECKING:
    from allocator.outputs.brand import Brand
    from allocator.outputs.slides_deck import Deck
    from allocator.pipeline import Result

Template = tuple[str, bytes]  # name and content of a workbook or a deck
Write = Callable[["Result", Path], None]
LOOKS = frozenset({"xlsx", "pptx"})  # forms that take a look


class Unfit(Exception):  # noqa: N818 - an outcome, not a mistake
    """A look that cannot serve, with the finding that says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.code)
        self.found = found


def writer(form: str, scheme: str, template: Template | None) -> Write:
    """What writes a result in a form and a scheme, over whatever stands at the path.

    Raises:
        Unfit: the template cannot serve; what is returned may raise it too, where it does not fit a result.
    """
    if template is None or form not in LOOKS:
        return lambda result, path: FORMS[form].write(result, path, scheme)
    if form == "xlsx":
        brand = _brand(template)
        return lambda result, path: _write_branded(brand, result, path, scheme)
    _deck(template)
    return lambda result, path: _write_slides(template, result, path, scheme)


def _brand(template: Template) -> Brand:
    from allocator.outputs.brand import read_brand

    with TemporaryDirectory() as folder:
        brand, found = read_brand(_laid(template, folder))
    if brand is None:
        raise Unfit(found[0])
    return brand


def _deck(template: Template) -> Deck:
    from allocator.outputs.slides_deck import read_deck

    with TemporaryDirectory() as folder:
        deck, found = read_deck(_laid(template, folder))
    if deck is None:
        raise Unfit(found[0])
    return deck


def _laid(template: Template, folder: str) -> Path:
    """A template as a file."""
    name, data = template
    path = Path(folder) / name
    path.write_bytes(data)
    return path


def _write_branded(brand: Brand, result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.brand import branded

    data, found = branded(result, brand, scheme)
    if data is None:
        raise Unfit(found[0])
    path.write_bytes(data)


def _write_slides(template: Template, result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.slides import fill

    fill(_deck(template), result, path, scheme)  # a deck is used up
