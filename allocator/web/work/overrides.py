"""Letters set by hand, in the database: who set which letter, when, why, what became of it, and how it is undone.

Every change of an organisation stays; those that are not undone are laid over its newest version, and over each later one
by a three-way merge (`edits`, `derived.merge`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from allocator.raci import SYMBOLS
from allocator.web.tables import Override, User, Version, now, told
from allocator.web.work.child import Refused
from allocator.web.work.edits import Change
from allocator.web.work.posts import post_of
from allocator.web.work.results import Base, about, count

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Json = dict[str, Any]
SET_NOW, UNDONE = "active", "undone"
LONGEST = 2_000  # characters of a reason


class Stood(Refused):
    """A letter that was changed since its user saw it. `now`: the one that stands, as the scheme writes it."""

    def __init__(self, reason: str, now: str) -> None:
        super().__init__(reason)
        self.now = now


@dataclass(frozen=True, slots=True)
class Past:
    """A change as its history shows it. `before`: what stood until then; `title`: of the position, on the day it was set.

    `state`: active, applied, stale, conflict, agrees, not applied, replaced, undone.
    """

    id: str
    row: str
    position: str
    title: str
    letter: str
    before: str
    who: str
    when: datetime
    reason: str
    state: str
    why: str
    undone_by: str
    undone_at: datetime | None


def newest(session: Session, organisation: str) -> Version | None:
    """The version that changes by hand are laid over."""
    query = select(Version).where(Version.organisation_id == organisation, Version.state == "ready")
    return session.scalars(query.order_by(Version.number.desc()).limit(1)).first()


def canonical(base: Base, text: str) -> str:
    """The canonical letter that a text means in the scheme of a result, "" for none.

    Raises Refused where it is no letter of the scheme.
    """
    wanted = text.strip().upper().replace(" ", "")
    known = about(base, "letters")
    if wanted in known:
        return str(known[wanted])
    if wanted in SYMBOLS:
        return wanted
    raise Refused(f"“{text[:12]}” is no letter here; there are {', '.join(filter(None, known))}, or nothing.")


@dataclass(frozen=True, slots=True)
class Wish:
    """A change that somebody wants: on a row (activity@scope), for a position (its id), to a letter as the scheme writes it.

    `seen`: the letter that its user saw there, written alike; None where any other may be written over.
    """

    row: str
    position: str
    text: str
    reason: str
    seen: str | None = None


def add(session: Session, base: Base, version: Version, user: str | None, wish: Wish) -> Override:
    """Notes a change of a version.

    Raises Refused where there is no such row, position or letter, or no reason; Stood where another letter stands than was seen.
    """
    reason = " ".join(wish.reason.split())
    if not reason:
        raise Refused("Say why: a letter set by hand needs a reason.")
    if len(reason) > LONGEST:
        raise Refused(f"The reason is longer than {LONGEST:,} characters.")
    if post_of(base, wish.position) is None:
        raise Refused("There is no such position in this version.")
    if not count(base, "SELECT count(*) FROM rows WHERE key = ?", wish.row):
        raise Refused("There is no such row in this version.")
    letter = canonical(base, wish.text)
    changes = _of_row(session, version.organisation_id, wish.row, wish.position)
    stood = _standing_letter(base, changes, wish)
    if wish.seen is not None and canonical(base, wish.seen) != stood:
        raise _stood(session, base, changes, stood)
    activity, _, scope = wish.row.partition("@")
    made = Override(
        organisation_id=version.organisation_id,
        version_id=version.id,
        activity=activity,
        scope=scope,
        position=wish.position,
        letter=letter,
        before="",
        reason=reason,
        remembers={"stood": stood},
        made_by=user,
    )
    session.add(made)
    return made


def _standing_letter(base: Base, changes: Sequence[Override], wish: Wish) -> str:
    """The canonical letter at a place: of a change that is still to be laid, else that of the result."""
    for change in changes:
        if change.state == SET_NOW:
            return change.letter
    query = """SELECT letter FROM letters JOIN rows ON rows.number = row JOIN positions ON positions.number = position
      WHERE rows.key = ? AND positions.id = ?"""
    found = base.execute(query, (wish.row, wish.position)).fetchone()
    return SYMBOLS[found[0]] if found else ""


def _stood(session: Session, base: Base, changes: Sequence[Override], letter: str) -> Stood:
    """What to tell who saw another letter than the one that stands."""
    shown = next((text for text, meant in about(base, "letters").items() if meant == letter), letter)
    last = next(iter(past(session, [change for change in changes if change.letter == letter][:1])), None)
    by = f", set by {last.who or 'somebody'} on {told(last.when)}: “{last.reason}”." if last else ""
    said = f"{shown or 'No letter'} stands here now{by}"
    return Stood(f"{said}{'' if last else '.'} To set yours all the same, send it once more.", shown)


def undo(session: Session, organisation: str, override: str, user: str | None) -> str:
    """Takes a change back; gives the state it had.

    Raises Refused where there is none to take back, Stood where a later change has taken its place.
    """
    made = session.get(Override, override)
    if made is None or made.organisation_id != organisation or made.undone_at:
        raise Refused("There is no such change to take back.")
    newest = _of_row(session, organisation, f"{made.activity}@{made.scope}", made.position)[0]
    if newest.id != made.id:
        later = past(session, [newest])[0]
        said = f"{later.who or 'Somebody'} has changed this letter since, on {told(later.when)}: “{later.reason}”."
        raise Stood(f"{said} Take that change back first.", later.letter)
    state, made.state = made.state, UNDONE
    made.undone_at, made.undone_by = now(), user
    return state


def undone_not(session: Session, override: str, state: str) -> None:
    """Has a change stand again that could not be taken back."""
    made = session.get_one(Override, override)
    made.undone_at, made.undone_by, made.state = None, None, state


def _of_row(session: Session, organisation: str, row: str, position: str) -> Sequence[Override]:
    """The changes of a place that are not undone, newest first."""
    activity, _, scope = row.partition("@")
    query = select(Override).where(Override.organisation_id == organisation, Override.undone_at.is_(None))
    query = query.where(Override.activity == activity, Override.scope == scope, Override.position == position)
    return session.scalars(query.order_by(Override.made_at.desc(), Override.id.desc())).all()


def standing(session: Session, organisation: str) -> list[Json]:
    """The changes that are not undone, oldest first, as `edits.Change` takes them."""
    query = select(Override, User.name).outerjoin(User, User.id == Override.made_by)
    query = query.where(Override.organisation_id == organisation, Override.undone_at.is_(None))
    return [asdict(_change(made, name or "")) for made, name in session.execute(query.order_by(Override.made_at, Override.id))]


def _change(made: Override, author: str) -> Change:
    row = f"{made.activity}@{made.scope}"
    remembers: Mapping[str, Any] = made.remembers
    return Change(made.id, row, made.position, made.letter, author, made.reason, made.before, **remembers)


def noted(session: Session, version: Version, answer: Json) -> None:
    """Writes down what a version counts now, and what became of each change (the answer of `kept.settled`)."""
    version.counts = answer["counts"]
    for name, came in answer["changes"].items():
        made = session.get(Override, name)
        if made and not made.undone_at:
            memory = dict(came["memory"])
            made.state, made.why, made.before, made.remembers = came["state"], came["why"], memory.pop("before"), memory


def history(session: Session, organisation: str, row: str, position: str = "") -> list[Past]:
    """All changes on a row, of one position where its id is given; newest first."""
    activity, _, scope = row.partition("@")
    query = select(Override).where(Override.organisation_id == organisation, Override.activity == activity, Override.scope == scope)
    if position:
        query = query.where(Override.position == position)
    return past(session, session.scalars(query.order_by(Override.made_at.desc(), Override.id.desc())).all())


def states(session: Session, organisation: str) -> dict[str, int]:
    """How many changes of an organisation are in each state that some are in."""
    query = select(Override.state, func.count()).where(Override.organisation_id == organisation)
    query = query.group_by(Override.state).order_by(Override.state)
    return {row[0]: row[1] for row in session.execute(query)}


def every(session: Session, organisation: str, state: str = "", first: int = 0, limit: int = 50) -> tuple[list[Past], int]:
    """All changes of an organisation, those in one state where it is given; newest first, and how many there are."""
    query = select(Override).where(Override.organisation_id == organisation)
    if state:
        query = query.where(Override.state == state)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    shown = query.order_by(Override.made_at.desc(), Override.id.desc()).offset(first).limit(limit)
    return past(session, session.scalars(shown).all()), total


def past(session: Session, made: Sequence[Override]) -> list[Past]:
    """Changes with the names of those who made them."""
    people = {each.made_by for each in made} | {each.undone_by for each in made}
    names = {user.id: user.name for user in session.scalars(select(User).where(User.id.in_(people - {None})))}
    return [
        Past(
            id=each.id,
            row=f"{each.activity}@{each.scope}",
            position=each.position,
            title=each.remembers.get("title", ""),
            letter=each.letter,
            before=each.remembers.get("stood", each.before),
            who=names.get(each.made_by or "", ""),
            when=each.made_at,
            reason=each.reason,
            state=each.state,
            why=each.why,
            undone_by=names.get(each.undone_by or "", ""),
            undone_at=each.undone_at,
        )
        for each in made
    ]
