"""Passwords: argon2id, at most two computed at a time, the same cost for users there are and users there are not.

Wrong ones in a row delay the answer and then refuse it for a while, for the account and for the address they come from.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, delete, select, text

from allocator.web.tables import Attempt, Moment, User, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AT_A_TIME = 2
PASSES, MEMORY, LANES = 1, 47104, 1  # 46 MiB on one core: OWASP, Password Storage Cheat Sheet
SHORTEST, LONGEST = 12, 200  # characters of a password
DELAYED, REFUSED = 10, 20  # wrong ones in a row, from which on
DELAY = 1.0  # seconds
FORGOTTEN = timedelta(minutes=15)  # after the last wrong one

COUNTED = text(  # in one statement, since several may come at the same moment
    "INSERT INTO attempts (key, count, last_at) VALUES (:key, 1, :at) ON CONFLICT (key) DO UPDATE SET last_at = :at, "
    "count = CASE WHEN attempts.last_at > :since THEN attempts.count + 1 ELSE 1 END"
).bindparams(bindparam("at", type_=Moment), bindparam("since", type_=Moment))


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def unfit(password: str, email: str) -> str:
    """What is wrong with a new password, "" for nothing."""
    if len(password) < SHORTEST:
        return f"The password needs at least {SHORTEST} characters. Several words in a row are easy to remember."
    if len(password) > LONGEST:
        return f"The password may have at most {LONGEST} characters."
    if password.lower() in {email.lower(), email.partition("@")[0].lower()} or len(set(password)) < 4:
        return "The password is too easy to guess. Several words in a row are easy to remember."
    return ""


def who(session: Session, email: str) -> User | None:
    """The user with this address, whose password is still to be proved."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def proved(user: User | None, password: str) -> User | None:
    """The user if this is the password, None for anybody else, in the same time; it needs no connection meanwhile."""
    known = user.password if user else None
    try:
        _hasher().verify(known or _nobody(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return None
    return user if known else None


def wrong_in_a_row(session: Session, email: str, address: str, at: datetime | None = None) -> int:
    """The wrong passwords in a row for this account or from this address, whichever are more."""
    since = (at or now()) - FORGOTTEN
    counts = session.scalars(select(Attempt.count).where(Attempt.key.in_(_keys(email, address)), Attempt.last_at > since))
    return max(counts, default=0)


def was_wrong(session: Session, email: str, address: str, at: datetime | None = None) -> None:
    """Remembers a wrong password."""
    moment = at or now()
    for key in _keys(email, address):
        session.execute(COUNTED, {"key": key, "at": moment, "since": moment - FORGOTTEN})


def was_right(session: Session, email: str, address: str) -> None:
    """Forgets the wrong ones before."""
    session.execute(delete(Attempt).where(Attempt.key.in_(_keys(email, address))))


def _keys(email: str, address: str) -> list[str]:
    """The rows of an account and an address, neither of which can be read from them at a glance."""
    named = f"account {email.strip().lower()}", f"address {address}"
    return [hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest() for name in named]


def outdated(user: User) -> bool:
    """Whether what is kept of the password was made at another cost; it is made anew at the next sign-in."""
    return user.password is not None and _hasher().check_needs_rehash(user.password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY, parallelism=LANES)


@cache
def _nobody() -> str:
    """The hash that stands for a user there is not; nothing gives it."""
    return hashed("\0")
