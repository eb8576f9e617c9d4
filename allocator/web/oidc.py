"""Sign-in through the organisation's identity provider: OpenID Connect, authorisation code with PKCE.

The only address that this application ever asks for anything, and only while somebody signs in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from httpx2 import HTTPError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import select

from allocator.web.forms import mail, plain
from allocator.web.secrets import new_secret
from allocator.web.tables import User

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from allocator.web.settings import Provider, Settings

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]  # none with a shared secret
PATIENCE = 10.0  # seconds for each answer of the provider
CLOCKS = 60  # seconds by which its clock may differ from ours


class ProviderRefused(Exception):  # noqa: N818 - an outcome, not a mistake
    """The provider is out of reach, or what it answered does not hold."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What a browser keeps while it is at the provider, and brings back."""

    state: str
    nonce: str
    verifier: str
    next: str

    @classmethod
    def new(cls, then: str) -> Errand:
        """A fresh one, to go on to a path afterwards."""
        return cls(new_secret(), new_secret(), new_secret() + new_secret(), then)

    @classmethod
    def read(cls, cookie: str) -> Errand | None:
        """The one of a cookie, None for what is none."""
        parts = [unquote(part) for part in cookie.split("|")]
        return cls(*parts) if len(parts) == 4 else None

    def __str__(self) -> str:
        return "|".join(quote(part, safe="") for part in (self.state, self.nonce, self.verifier, self.next))


def address(provider: Provider, settings: Settings, errand: Errand) -> str:
    """Where to send the browser.

    Raises ProviderRefused where the provider cannot be asked.
    """
    with _client(provider, settings) as client:
        try:
            endpoint = _described(client, provider)["authorization_endpoint"]
            url, _ = client.create_authorization_url(
                endpoint, state=errand.state, nonce=errand.nonce, code_verifier=errand.verifier
            )
        except (HTTPError, OAuthError, ValueError, KeyError) as error:
            raise ProviderRefused from error
    return str(url)


def claims(provider: Provider, settings: Settings, errand: Errand, code: str) -> dict[str, Any]:
    """What the provider says of who came back with a code: signed by it, made for us, for this errand, and still valid.

    Raises ProviderRefused where any of that does not hold.
    """
    with _client(provider, settings) as client:
        try:
            described = _described(client, provider)
            token = client.fetch_token(described["token_endpoint"], code=code, code_verifier=errand.verifier)
            keys = KeySet.import_key_set(client.request("GET", described["jwks_uri"], withhold_token=True).json())
            read = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
            said = CodeIDToken(
                read.claims, read.header, _wanted(provider), {"nonce": errand.nonce, "client_id": provider.client_id}
            )
            said.validate(leeway=CLOCKS)
        except (HTTPError, OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderRefused from error
    return dict(said)


def _wanted(provider: Provider) -> dict[str, Any]:
    """The claims that must be there, and what they must say."""
    return {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "values": [provider.client_id]},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "nonce": {"essential": True},
    }


def _client(provider: Provider, settings: Settings) -> OAuth2Client:
    return OAuth2Client(
        provider.client_id,
        provider.client_secret,
        scope="openid email profile",
        redirect_uri=f"{settings.url}/sign-in/provider/return",
        code_challenge_method="S256",
        timeout=PATIENCE,
        follow_redirects=False,
        trust_env=False,
    )


def _described(client: OAuth2Client, provider: Provider) -> dict[str, Any]:
    """What the provider says of itself; it must be the one that was asked."""
    answer = client.request("GET", f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration", withhold_token=True)
    described: dict[str, Any] = answer.raise_for_status().json()
    if described["issuer"] != provider.issuer:
        raise ValueError("another issuer")
    return described


def account(session: Session, said: dict[str, Any]) -> User | None:
    """The account of who signed in: known by the provider's own name for them, else by a verified e-mail address, else new.

    None where the e-mail address is that of another account and the provider does not say that it is verified.
    """
    subject = f"{said['iss']} {said['sub']}"
    user = session.scalar(select(User).where(User.subject == subject))
    if user:
        return user
    address_of = mail(str(said.get("email", "")))
    known = session.scalar(select(User).where(User.email == address_of)) if address_of else None
    if known:
        if said.get("email_verified") is not True or known.subject:
            return None
        known.subject = subject
        return known
    name = plain(str(said.get("name") or said.get("preferred_username") or address_of or "Unnamed"))
    user = User(email=address_of or subject, name=name or "Unnamed", subject=subject)
    session.add(user)
    session.flush()
    return user
