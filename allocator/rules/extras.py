"""The parts of a pack that later stages use: key figures, role attributes, expectations, authority and career tables.

Part of loading the pack: plain data, checked against the names of the pack. Each function reads one table; the result is
`Pack.extras` by the name of the table.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from allocator.findings import catalogue
from allocator.rules.citations import Sources
from allocator.rules.tables import Table
from allocator.rules.vocabulary import KINDS, MODALITIES

HORIZON = "time-horizon"  # the role attribute whose dimension is named long-term-vs-short-term-focus
POLES = ("operations-manager", "process-manager")


def read_extras(pack: Table, sources: Sources, archetypes: Collection[str], activities: Collection[str]) -> dict[str, Any]:
    """The extras of a pack by table name."""
    return {
        "dimensions": sources.dimensions,
        "kpis": _kpis(pack, sources, activities),
        "attributes": _attributes(pack, sources, archetypes),
        "expectations": _expectations(pack, sources),
        "comparisons": {name: sources.one(entry) for name, entry in pack.entries("comparison")},
        "delegation": _delegation(pack, sources, archetypes, activities),
        "career": _career(pack, sources, archetypes),
    }


def _kpis(pack: Table, sources: Sources, activities: Collection[str]) -> dict[str, Any]:
    return {
        name: {
            "name": entry.text("name"),
            "scope": entry.text("scope", among=KINDS, kind="scope kind"),
            "activity": entry.text("activity", among=activities, kind="activity"),
            "source": sources.one(entry),
        }
        for name, entry in pack.entries("kpi")
    }


def _attributes(pack: Table, sources: Sources, archetypes: Collection[str]) -> dict[str, Any]:
    """What the two described roles are like: attribute -> archetype -> values, additions, breadth or shape, source."""
    attributes: dict[str, dict[str, Any]] = {}
    for attribute, roles in pack.entries("attribute"):
        if attribute != HORIZON and attribute not in sources.dimensions:
            roles.unknown("", "dimension", attribute, sources.dimensions)
        attributes[attribute] = {}
        for role in list(roles.data):
            entry = roles.table(role)
            if role not in archetypes:
                roles.unknown(role, "archetype", role, archetypes)
            attributes[attribute][role] = {
                "values": entry.texts("values"),
                "plus": entry.texts("plus", optional=True),
                "breadth": entry.text("breadth", ""),
                "shape": entry.text("shape", ""),
                "source": sources.one(entry),
            }
            entry.close()
    return attributes


def _expectations(pack: Table, sources: Sources) -> dict[str, Any]:
    return {
        name: {
            "expect": entry.text("expect"),
            "modality": entry.text("modality", among=MODALITIES, kind="modality"),
            "finding": entry.text("finding", among=catalogue(), kind="finding"),
            "source": sources.one(entry),
        }
        for name, entry in pack.entries("expectation")
    }


def _delegation(pack: Table, sources: Sources, archetypes: Collection[str], activities: Collection[str]) -> dict[str, Any]:
    """Envelopes and budget activities by scope kind, limits as shares by archetype, and the texts of the rules."""
    table = pack.table("delegation")
    envelope, share = table.table("envelope"), table.table("share")
    envelope.names(KINDS)
    activity = _optional(table, "activity")
    for archetype in share.data:
        if archetype not in archetypes:
            share.unknown(archetype, "archetype", archetype, archetypes)
        if not 0 <= (figure := share.number(archetype)) <= 1:
            share.say("PACK-06", archetype, reason=f"{figure:g} is no share; a number from 0 to 1 is needed, such as 0.05 for 5%")
    delegation = {
        "parent": table.text("parent"),
        "limit": table.text("limit"),
        "escalation": table.text("escalation"),
        "invariants": table.texts("invariants"),
        "envelope": {kind: envelope.text(kind) for kind in KINDS if kind in envelope.data},
        "activity": {kind: activity.text(kind, among=activities, kind="activity") for kind in KINDS if kind in activity.data},
        "share": {archetype: share.number(archetype) for archetype in share.data},
        "source": sources.one(table),
    }
    activity.close()
    table.close()
    return delegation


def read_controls(pack: Table) -> tuple[str, ...]:
    """The phrases by which the reason of an override records a compensating control."""
    table = _optional(pack, "control")
    phrases = table.texts("phrases", optional=True)
    table.close()
    return phrases


def _optional(table: Table, key: str) -> Table:
    """The table of a key that a pack may leave out."""
    return table.table(key) if key in table.data else Table(table.at(key), {}, table.findings)


def _career(pack: Table, sources: Sources, archetypes: Collection[str]) -> dict[str, Any]:
    """Criteria with weights, the pairs of poles, the bands of the score, and the columns that are never read."""
    table = pack.table("career")
    bands = table.table("bands")
    career = {
        "profiles": table.texts("profiles", among=archetypes, kind="archetype"),
        "skill_families": table.texts("skill_families"),
        "never_read": table.texts("never_read"),
        "bands": {band: bands.integer(band) for band in bands.data},
        "criteria": {
            name: {
                "weight": entry.integer("weight"),
                "from": entry.texts("from", among=(*sources.dimensions, HORIZON), kind="dimension"),
                "bonus": entry.flag("bonus"),
                "match": entry.text("match"),
            }
            for name, entry in table.entries("criterion")
        },
        "pairs": {
            name: {**{pole: entry.text(pole) for pole in POLES}, "source": sources.one(entry)}
            for name, entry in table.entries("pair")
        },
    }
    table.close()
    return career
