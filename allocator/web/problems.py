"""Answers that are no result: what went wrong and what to do, without a word of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, quote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from allocator.web.render import local, moved, show

TEXTS: Mapping[int, tuple[str, str]] = {
    400: ("This request was not understood", "Go back, load the page anew and try again."),
    401: ("Please sign in", "You are not signed in, or the sign-in is over."),
    403: ("You may not do this", "Your role does not allow it. An administrator of the organisation can change your role."),
    404: ("There is nothing here", "It was deleted, the address is wrong, or you have no access to it."),
    405: ("This is not done this way", "Go back and use the buttons of the page."),
    408: ("The upload took too long", "The connection was too slow. Try again, or upload a smaller file."),
    409: ("This has changed in the meantime", "Load the page anew to see how it stands now."),
    413: ("This is too large", "Upload a smaller file: leave out sheets and columns that are no part of the org chart."),
    415: ("This kind of file cannot be read", "Save it as an Excel workbook (xlsx) or as CSV and upload that."),
    422: ("Something is missing or not right", "Check what you entered and send it again."),
    429: ("Too many attempts", "Wait a quarter of an hour, then try again."),
    500: (
        "Something went wrong on our side",
        "Nothing was changed. Try again; if it happens again, tell whoever runs this service.",
    ),
    503: ("This is not available now", "Try again in a minute."),
}

TO_PROGRAMS: Mapping[int, str] = {  # what they are advised in place of what is said to people
    400: "The request is for another host, or is no HTTP that is understood here.",
    401: "Send a token that holds: Authorization: Bearer and the token.",
    403: "The token, or the role of whoever made it, does not allow it.",
    405: "GET /api/openapi.json tells which methods there are.",
    409: "Ask how it stands now, then try again.",
    422: "GET /api/openapi.json tells what is to be sent.",
}


def problem(scope: Scope, status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """The answer for a status: JSON on the API, else a page, or a part of one for htmx. `detail` takes the place of the advice.

    With a location among the headers it leads to that page of ours, with `detail` as its note; 303 is no problem. A form that
    cannot be taken leads back to its page.
    """
    request = Request(scope)
    by_program = request.url.path.startswith("/api/")
    if headers and "location" in headers and not by_program:
        return moved(headers["location"], detail, refused=status != 303)
    title, advice = TEXTS.get(status, TEXTS[500] if status >= 500 else TEXTS[400])
    if by_program:
        more = {"www-authenticate": "Bearer"} if status == 401 else {}
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail or TO_PROGRAMS.get(status, advice)}
        return JSONResponse(body, status, {**(headers or {}), **more}, media_type="application/problem+json")
    by_htmx = "hx-request" in request.headers
    if status == 401:
        return _to_sign_in(request, by_htmx=by_htmx)
    if status == 422 and request.method == "POST" and not by_htmx and (page := _came_from(request)) != "/":
        return moved(page, f"{title}. {detail or advice}", refused=True)
    response = show(request, "problem_part.html" if by_htmx else "problem.html", status, title=title, advice=detail or advice)
    response.headers.update(headers or {})
    return response


def _to_sign_in(request: Request, *, by_htmx: bool) -> Response:
    """To the form, which leads back to the page that was asked for, or whose form was sent."""
    back = _path(urlsplit(str(request.url))) if request.method == "GET" and not by_htmx else _came_from(request)
    place = f"/sign-in?next={quote(back, safe='/')}" if back != "/" else "/sign-in"
    return Response(status_code=401, headers={"hx-redirect": place}) if by_htmx else RedirectResponse(place, 303)


def _came_from(request: Request) -> str:
    """The page of ours from which something was sent, "/" where that is not known."""
    page = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer", ""))
    return _path(page) if page.netloc == request.url.netloc else "/"


def _path(page: SplitResult) -> str:
    return local(f"{page.path}{f'?{page.query}' if page.query else ''}")
