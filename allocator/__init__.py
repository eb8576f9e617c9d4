"""From an org chart to a RACI workbook by documented scope rules, proved and explained.

    import allocator as al
    org, findings = al.read_org("org.xlsx")
    result = al.allocate(org)
    result.matrix("OP-P08")
    result.to_excel("raci.xlsx")

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.api import Result, allocate, compare, read_org

__version__ = "0.1.0"
__all__ = ["Result", "allocate", "compare", "read_org"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("allocator.api"), name)
    raise AttributeError(f"module 'allocator' has no attribute {name!r}")
