"""Letters under two tabs and ended sessions: by the pages and by the API; the browser's part is in browser/test_letters_seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from allocator.web import sessions
from allocator.web.settings import Settings
from tests.web.shelf import Shelf
from tests.web.site import HERE, Site

ROW = "ops-compliance@OP-P2"
HX = {"hx-request": "true"}
SMALL = "id,title,reports to\nP1,Chief Executive Officer,\nP2,Operations Manager,P1\nP3,Process Manager,P2\nP4,Operator,P3\n"


class Place:
    """A version, and two editors of it."""

    def __init__(self, site: Site, ann: str, folder: Path) -> None:
        (folder / "small.csv").write_text(SMALL)
        self.site, self.ann, self.bob = site, ann, site.user("Bob")
        organisation = site.organisation("Halden", **{self.ann: "editor", self.bob: "editor"})
        version = Shelf(site).version(organisation, ann, folder / "small.csv")
        self.home = f"/organisations/{organisation}/versions/{version}"
        self.sent = {"row": ROW, "position": "P4", "letter": "C", "reason": "agreed in May", "stood": "-"}

    def browser(self, user: str = "") -> TestClient:
        """One more browser at the application that runs."""
        client = TestClient(self.site.app, self.site.settings.url, headers=HERE, follow_redirects=False)
        if user:
            client.cookies.set(sessions.cookie_name(self.site.settings), self.site.cookie(user), domain="127.0.0.1")
        return client

    def post(self, user: str, headers: dict[str, str] | None = None, **changes: str):
        return self.browser(user).post(f"{self.home}/letters", data=self.sent | changes, headers=headers)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("seen")
    site = Site(Settings(data=folder / "data"))
    ann = site.user("Ann")
    with site.browser(ann):
        made = Place(site, ann, folder)
        assert made.post(ann).status_code == 303
        yield made
    site.database.close()


def test_matrix_is_told_what_stands_now(place: Place) -> None:
    answer = place.post(place.bob, HX, letter="R")
    assert answer.status_code == 409
    assert "C stands here now, set by Ann on" in answer.text
    assert json.loads(answer.headers["hx-trigger"]) == {"letter-stood": "C"}


def test_page_that_tells_why_keeps_what_was_entered(place: Place) -> None:
    answer = place.post(place.bob, letter="R", reason="she asked for it")
    text = unescape(answer.text)
    assert answer.status_code == 409
    for said in ("C stands here now, set by Ann on", "Set it all the same", 'value="she asked for it"', 'name="stood" value="C"'):
        assert said in text
    assert '<option value="R" selected>' in text


def test_page_that_tells_why_keeps_what_was_entered_without_a_reason(place: Place) -> None:
    answer = place.post(place.bob, letter="R", reason=" ", stood="C")
    assert answer.status_code == 422
    assert "needs a reason" in answer.text
    assert '<option value="R" selected>' in answer.text
    assert "Set it all the same" not in answer.text


def test_undo_after_a_later_change_says_by_whom(place: Place) -> None:
    first = place.post(place.ann, HX, position="P1", letter="C", stood="")
    path = first.text.partition('hx-post="')[2].partition('"')[0]
    assert place.post(place.bob, HX, position="P1", letter="I", reason="not needed", stood="C").status_code == 200
    answer = place.browser(place.ann).post(path, headers=HX)
    assert answer.status_code == 409
    assert "Bob has changed this letter since" in unescape(answer.text)


def test_program_may_say_what_it_saw(place: Place) -> None:
    asked = {name: value for name, value in place.sent.items() if name != "stood"} | {"position": "P1", "row": "ops-budget@OP-P2"}
    for stood, status in ((None, 200), ("", 409), ("C", 200)):
        sent = asked | ({} if stood is None else {"stood": stood})
        answer = place.browser(place.bob).post(f"/api{place.home}/letters", json=sent)
        assert answer.status_code == status, answer.text


def test_form_that_cannot_be_taken_leads_back_to_its_page(place: Place) -> None:
    form = f"{place.home.partition('/versions')[0]}/upload"
    browser = place.browser(place.ann)
    for referer, status in ((f"{place.site.settings.url}{form}", 303), (f"http://evil.example{form}", 422), ("", 422)):
        answer = browser.post(form, data={"as_of": "no day"}, headers={"referer": referer})
        assert answer.status_code == status, answer.text
    browser.post(form, data={"as_of": "no day"}, headers={"referer": f"{place.site.settings.url}{form}"})
    assert "Something is missing or not right. Check: as of." in browser.get(form).text


@pytest.mark.parametrize(
    ("method", "headers", "back"),
    [
        ("GET", {}, "HOME/matrix%3Fsheet%3D1"),
        ("POST", {"referer": "http://ours/organisations/a/why?row=b"}, "/organisations/a/why%3Frow%3Db"),
        ("POST", {"referer": "http://evil.example/organisations"}, ""),
        ("POST", {}, ""),
        ("POST", HX | {"hx-current-url": "http://ours/m?sheet=2"}, "/m%3Fsheet%3D2"),
        ("GET", HX | {"hx-current-url": "http://evil.example//evil"}, ""),
    ],
)
def test_way_back_after_an_ended_session(place: Place, method: str, headers: dict[str, str], back: str) -> None:
    headers = {name: value.replace("http://ours", place.site.settings.url) for name, value in headers.items()}
    path = f"{place.home}/matrix?sheet=1" if method == "GET" else f"{place.home}/letters"
    back = back.replace("HOME", place.home)
    answer = place.browser().request(method, path, headers=headers)
    assert (answer.headers.get("hx-redirect") or answer.headers["location"]) == (f"/sign-in?next={back}" if back else "/sign-in")
