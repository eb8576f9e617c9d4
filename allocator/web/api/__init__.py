"""The JSON API: what the screens do, for programs. Each module declares its routes; this is the list of them."""

from __future__ import annotations

from allocator.web.access import Routes
from allocator.web.api import answers, description, jobs, letters, organisations, uploads, versions

API: tuple[Routes, ...] = (
    description.routes,
    organisations.routes,
    uploads.routes,
    versions.routes,
    answers.routes,
    letters.routes,
    jobs.routes,
)
