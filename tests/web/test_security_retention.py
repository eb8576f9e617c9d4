"""Letters set by hand hold positions and reasons: they go with the last version of their organisation, and not before."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from allocator.web.keeping import sweep
from allocator.web.tables import Override, Version, now
from tests.web.site import Site


def _left(site: Site) -> int:
    with site.database.read() as session:
        return session.scalar(select(func.count()).select_from(Override)) or 0


def test_overrides_go_with_the_last_version(either: Site) -> None:
    organisation, at = either.organisation(), now()
    first, last = (at + timedelta(days=days) for days in (1, 2))
    for number, end in enumerate((first, last), 1):
        either.add(Version(organisation_id=organisation, number=number, name="a.csv", state="ready", delete_at=end))
    values = {"activity": "a", "scope": "s", "position": "P1", "letter": "A", "before": "", "reason": "agreed"}
    either.add(Override(organisation_id=organisation, **values))
    sweep(either.database, either.settings, first)
    assert _left(either) == 1
    sweep(either.database, either.settings, last)
    assert _left(either) == 0
