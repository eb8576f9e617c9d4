"""The list of all letters set by hand: what became of each in the newest version, and taking them back, their rows gone or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from allocator.web.settings import Settings
from tests.web.shelf import Shelf
from tests.web.site import Site

HEAD = "id,title,reports to\nP1,Chief Executive Officer,\nP2,Operations Manager,P1\nP3,Process Manager,P2\n"
OPERATOR = "P4,Operator,P3\n"
ROW = "ops-compliance@OP-P2"


class Place:
    """An organisation, and an editor of it at a browser."""

    def __init__(self, site: Site, browser: TestClient, user: str, folder: Path) -> None:
        self.shelf, self.browser, self.user, self.folder = Shelf(site), browser, user, folder
        self.organisation = site.organisation("Halden", **{user: "editor"})
        self.home = self.upload(HEAD + OPERATOR)

    def upload(self, text: str) -> str:
        path = self.folder / "org.csv"
        path.write_text(text)
        return f"/organisations/{self.organisation}/versions/{self.shelf.version(self.organisation, self.user, path)}"

    def set(self, position: str, letter: str, reason: str) -> None:
        sent = {"row": ROW, "position": position, "letter": letter, "reason": reason}
        assert self.browser.post(f"{self.home}/letters", data=sent).status_code == 303

    def page(self, query: str = "", home: str = "") -> str:
        answer = self.browser.get(f"{home or self.home}/by-hand{query}")
        assert answer.status_code == 200
        return unescape(answer.text)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    site = Site(Settings(data=tmp_path / "data"))
    user = site.user("Ann")
    with site.browser(user) as browser:
        yield Place(site, browser, user, tmp_path)
    site.database.close()


def changes(page: str) -> list[str]:
    """The listed changes as plain text, white space as one."""
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r"<li>\s*<h2>.*?</li>", page, re.S)]


def test_none_yet_says_where_to_set_one(place: Place) -> None:
    assert "No letter was set by hand" in place.page()


def test_all_are_listed_newest_first_with_what_became_of_them(place: Place) -> None:
    place.set("P4", "C", "agreed in May")
    place.set("P1", "C", "wants to know")
    page = place.page()
    newest, oldest = changes(page)
    assert re.match(
        r"Compliance of the entire operation ?, .* Chief Executive Officer : .* → C Ann, .* stands wants to know", newest
    )
    assert re.match(r"Compliance of the entire operation ?, .* Operator : .* → C Ann, .* stands agreed in May", oldest)
    assert f'{place.home}/why?row=ops-compliance%40OP-P2&position=P4"' in page
    assert changes(place.page("?state=applied&first=1")) == [oldest]
    assert "There are none of this kind." in place.page("?state=stale")


def test_what_a_later_version_no_longer_has_is_named_and_taken_back(place: Place) -> None:
    place.set("P4", "C", "agreed in May")
    former, place.home = place.home, place.upload(HEAD)
    page = place.page()
    assert re.match(r"Compliance of the entire operation ?, .* Operator : .* not applied agreed in May", changes(page)[0])
    assert "position=P4" not in page, "there is no page to tell why"
    assert "undo" not in place.page(home=former), "changes are made in the newest version"
    undo = re.search(r'action="([^"]+/undo\?listed=1)"', page)
    assert undo
    answer = place.browser.post(undo[1])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{place.home}/by-hand")
    assert re.search(r"taken back agreed in May .* Taken back .* by Ann\.", changes(place.page())[0])


def test_other_organisations_are_not_listed(place: Place) -> None:
    place.set("P4", "C", "agreed in May")
    other = Place(place.shelf.site, place.browser, place.user, place.folder)
    assert "No letter was set by hand" in other.page()


def test_programs_get_the_list_too(place: Place) -> None:
    place.set("P4", "C", "agreed in May")
    place.set("P1", "C", "wants to know")
    answer = place.browser.get(f"/api{place.home}/letters", params={"limit": 1}).json()
    assert answer["total"] == 2
    only = answer["items"][0]
    assert (only["row"], only["position"], only["title"], only["letter"]) == (ROW, "P1", "Chief Executive Officer", "C")
    assert (only["state"], only["reason"], only["who"]) == ("applied", "wants to know", "Ann")
    assert place.browser.get(f"/api{place.home}/letters", params={"state": "stale"}).json()["items"] == []
