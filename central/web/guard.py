"""Who may command: the bearer of the access token. It opens no page; people sign in (central.web.inside)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler

from central.folder import hash_token

STATE_KEY = "access"
AnyConnection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Access:
    """Compares tokens with the one this central was made with."""

    token_hash: str

    def allows(self, token: str) -> bool:
        """Whether this is the token, compared in constant time."""
        return hmac.compare_digest(hash_token(token), self.token_hash)


def _access(connection: AnyConnection) -> Access:
    access = connection.app.state[STATE_KEY]
    assert isinstance(access, Access)  # noqa: S101 - put there by create_app
    return access


def require_bearer(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """A guard for commands."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not _access(connection).allows(token):
        raise NotAuthorizedException("The access token is missing or wrong.")
