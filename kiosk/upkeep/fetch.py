"""Fetching an update from central, piece by piece, into the inbox, where root's service finds it once it is whole.

Runs as the kiosk's own account and believes nothing: whoever applies the bundle checks its signature. Cut off at any moment, it
goes on where it stopped, unless central has another bundle by then.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import httpx

from kiosk.model import wire
from kiosk.store.folder import sync_folder
from kiosk.upkeep.update import UpdateError
from kiosk.uplink.connection import AnswerTooLargeError, Connection

INBOX = "inbox"
NAME = "update.ade"
_PART, _MARK, _LAST = "update.part", "update.mark", "update.last"
# A piece goes through a slow line (64 kbit/s) in half a minute.
_PIECE_BYTES = 256 * 1024
_MOST_BYTES = 1024**3
_PLACE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})", re.ASCII)
_MARKS = re.compile(r'"[0-9a-f]{64}"', re.ASCII)


def fetch(connection: Connection, data: Path) -> bool:
    """Bring central's bundle, if it is another than the last. True when a new one lies in the inbox now.

    Raises UpdateError when central cannot be reached or says something else than a bundle; what came so far is kept.
    """
    inbox = data / INBOX
    inbox.mkdir(mode=0o700, exist_ok=True)
    if (inbox / NAME).exists():
        return False  # the last one is being looked at
    part, last = inbox / _PART, _text(inbox / _LAST)
    while True:
        begun = part.stat().st_size if part.exists() else 0
        status, headers, body = _asked(connection, begun, last)
        if status in (304, 404):
            return False
        place, mark = _PLACE.fullmatch(headers.get("content-range", "")), headers.get("etag", "")
        piece = status == 206 and place is not None and bool(body) and bool(_MARKS.fullmatch(mark))
        if begun and (status == 416 or (piece and mark != _text(inbox / _MARK))):
            part.unlink()  # another bundle by now: from its beginning
            continue
        if not piece or place is None or int(place[1]) != begun:
            raise UpdateError(f"central answers {status}, not with a piece of a bundle")
        if int(place[3]) > _MOST_BYTES:
            raise UpdateError("central's bundle is too large")
        if not begun:
            _keep(inbox / _MARK, mark)
        _append(part, body)
        if begun + len(body) >= int(place[3]):
            part.replace(inbox / NAME)
            sync_folder(inbox)
            _keep(inbox / _LAST, mark)
            return True


def _asked(connection: Connection, begun: int, last: str) -> tuple[int, dict[str, str], bytes]:
    wanted = {"Range": f"bytes={begun}-", **({"If-None-Match": last} if last else {})}
    try:
        answer = connection.send(connection.build_get(wire.UPDATE_PATH, wanted), _PIECE_BYTES)
    except AnswerTooLargeError as wrong:
        raise UpdateError("central's answer is too long") from wrong
    except httpx.TransportError as wrong:
        raise UpdateError(f"central cannot be reached: {wrong}") from wrong
    return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.body


def _append(path: Path, body: bytes) -> None:
    with path.open("ab") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _text(path: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="ascii")[:100]
    return ""


def _keep(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="ascii")
    fresh.replace(path)
