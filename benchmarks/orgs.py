"""Synthetic orgs of any size, shaped like real ones: functions, nested operations, sites, processes, vacancies, dotted lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import xlsxwriter

POSITIONS = (
    "position_id",
    "title",
    "person_id",
    "person",
    "status",
    "reports_to",
    "dotted_to",
    "acting",
    "department",
    "site",
    "archetype",
    "budget",
    "currency",
    "headcount",
    "required_skills",
)
PROCESSES = (
    "process_id",
    "name",
    "managers",
    "lead",
    "owner",
    "departments",
    "site",
    "budget",
    "currency",
    "vendors",
    "customer_facing",
    "interfaces",
)
FUNCTIONS = (
    ("Chief Financial Officer", "Finance", "Accountant"),
    ("HR Director", "Human Resources", "Recruiter"),
    ("General Counsel", "Legal", "Lawyer"),
    ("IT Director", "IT", "Developer"),
    ("Quality Manager", "Quality", "Inspector"),
    ("Head of Procurement", "Procurement", "Buyer"),
    ("Chief Risk Officer", "Risk", "Analyst"),
)
WORK = ("Mixing", "Filling", "Packing", "Picking", "Inbound", "Dispatch", "Assembly", "Turning", "Milling", "Coating")
TEAM = 31  # people under a process manager


class Chart:
    """The rows of an org while it grows."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.positions: list[tuple[object, ...]] = []
        self.processes: list[tuple[object, ...]] = []

    def position(self, title: str, manager: str, department: str, site: str = "HQ", budget: object = "") -> str:
        """Adds a post and returns its id; about one in fifty is vacant."""
        number = len(self.positions) + 1
        post, vacant = f"P{number:07d}", number > 2 and self.random.random() < 0.02
        person = ("", "", "vacant") if vacant else (f"E{number:07d}", f"Holder {number}", "filled")
        dotted = self.random.choice(self.positions)[0] if number > 100 and self.random.random() < 0.01 else ""
        money = "EUR" if budget != "" else ""
        self.positions.append((post, title, *person, manager, dotted, "", department, site, "", budget, money, 1, ""))
        return post


def chart(positions: int, seed: int = 1) -> Chart:
    """An org of about so many positions, one process to 33 of them; the same for the same seed."""
    grown = Chart(Random(seed))
    chief = grown.position("Chief Executive Officer", "", "Executive")
    officer = grown.position("Chief Operating Officer", chief, "Executive", budget=positions * 60_000)
    for title, department, specialist in FUNCTIONS:
        head = grown.position(title, chief, department)
        for _ in range(positions // 2000):
            grown.position(specialist, head, department)
    operation = 0
    while len(grown.positions) < positions:
        operation += 1
        _operation(grown, officer, operation, positions)
    return grown


def _operation(grown: Chart, officer: str, number: int, positions: int) -> None:
    """An operations manager over five departments of ten processes each, with a site manager and an assistant."""
    site = f"Site {number}"
    manager = grown.position(f"Operations Manager, Plant {number}", officer, f"Plant {number} A", site, 3_000_000)
    grown.position(f"Plant Manager, {site}", manager, f"Plant {number} A", site)
    grown.position("Operations Assistant", manager, f"Plant {number} A", site)
    for letter in "ABCDE":
        for work in WORK:
            if len(grown.positions) >= positions:
                return
            department, process = f"Plant {number} {letter}", f"PR{len(grown.processes) + 1:06d}"
            runner = grown.position(f"Process Manager, {work} {letter}{number}", manager, department, site)
            lead = grown.position(f"{work} Team Lead", runner, department, site)
            for member in range(TEAM - 1):
                grown.position(f"{work} Operator {member % 7}", lead if member % 2 else runner, department, site)
            departments = f"{department};Plant {number} A" if letter == "E" and work == "Dispatch" else department
            budget = 40_000 if work in {"Mixing", "Picking"} else ""
            money = "EUR" if budget else ""
            vendors = "yes" if work == "Inbound" else "no"
            grown.processes.append(
                (process, f"{work} {letter}{number}", runner, "", "", departments, site, budget, money, vendors, "no", "")
            )


def sheets(grown: Chart) -> Iterator[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    """The sheets of an org: name, header, rows."""
    yield "positions", POSITIONS, grown.positions
    yield "processes", PROCESSES, grown.processes


def write(grown: Chart, path: Path) -> None:
    """Writes an org as a workbook."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for name, header, rows in sheets(grown):
            sheet = book.add_worksheet(name)
            for number, row in enumerate([header, *rows]):
                sheet.write_row(number, 0, row)
