"""Forged tokens of an identity provider, as far as tests/web/test_provider.py does not hold them."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from allocator.web.tables import SignIn, User
from tests.web.site import Site
from tests.web.test_provider import KEY, Small, site, small, there_and_back

__all__ = ["site", "small"]  # the fixtures


def part(value: object) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(token: str) -> str:
    return f"{part({'alg': 'none'})}.{token.split('.')[1]}."


def unsigned_in_capitals(token: str) -> str:
    return f"{part({'alg': 'NONE', 'kid': 'k'})}.{token.split('.')[1]}."


def cut(token: str) -> str:
    return token.rpartition(".")[0] + "."


def changed(token: str) -> str:
    """Other claims under the same signature."""
    head, claims, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    return f"{head}.{part(said | {'email': 'root@example.com', 'sub': '1'})}.{signature}"


def by_public_key(token: str) -> str:
    """Signed with the public key taken for a shared secret."""
    said = f"{part({'alg': 'HS256', 'kid': 'k'})}.{token.split('.')[1]}"
    code = hmac.digest(KEY.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"


def by_own_key(token: str) -> str:
    """Signed with a key that the token itself brings."""
    own = RSAKey.generate_key(2048)
    said = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return jwt.encode({"alg": "RS256", "jwk": own.as_dict(private=False)}, said, own)


@pytest.mark.parametrize("forged", [unsigned, unsigned_in_capitals, cut, changed, by_public_key, by_own_key, lambda _: "x"])
def test_a_forged_token_signs_nobody_in(site: Site, small: Small, monkeypatch: pytest.MonkeyPatch, forged: Callable) -> None:
    real, made = Small.token, []

    def token(self: Small) -> str:
        made.append(forged(real(self)))
        return made[0]

    monkeypatch.setattr(Small, "token", token)
    answer = there_and_back(site, small)
    assert (answer.status_code, len(made)) == (503, 1)
    assert "session" not in answer.headers.get("set-cookie", "")
    with site.database.read() as session:
        assert session.scalars(select(User)).all() == []
        assert session.scalars(select(SignIn)).all() == []


def test_what_came_back_once_comes_back_in_vain(site: Site, small: Small) -> None:
    with site.browser() as client, site.browser() as another:
        asked = parse_qs(urlsplit(client.get("/sign-in/provider").headers["location"]).query)
        small.nonce = asked["nonce"][0]
        answer = {"state": asked["state"][0], "code": "c"}
        assert another.get("/sign-in/provider/return", params=answer).status_code == 400, "another browser began nothing"
        assert client.get("/sign-in/provider/return", params=answer).status_code == 303
        assert client.get("/sign-in/provider/return", params=answer).status_code == 400


def test_a_token_of_a_former_errand_is_refused(site: Site, small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    there_and_back(site, small)
    former = small.token()
    monkeypatch.setattr(Small, "token", lambda _: former)
    assert there_and_back(site, small).status_code == 503, "its nonce is that of the first"


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "/%0d%0aset-cookie:x=y"])
def test_the_way_back_leads_to_a_local_path(site: Site, small: Small, path: str) -> None:
    with site.browser() as client:
        asked = parse_qs(urlsplit(client.get("/sign-in/provider", params={"next": path}).headers["location"]).query)
        small.nonce = asked["nonce"][0]
        back = client.get("/sign-in/provider/return", params={"state": asked["state"][0], "code": "c"})
    assert back.headers["location"] in {"/", path}
    assert "evil" not in back.headers["location"]
    assert len(back.headers.get_list("set-cookie")) == 2
