"""GET /metrics: for whoever watches the server, never for the public."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler

from central.injected import InjectedStore, hot_ground
from central.metrics import CONTENT_TYPE
from central.moment import now_text
from central.web.guard import require_bearer
from central.web.health import SILENT_SECONDS, STUCK_SECONDS


def require_watcher(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The access token as a bearer, or a caller on this very machine not through a proxy. Raises NotAuthorizedException."""
    forwarded = any(name in connection.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via"))
    if "authorization" not in connection.headers and not forwarded and _is_loopback(connection):
        return
    require_bearer(connection, handler)


def _is_loopback(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    try:
        return connection.client is not None and ipaddress.ip_address(connection.client.host).is_loopback
    except ValueError:
        return False


@get("/metrics", guards=[require_watcher], include_in_schema=False)
async def figures(request: Request[Any, Any, Any], store: InjectedStore) -> Response[bytes]:
    """In Prometheus' text form."""
    silent_before = now_text(-timedelta(seconds=SILENT_SECONDS))
    text = hot_ground(request).metrics.text(await store.kiosks(), silent_before, STUCK_SECONDS)
    return Response(text, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def refused(_request: Request[Any, Any, Any], _error: NotAuthorizedException) -> Response[bytes]:
    """Plain, and says nothing of what is here."""
    return Response(b"", status_code=401)
