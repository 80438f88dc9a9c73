"""Answers to kiosks: always JSON, always signed, refusals too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from central.errors import StoreBusyError
from central.keys import CentralKeys
from central.refusal import Refusal
from central.signing import SignedRequest, signature_headers

KioskRequest = Request[Any, Any, Any]


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """Raised anywhere on the way to an answer."""

    def __init__(self, status: int, reason: str, detail: str = "", retry_after_seconds: int = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.refusal = Refusal(reason, detail)
        self.retry_after_seconds = retry_after_seconds


def asked(request: KioskRequest) -> SignedRequest:
    """What was asked, as signatures see it."""
    return SignedRequest(request.method, request.scope["path"], list(request.scope["headers"]))


def answer(
    request: KioskRequest, keys: CentralKeys, content: msgspec.Struct, status: int = 200, retry_after_seconds: int = 0
) -> Response[bytes]:
    """`content` as JSON, signed for `request`."""
    body = msgspec.json.encode(content)
    headers = {**signature_headers(keys, asked(request), status, body), "Cache-Control": "no-store"}
    if retry_after_seconds:
        headers["Retry-After"] = str(retry_after_seconds)
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def refusing(keys: CentralKeys) -> dict[int | type[Exception], Callable[[KioskRequest, Any], Response[Any]]]:
    """Litestar's exception handlers for the kiosks' routes."""

    def refused(request: KioskRequest, error: Refused) -> Response[bytes]:
        return answer(request, keys, error.refusal, error.status, error.retry_after_seconds)

    def busy(request: KioskRequest, error: StoreBusyError) -> Response[bytes]:
        return answer(request, keys, Refusal("busy", str(error)), 503, error.retry_after_seconds)

    def http(request: KioskRequest, error: HTTPException) -> Response[bytes]:
        reason = "too-large" if error.status_code == 413 else "http"
        return answer(request, keys, Refusal(reason, str(error.detail)), error.status_code)

    def unexpected(request: KioskRequest, _error: Exception) -> Response[bytes]:
        return answer(request, keys, Refusal("unexpected", "Try again later."), 500)

    return {Refused: refused, StoreBusyError: busy, HTTPException: http, Exception: unexpected}
