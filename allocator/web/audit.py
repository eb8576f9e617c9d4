"""The audit log: one row for each thing that was done, in the transaction that did it; ids only, no names, no contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.web.tables import Audit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from allocator.web.access import Caller

ACTIONS = {  # as the log shows them
    "user-made": "made an account",
    "user-removed": "removed an account",
    "signed-in": "signed in",
    "signed-out": "signed out",
    "password-changed": "changed a password",
    "link-made": "made a one-time link",
    "link-ended": "ended a one-time link",
    "organisation-made": "made the organisation",
    "organisation-renamed": "renamed the organisation",
    "organisation-deleted": "deleted the organisation",
    "retention-set": "set how long versions are kept",
    "member-joined": "joined",
    "role-changed": "changed a role",
    "member-removed": "took a member out",
    "token-made": "made an API token",
    "token-revoked": "revoked an API token",
    "file-uploaded": "uploaded a file",
    "upload-dropped": "dropped an upload",
    "version-made": "made a version",
    "version-deleted": "deleted a version",
    "letter-set": "set a letter by hand",
    "letter-undone": "took back a letter set by hand",
    "download-made": "made a download",
    "downloaded": "downloaded a file",
    "person-exported": "exported what is kept of a person",
    "person-erased": "erased a person",
    "job-cancelled": "cancelled a job",
}


def record(
    session: Session, caller: Caller | None, action: str, organisation: str | None = None, subject: str = "", **details: object
) -> None:
    """Adds a row. `action`: a key of `ACTIONS`; `subject`: the id of what it was done to; `details`: no personal data."""
    if action not in ACTIONS:
        raise ValueError(f"{action}: no action of the audit log")
    by = {"token": caller.token} if caller and caller.token else {}
    user = caller.id if caller else None
    session.add(Audit(user_id=user, organisation_id=organisation, action=action, subject=subject, details={**details, **by}))
