"""Sign-in through an identity provider: a small one on this machine, which also says what does not hold."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from allocator.web.settings import Provider, Settings
from allocator.web.tables import SignIn, User
from tests.web.site import Site

KEY, OTHER = (RSAKey.generate_key(2048, {"kid": "k"}) for _ in range(2))


class Small(HTTPServer):
    """A provider with one user; `claims` change what it says of them, `key` what it signs with."""

    nonce = ""
    verifier = ""
    key = KEY

    def __init__(self, path: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}{path}"
        self.claims: dict[str, Any] = {}

    def token(self) -> str:
        said = {"iss": self.issuer, "aud": "us", "sub": "42", "nonce": self.nonce, "email": "ada@example.com", "name": "Ada"}
        times = {"iat": int(time.time()), "exp": int(time.time()) + 300}
        whole = {**said, "email_verified": True, **times, **self.claims}
        return jwt.encode(
            {"alg": "RS256", "kid": "k"}, {name: value for name, value in whole.items() if value is not None}, self.key
        )


class _Answers(BaseHTTPRequestHandler):
    server: Small

    def do_GET(self) -> None:
        issuer = self.server.issuer
        place = issuer.rstrip("/")
        if self.path.endswith("/keys"):
            self._say({"keys": [KEY.as_dict(private=False)]})
        elif f"http://127.0.0.1:{self.server.server_port}{self.path}" == f"{place}/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{place}/go",
                    "token_endpoint": f"{place}/token",
                    "jwks_uri": f"{place}/keys",
                }
            )

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        self.server.verifier = form["code_verifier"][0]
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token()})

    def _say(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def small(request: pytest.FixtureRequest) -> Iterator[Small]:
    server = Small(getattr(request, "param", ""))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(tmp_path: Path, small: Small) -> Iterator[Site]:
    made = Site(Settings(data=tmp_path / "data", provider=Provider(small.issuer, "us", "hush-hush", "Halden ID")))
    yield made
    made.database.close()


def there_and_back(site: Site, small: Small, **changed: str):
    """One sign-in; `changed`: what comes back otherwise than it was sent."""
    with site.browser() as client:
        assert "Halden ID" in client.get("/sign-in").text
        sent = client.get("/sign-in/provider?next=/account")
        asked = {name: value[0] for name, value in parse_qs(urlsplit(sent.headers["location"]).query).items()}
        assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
        small.nonce = asked["nonce"]
        return client.get("/sign-in/provider/return", params={"state": asked["state"], "code": "c"} | changed)


@pytest.mark.parametrize("small", ["", "/", "/realms/halden", "/realms/halden/"], indirect=True)
def test_who_signs_in_there_has_an_account_here(site: Site, small: Small) -> None:
    for _ in range(2):
        answer = there_and_back(site, small)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert len(small.verifier) >= 43
    with site.database.read() as session:
        user = session.scalars(select(User)).one()
        assert (user.email, user.password, user.administrator) == ("ada@example.com", None, False)
        assert len(session.scalars(select(SignIn)).all()) == 2


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody else"},
        {"aud": None},
        {"iss": "http://127.0.0.1:1"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": 1},
        {"exp": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_is_refused(site: Site, small: Small, claims: dict[str, Any]) -> None:
    small.claims = claims
    assert there_and_back(site, small).status_code == 503
    with site.database.read() as session:
        assert session.scalars(select(User)).all() == []


def test_a_token_that_another_key_signed_is_refused(site: Site, small: Small) -> None:
    small.key = OTHER
    assert there_and_back(site, small).status_code == 503


@pytest.mark.parametrize("changed", [{"state": "another"}, {"state": ""}, {"code": ""}], ids=str)
def test_who_comes_back_with_another_errand_is_refused(site: Site, small: Small, changed: dict[str, str]) -> None:
    assert there_and_back(site, small, **changed).status_code == 400


def test_a_local_account_is_joined_by_a_verified_address_only(site: Site, small: Small) -> None:
    user = site.user()
    small.claims = {"email_verified": False}
    assert there_and_back(site, small).status_code == 409
    small.claims = {}
    assert there_and_back(site, small).status_code == 303
    small.claims = {"sub": "43"}
    assert there_and_back(site, small).status_code == 409, "the address is that of another person there"
    with site.database.read() as session:
        assert session.scalars(select(User.id)).all() == [user]


def test_a_provider_that_does_not_answer_is_said(site: Site, small: Small) -> None:
    from dataclasses import replace

    gone = replace(site.settings, provider=Provider("http://127.0.0.1:9", "us", "secret"), data=site.settings.data / "other")
    other = Site(gone)
    with other.browser() as client:
        assert client.get("/sign-in/provider").status_code == 503
    other.database.close()


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    plain = Site(Settings(data=tmp_path / "data"))
    with plain.browser() as client:
        assert client.get("/sign-in/provider").status_code == 404
    plain.database.close()


def test_no_secret_is_in_the_text_of_the_settings(site: Site) -> None:
    from dataclasses import replace

    assert "hush-hush" not in repr(replace(site.settings, database="postgresql://us:hush-hush@h/d"))


@pytest.mark.parametrize(
    ("error", "said"),
    [("access_denied", "declined at the identity provider"), ("server_error", "signs nobody in here at the moment")],
)
def test_what_the_provider_answers_instead_of_a_code_is_said_in_our_words(site: Site, small: Small, error: str, said: str) -> None:
    with site.browser() as client:
        sent = client.get("/sign-in/provider")
        state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]
        back = {"state": state, "error": error, "error_description": "<b>come here</b>"}
        answer = client.get("/sign-in/provider/return", params=back)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        page = client.get("/sign-in").text
        assert said in page
        assert "come here" not in page
        assert client.get("/sign-in/provider/return", params=back | {"state": "x"}).status_code == 400, "of another errand"
