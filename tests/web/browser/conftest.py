"""A browser at an installation that really serves; no page may break the policy, log an error, or ask another host."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from allocator.web.settings import Settings
from tests.web.site import Site

CHROMIUM = "/usr/bin/chromium"
LOOKS = ((1280, "light"), (390, "dark"))  # each width and each scheme: colours hardly depend on the width
OTHERS = ((390, "light"), (1280, "dark"))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Site]:
    """An installation with accounts, served on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield from _serving(listening, Settings(data=tmp_path / "data"))


def _serving(listening: socket.socket, settings: Settings) -> Iterator[Site]:
    site = Site(replace(settings, url=f"http://127.0.0.1:{listening.getsockname()[1]}"))
    server = uvicorn.Server(uvicorn.Config(site.app, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield site
    finally:
        server.should_exit = True
        thread.join()
        site.database.close()


@pytest.fixture(scope="module")  # while it runs, so does its event loop, in which no other test could have its own
def chromium():
    """The browser itself."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def pages(chromium, served: Site) -> Iterator[Callable]:
    """Opens a page, signed in as a user (None: nobody); at the end, none of them may have misbehaved."""
    wrong: list[str] = []
    contexts = []

    def opened(user: str | None = None, width: int = 1280, scheme: str = "light", *, faults: bool = False, **options):
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
        contexts.append(context)
        if user:
            context.add_cookies([{"name": "session", "value": served.cookie(user), "url": served.settings.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        if not faults:  # a request that fails is told on the console by the browser
            page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if _elsewhere(request.url, served) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def _elsewhere(url: str, site: Site) -> bool:
    return not url.startswith((site.settings.url, "data:", "blob:"))


@pytest.fixture
def look_over() -> Callable:
    """What is wrong with a page as it stands, in each look: accessibility, and content wider than the window."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def looked(page, looks=LOOKS) -> list[str]:
        found = []
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [
                f"{width} {scheme}, {item['id']}: {item['nodes'][0]['target']}" for item in axe.run(page).response["violations"]
            ]
            wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            found += [f"{width} {scheme}: {wide[0]} pixels wide"] if wide[0] > wide[1] else []
        return found

    return looked
