"""Screen 7, the chart: the tree, a branch at a time, search, one position in full, and the picture of the whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import HTTPException, Query, Request
from starlette.responses import JSONResponse, Response

from allocator.web.access import Need, Routes
from allocator.web.screens.seen import Opened, Seen
from allocator.web.work import answers, found, matrix, posts
from allocator.web.work.posts import Post
from allocator.web.work.results import about

routes = Routes()
PATH = "/organisations/{organisation}/versions/{version}/chart"
BRANCH = 100  # reports shown at a time
HUES = 12  # colours for roles; further roles share one more
HELD = 60  # letters of a position shown at a time
NAMED = 400  # boxes whose titles are asked for at once

First = Annotated[int, Query(ge=0, le=10_000_000)]


@routes.get(PATH, Need.VIEWER)
def chart(request: Request, seen: Opened, at: int = 0, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The page: the tree, open down to the position `at`, which is told of in full beside it; what was found for `q`."""
    line = _line(seen, at)
    onward = [*line[1:], line[-1]]
    return seen.show(
        request,
        "explorer.html",
        line=line,
        levels=[_reports(seen, post.number, at_least=below.number) for post, below in zip(line, onward, strict=True)],
        roles=posts.archetypes(seen.base),
        hues=_hues(seen),
        activities=answers.activities(seen.base),
        strengths=_strengths(seen),
        q=q,
        results=_found(seen, q),
        **_told(seen, line[-1], 0),
    )


@routes.get(f"{PATH}/below/{{number}}", Need.VIEWER)
def below(request: Request, seen: Opened, number: int, first: First = 0) -> Response:
    """The reports of a position, from one on: a part of the tree."""
    post = _post(seen, number)
    reports = posts.children(seen.base, number, first, BRANCH)
    return seen.show(request, "explorer_branch.html", post=post, reports=reports, first=first, hues=_hues(seen))


@routes.get(f"{PATH}/position/{{number}}", Need.VIEWER)
def position(request: Request, seen: Opened, number: int, first: First = 0) -> Response:
    """All about a position: a part of the page."""
    return seen.show(request, "explorer_position.html", hues=_hues(seen), **_told(seen, _post(seen, number), first))


@routes.get(f"{PATH}/search", Need.VIEWER)
def search(request: Request, seen: Opened, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Positions found by words of their title, holder or id: a part of the page."""
    return seen.show(request, "explorer_found.html", q=q, results=_found(seen, q))


@routes.get(f"{PATH}/picture", Need.VIEWER)
def picture(seen: Opened) -> Response:
    """The picture of the whole, as `work.overview.Picture.packed` has it."""
    return Response(posts.picture(seen.base), media_type="application/octet-stream")


@routes.get(f"{PATH}/letters", Need.VIEWER)
def letters(seen: Opened, activity: Annotated[str, Query(max_length=200)]) -> Response:
    """For each position by number its strongest canonical letter for an activity: a byte each."""
    return Response(posts.painted(seen.base, activity), media_type="application/octet-stream")


@routes.get(f"{PATH}/names", Need.VIEWER)
def names(seen: Opened, numbers: Annotated[str, Query(max_length=8 * NAMED, pattern=r"^[0-9]{1,9}(,[0-9]{1,9})*$")]) -> Response:
    """What stands in boxes of the picture: title and holder by number."""
    wanted = [int(number) for number in numbers.split(",")[:NAMED]]
    named = posts.posts(seen.base, wanted)
    return JSONResponse({number: [post.title, post.held_by] for number, post in named.items()})


def _post(seen: Seen, number: int) -> Post:
    try:
        return posts.post(seen.base, number)
    except (KeyError, OverflowError):
        raise HTTPException(404) from None


def _line(seen: Seen, number: int) -> list[Post]:
    """From the top down to a position."""
    return posts.path(seen.base, _post(seen, number).number)


def _reports(seen: Seen, number: int, *, at_least: int) -> list[Post]:
    """The first reports of a position, and the one that leads further down, if it is not among them."""
    reports = posts.children(seen.base, number, 0, BRANCH)
    missing = at_least != number and all(post.number != at_least for post in reports)
    return [*reports, posts.post(seen.base, at_least)] if missing else reports


def _hues(seen: Seen) -> dict[str, int]:
    """The colour of each role that somebody plays."""
    return {key: min(place, HUES) for place, (_, key, _, _) in enumerate(posts.archetypes(seen.base))}


def _strengths(seen: Seen) -> list[tuple[str, str, list[int]]]:
    """The texts of the scheme, strongest first, with their looks and the canonical letters (codes) that each shows."""
    shown: list[str] = about(seen.base, "texts")[0]
    return [(text, seen.looks[text], [code for code, each in enumerate(shown) if each == text]) for text in seen.texts]


def _found(seen: Seen, q: str) -> list[tuple[Post, list[Post]]]:
    """Positions found, each with the line above it."""
    return [(post, posts.path(seen.base, post.number)[:-1]) for post in posts.search(seen.base, q)] if q.strip() else []


def _told(seen: Seen, post: Post, first: int) -> dict[str, object]:
    """A position with its line, its letters from one on, and what was found about it."""
    held, total = matrix.letters_of(seen.base, post.number, first, HELD)
    problems, _ = found.findings(seen.base, position=post.number, limit=20)
    return {
        "post": post,
        "above": posts.path(seen.base, post.number)[:-1],
        "held": held,
        "total": total,
        "first": first,
        "more": first + len(held) if first + len(held) < total else None,
        "problems": problems,
        "acting": posts.post(seen.base, post.acting) if post.acting >= 0 else None,
    }
