"""The users of the load: what each does, one thing after the other, as the screens have it (run by locust, see `web_load`)."""

# locust need not be installed where types are checked:
# mypy: disable-error-code="import-not-found, misc, no-untyped-call, untyped-decorator"

from __future__ import annotations

import itertools
import json
import logging
import os
import random
from pathlib import Path
from typing import Any
from urllib.parse import quote

from locust import FastHttpUser, between, events, task

PLAN = json.loads(Path(os.environ["ALLOCATOR_LOAD"]).read_text())
PEOPLE = itertools.cycle(random.Random(1).sample(PLAN, len(PLAN)))
BLOCK = 100  # lines of a matrix that the grid asks for at once
SEED = itertools.count(1)
CHANGED_SINCE = "has changed this letter since"  # the reason of the only refusal that users who do not know of each other meet


def went_wrong(name: str, exception: Exception | None, **_: object) -> None:
    """Notes down what an error was."""
    if exception:
        logging.warning("%s: %s", name, exception)


events.request.add_listener(went_wrong)


class Person(FastHttpUser):
    """Somebody who signs in and then looks, asks, and now and then sets a letter; one to five seconds pass between two clicks."""

    wait_time = between(1, 5)
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        """Signs in."""
        self.me: dict[str, Any] = next(PEOPLE)
        self.chance = random.Random(next(SEED))
        self.home = f"/organisations/{self.me['organisation']}"
        self.shown = f"{self.home}/versions/{self.me['version']}"
        self.to_undo = ""
        self.large = " (large)" if self.me["positions"] > 50_000 else ""
        form = {"email": self.me["email"], "password": self.me["password"]}
        with self.client.post("/sign-in", data=form, name="sign in", allow_redirects=False, catch_response=True) as answer:
            if answer.status_code == 303:
                answer.success()
            else:
                answer.failure(f"not signed in: {answer.status_code}")

    def see(self, path: str, name: str) -> None:
        """One page or part of a page of the version."""
        self.client.get(f"{self.shown}{path}", name=name)

    def one(self, key: str) -> Any:  # noqa: ANN401 (of the plan)
        """One of what can be asked about."""
        return self.chance.choice(self.me[key])

    @task(2)
    def organisations(self) -> None:
        """The list, and an organisation in it."""
        self.client.get("/organisations", name="organisations")
        self.client.get(self.home, name="organisation")

    @task(2)
    def chart(self) -> None:
        """The page of the chart with a position, and its picture."""
        self.see(f"/chart?at={self.one('posts')}", "chart")
        self.see("/chart/picture", "chart picture")

    @task(10)
    def expand(self) -> None:
        """A branch of the tree."""
        self.see(f"/chart/below/{self.one('managers')}", "expand")

    @task(5)
    def position(self) -> None:
        """One position in full."""
        self.see(f"/chart/position/{self.one('posts')}", "position")

    @task(6)
    def search(self) -> None:
        """A word, while it is typed."""
        word = self.one("words")
        self.see(f"/chart/search?q={quote(word[: self.chance.randint(2, len(word) + 1)])}", "search")

    @task(4)
    def answers(self) -> None:
        """Who answers for what."""
        self.see(f"/answers?activity={quote(self.one('activities'))}", "answers")

    @task(4)
    def why(self) -> None:
        """Why a letter stands."""
        row, position = self.one("letters")
        self.see(f"/why?row={quote(row)}&position={quote(position)}", f"why{self.large}")

    @task(3)
    def matrix(self) -> None:
        """A sheet of the matrix, and its first lines."""
        sheet, _ = self.one("sheets")
        self.see(f"/matrix?sheet={sheet}", "matrix")
        self.see(f"/matrix/window?sheet={sheet}", "matrix lines")

    @task(5)
    def scroll(self) -> None:
        """Further lines of a sheet."""
        sheet, lines = self.one("sheets")
        first = self.chance.randrange(0, lines, BLOCK)
        self.see(f"/matrix/window?sheet={sheet}&first={first}", "matrix lines")

    @task(3)
    def findings(self) -> None:
        """What the checks found."""
        self.see("/findings", "findings")

    @task(1)
    def letter(self) -> None:
        """Sets a letter by hand, or takes the last one back."""
        name = f"set a letter{self.large}"
        if self.to_undo:
            self.take_back(name)
            return
        row, position = self.one("letters")
        form = {"row": row, "position": position, "letter": "C", "reason": "agreed under load"}
        answer = self.client.post(f"{self.shown}/letters", data=form, name=name, headers={"hx-request": "true"})
        page = answer.text or ""
        if "/undo" in page:
            self.to_undo = page.split('hx-post="', 1)[1].split('"', 1)[0]

    def take_back(self, name: str) -> None:
        """Takes the last letter back; where another user has set it since, a refusal is the right answer and counted for itself."""
        undo, self.to_undo = self.to_undo, ""
        with self.client.post(undo, name=name, headers={"hx-request": "true"}, catch_response=True) as answer:
            if answer.status_code == 409 and CHANGED_SINCE in (answer.text or ""):
                answer.request_meta["name"] = f"letter refused{self.large}"
                answer.success()
