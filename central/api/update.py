"""GET /v1/update: the bundle that kiosks may update to, in pieces: a thin line goes on where it broke.

The bundle lies in central's data folder as `updates/update.ade`; whoever runs central puts it there, and takes it away again. It
is signed by its publisher, and that is what a kiosk believes: it is no secret, and needs no signature of ours.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import HTTPException, NotFoundException

from kiosk.model import wire

FOLDER, NAME = "updates", "update.ade"
# What one answer carries at most: a slow kiosk must not hold much of central's memory.
MOST_BYTES = 256 * 1024
# RFC 9110, 14.1.2: one range, from a first byte on.
_RANGE = re.compile(r"bytes=(\d{1,10})-\d{0,10}", re.ASCII)


@dataclass
class _Shelf:
    """The bundle, and its mark, which is worked out once for each version of the file."""

    path: Path
    _known: tuple[tuple[int, int, int], str] = field(default=((0, 0, 0), ""))

    def mark(self, descriptor: int) -> str:
        found = os.fstat(descriptor)
        which = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._known[0] != which:
            with os.fdopen(os.dup(descriptor), "rb") as file:
                self._known = (which, f'"{hashlib.file_digest(file, "sha256").hexdigest()}"')
        return self._known[1]

    def piece(self, wanted: str, known: str) -> Response[bytes]:
        """From the byte that `wanted` (a Range header) asks for. 404: there is no update; 304: it is the one called `known`."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            raise NotFoundException(detail="There is no update.") from None
        try:
            mark, size = self.mark(descriptor), os.fstat(descriptor).st_size
            headers = {"ETag": mark, "Accept-Ranges": "bytes", "Cache-Control": "no-store"}
            if known == mark:
                return Response(b"", status_code=304, headers=headers)
            asked = _RANGE.fullmatch(wanted)
            first = int(asked[1]) if asked else 0
            if first >= size:
                raise HTTPException(status_code=416, detail=f"The bundle has {size} bytes.")
            body = os.pread(descriptor, MOST_BYTES, first)
        finally:
            os.close(descriptor)
        headers["Content-Range"] = f"bytes {first}-{first + len(body) - 1}/{size}"
        return Response(body, status_code=206, headers=headers, media_type="application/octet-stream")


def update_router(data_path: Path) -> Router:
    """The route over the bundle in central's data folder."""
    shelf = _Shelf(data_path / FOLDER / NAME)

    @get(wire.UPDATE_PATH, sync_to_thread=True, include_in_schema=False)
    def update(request: Request[Any, Any, Any]) -> Response[bytes]:
        return shelf.piece(request.headers.get("range", ""), request.headers.get("if-none-match", ""))

    return Router("/", route_handlers=[update])
