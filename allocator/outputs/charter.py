"""Render: what a role charter says of one position: sections of lines, each line with its source at its end.

The words on skills, education, tools and time are the founding document's for the two roles that it describes; for the
others the charter says that they are not told, and leaves them to its reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.derived.authority import Authority
from allocator.derived.signing import limit_why, scope_label
from allocator.findings import Finding, Severity
from allocator.outputs.charter_facts import SCOPES, Facts, some
from allocator.outputs.wording import counted
from allocator.raci import Letter

if TYPE_CHECKING:
    from allocator.pipeline import Result

Row = tuple[str, ...]
PURPOSE = "scope-of-responsibilities"  # the dimension that says what a role is there for
STAKEHOLDERS = ("stakeholder-interaction", "communication-channels")
HORIZON = "long-term-vs-short-term-focus"  # dimension of the attribute time-horizon
PROPOSAL = "A proposal to be agreed with whoever holds the position, not a verdict. It is about the position, not the person."


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a charter: a table whose last column is the source of each line, and a sentence before it or in its place.

    A row of one text stands across all columns, above the rows that it is the reason of.
    """

    title: str
    about: str = ""
    heads: Row = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Charter:
    """The charter of one position. `held`: who holds it, or that it is vacant and who acts; `draft`: errors that concern it."""

    position: str
    title: str
    org: str
    held: str
    draft: int
    sections: tuple[Section, ...]
    rules: str

    @property
    def name(self) -> str:
        """Title and id."""
        return f"{self.title} ({self.position})" if self.title else self.position


class Charters:
    """The charters of one result in one scheme, position by position."""

    def __init__(self, result: Result, scheme: str) -> None:
        self.facts = Facts(result, scheme)
        self.words = self.facts.words
        self.org, self.pack, self.allocation = result.org, result.pack, result.allocation
        self.authority = Authority(result.org, result.pack, result.allocation)

    def of(self, position: int) -> Charter:
        """The charter of a position."""
        org, words, rules = self.org, self.words, self.allocation
        acting = self.authority.acting[position]
        acts = f", {words.posts[acting]} acts" if org.vacant[position] and acting >= 0 else ""
        open_points = self.facts.subjects.get(position, ())
        return Charter(
            position=org.ids[position],
            title=org.titles[position],
            org=org.name or "Organisation",
            held=f"{words.holders[position] or 'not named'}{acts}",
            draft=sum(item.severity is Severity.ERROR for item in open_points),
            sections=tuple(map(self._shortened, self._sections(position, open_points))),
            rules=f"Rules: {rules.pack} {rules.version} ({rules.hash}). Lines are those of the founding document: "
            f"{words.pack.document}. Letters as {words.scheme.id} shows them.",
        )

    def _shortened(self, section: Section) -> Section:
        """A section whose sources do not name the founding document on every line."""
        named = f"{self.pack.document}, line"
        rows = ((*row[:-1], row[-1].replace(named, "line")) if len(row) > 1 else row for row in section.rows)
        return replace(section, rows=tuple(rows))

    def _sections(self, position: int, open_points: Sequence[Finding]) -> Iterator[Section]:
        yield Section("The position", "", ("", "", "Source"), tuple(self._position(position)))
        yield self._purpose(position)
        scopes = tuple(self._scopes(position))
        yield Section("Scope held", "" if scopes else "It holds no scope.", ("Scope", "How it came to hold it", "Source"), scopes)
        yield from self._responsibilities(position)
        if acts := tuple(self._acts(position)):
            yield Section("For now", "It acts for vacant posts.", ("For", "What that is", "Source"), acts)
        figures = tuple(self._figures(position))
        none = "No key figure of the rules is its own." if not figures else "Agree the targets with the holder."
        yield Section("Key figures", none, ("Key figure", "Scope", "Activity behind it", "Source"), figures)
        yield self._asks(position)
        yield Section("Stakeholders", "", ("With whom", "What about", "Source"), tuple(self._stakeholders(position)))
        yield Section("Authority over money", "", ("", "", "Source"), tuple(self._money(position)))
        if open_points:
            found = tuple((f"{item.severity} {item.code}", item.message, item.fix, str(item.cell or "")) for item in open_points)
            yield Section("To be settled", "", ("Finding", "What was found", "What to do", "Source"), found)

    def _position(self, position: int) -> Iterator[Row]:
        """Role, place in the org, span, widest scope."""
        org, words = self.org, self.words
        role, line = self.allocation.roles.of(position), org.line
        cell = words.cells[position]
        yield "Role", f"{role.name}: {words.evidence[position] or 'by its place'}", cell
        if words.functions[position]:
            yield "Expert function", words.functions[position], cell
        above = int(line.parent[position])
        where = str(org.cell(position, "reports_to") or "")
        yield "Reports to", words.posts[above] if above >= 0 else "nobody: it is the top of the reporting line", where
        below = int(line.size[position]) - 1
        people = f"{counted(int(line.spans[position]), 'position')} directly, {below:,} in all" if below else "nobody"
        yield "Leads", people, "reporting line"
        unit, site = int(org.department[position]), int(org.site[position])
        if unit >= 0:
            yield "Department", org.departments[unit].name, str(org.cell(position, "department") or "")
        if site >= 0:
            yield "Site", org.sites[site].name, str(org.cell(position, "site") or "")
        yield "May answer for", f"at most the {role.ceiling}" if role.ceiling else "no scope", f"rules, role {role.id}"

    def _purpose(self, position: int) -> Section:
        """The statements of what it answers for most broadly."""
        activities = self.allocation.activities
        rows = tuple(
            (words, self.words.sources[activity])
            for activity in self.facts.activities(position, Letter.ACCOUNTABLE)
            if activities[activity].dimension == PURPOSE or activities[activity].extension
            for words in [self.words.statements[activity]]
        )
        about = "" if rows else "It answers for no scope as a whole; what it is there for follows from the letters below."
        return Section("Purpose", about, ("What it is there for", "Source"), tuple(dict.fromkeys(rows)))

    def _scopes(self, position: int) -> Iterator[Row]:
        """The scopes that it holds."""
        for number in self.facts.held.get(position, ()):
            scope = self.allocation.scopes[number]
            process = self.org.processes[scope.process] if scope.process >= 0 else None
            source = str(process.cell or "") if process else ""
            yield f"{scope.kind}: {self.words.scopes[number]}", scope.why, source or f"rule {self.words.called(scope.rule)}"

    def _responsibilities(self, position: int) -> Iterator[Section]:
        """Its letters, a section for each letter of the scheme, strongest first, in groups of one reason."""
        words, legend = self.words, self.words.scheme.legend
        groups: dict[str, list[int]] = {}
        for entry in self.facts.entries(position).tolist():
            text = words.letter_of[entry]
            if text or words.listed[entry]:
                groups.setdefault(text if text in legend else text.partition("/")[0], []).append(entry)
        for text in sorted(groups, key=lambda text: list(legend).index(text) if text in legend else len(legend)):
            title, _, about = legend.get(text, f"Without a letter in {words.scheme.id}").partition(": ")
            title = f"{title} ({text})" if text else title
            yield Section(
                title, about[:1].upper() + about[1:], ("", "Activity", "Scope", "Source"), tuple(self._lines(groups[text]))
            )
        if not groups:
            yield Section("Responsibilities", f"It has no letter in {words.scheme.id}.")

    def _lines(self, entries: Sequence[int]) -> Iterator[Row]:
        """The lines of letters under the reason of each group; those that differ in their scope alone are one line."""
        words, rows = self.words, self.allocation.rows
        reasons: dict[str, defaultdict[Row, list[int]]] = {}
        for entry in entries:
            row = int(self.allocation.assignments.row[entry])
            activity = int(rows.activity[row])
            why, source = self._why(entry, activity)
            letter = words.letter_of[entry] or Letter(int(self.allocation.assignments.letter[entry])).symbol
            lines = reasons.setdefault(why, defaultdict(list))
            lines[letter, words.activities[activity], source].append(int(rows.scope[row]))
        for why, lines in reasons.items():
            yield (why,)
            for (letter, name, source), scopes in lines.items():
                yield letter, name, some([words.scopes[scope] for scope in scopes], "scope", SCOPES), source

    def _why(self, entry: int, activity: int) -> tuple[str, str]:
        """The reason of a letter: the rule, how far it reaches, for whom, who acts, or that it was set by hand; and the source."""
        words, table = self.words, self.allocation.assignments
        if (override := int(table.override[entry])) >= 0:
            by_hand = self.org.overrides[override]
            return f"Set by hand: {by_hand.reason or 'no reason given'}", str(by_hand.cell)
        acting = int(table.acting[entry])
        acts = f"{words.posts[acting]} acts while the post is vacant" if acting >= 0 else ""
        remarks = [text for text in (words.limits[entry], words.instead[entry], acts) if text]
        meaning = words.meanings[words.decision[entry]]
        return f"{meaning} ({'; '.join(remarks)})" if remarks else str(meaning), words.certainties[activity]

    def _acts(self, position: int) -> Iterator[Row]:
        """The vacant posts that it acts for, with what they answer for and may sign for."""
        for post in self.facts.acts_for.get(position, ()):
            table, entries = self.allocation.assignments, self.facts.entries(post)
            answers = int((table.letter[entries] >= Letter.ACCOUNTABLE).sum())
            figures = [figure.name for figure in self.facts.owned.get(post, ())]
            limit = self.authority.limits.get(post)
            told = f"answers for {counted(answers, 'row')}"
            told += f"; key figures: {', '.join(figures)}" if figures else ""
            told += f"; signs up to {limit_why(self.authority, limit)}" if limit and not self.authority.budgets.mixed else ""
            yield self.words.posts[post], told, str(self.org.cell(post, "status") or self.words.cells[post])

    def _figures(self, position: int) -> Iterator[Row]:
        """The key figures that it owns."""
        words, rows = self.words, self.allocation.rows
        for figure in self.facts.owned.get(position, ()):
            acting = words.acting.get(position, -1)
            acts = f" (for now {words.posts[acting]}, who acts)" if acting >= 0 else ""
            scope, activity = words.scopes[rows.scope[figure.row]], words.activities[rows.activity[figure.row]]
            yield figure.name + acts, scope, activity, figure.source

    def _asks(self, position: int) -> Section:
        """Skills, education, tools, career and time, in the founding document's values; or that it does not tell."""
        role, title = self.allocation.roles.of(position), "What the role asks for"
        found = [(name, each[role.id]) for name, each in self.pack.extras["attributes"].items() if role.id in each]
        if not found:
            broken = self.pack.extras["comparisons"].get(role.id)
            where = f" breaks off before it describes the role {role.name} ({broken})" if broken else " does not describe this role"
            left = "Skills, education, tools, career and time horizon are left open; nothing is invented."
            return Section(title, f"The founding document{where}. {left}")
        named = self.pack.extras["dimensions"]
        rows = []
        for name, each in found:
            plus = f"; in addition: {', '.join(each['plus'])}" if each["plus"] else ""
            shape = f" ({each['breadth'] or each['shape']})" if each["breadth"] or each["shape"] else ""
            source = each["source"]
            told = f"{', '.join(each['values'])}{plus}{shape}"
            rows.append((named.get(name, named[HORIZON]).name, told, f"{source}: {source.statement}"))
        return Section(title, "", ("", "The founding document's words in short", "Source"), tuple(rows))

    def _stakeholders(self, position: int) -> Iterator[Row]:
        """Whom it deals with: its manager and reports, what it does towards others, whom it must ask and tell."""
        words, activities, line = self.words, self.allocation.activities, self.org.line
        above = int(line.parent[position])
        if above >= 0:
            yield words.posts[above], "its manager", str(self.org.cell(position, "reports_to") or "")
        reports = line.reports(np.array([position]))[1].tolist()
        if reports:
            yield some([words.posts[each] for each in reports], "position"), "its direct reports", "reporting line"
        for manager in self.org.dotted[self.org.dotted[:, 0] == position, 1].tolist():
            yield words.posts[manager], "its dotted-line manager", str(self.org.cell(position, "dotted_to") or "")
        for activity in self.facts.activities(position, Letter.RESPONSIBLE):
            if activities[activity].dimension in STAKEHOLDERS:
                yield words.activities[activity], words.statements[activity], words.sources[activity]
        for letter, verb in ((Letter.CONSULTED, "to be asked before it decides"), (Letter.INFORMED, "to be told what it decided")):
            others, number = self.facts.others(position, letter)
            if others:
                told = f"{verb}, on {counted(number, 'row')} that it answers for"
                yield some([words.posts[each] for each in others], "position"), told, "letters of its own rows"

    def _money(self, position: int) -> Iterator[Row]:
        """Its limit, and who signs above it."""
        authority, source = self.authority, str(self.pack.extras["delegation"]["source"])
        budgets = authority.budgets
        if budgets.mixed:
            told = f"The budgets are in several currencies ({', '.join(budgets.currencies)}), which cannot be compared"
            yield "Not known", f"{told}: no limit and no reserve is told (BUD-04).", "budget figures"
            return
        for number in self.facts.held.get(position, ()):
            envelope = budgets.envelopes[number]
            if envelope.amount is not None:
                kept = ""
                if envelope.reserve is not None:
                    spare = budgets.spelled(abs(envelope.reserve))
                    kept = (
                        f", of which {spare} is not passed on" if envelope.reserve >= 0 else f"; {spare} more is passed on (BUD-01)"
                    )
                yield "Budget", f"{budgets.spelled(envelope.amount)} for {scope_label(authority, number)}{kept}", "budget figures"
        limit = authority.limits.get(position)
        if limit is None:
            yield "Decides alone", "no amount: it holds no budget, or the rules give its role no share", source
        else:
            yield "Decides alone", f"up to {limit_why(authority, limit)}", source
        for each in authority.rising(position):
            if each.position != position:
                yield "Above it", f"{self.words.posts[each.position]} up to {budgets.spelled(each.amount)}", source
        yield "Beyond", "the board; nobody approves the own request", source
