"""Who speaks: the one check every request of an enrolled kiosk passes before anything else happens."""

from __future__ import annotations

from central.api.answers import KioskRequest, Refused, asked
from central.office.news import Caller, caller
from central.signing import verify
from central.store.base import Store


async def known_caller(request: KioskRequest, store: Store, kiosk_id: str, body: bytes) -> Caller:
    """The enrolled kiosk that signed this very request. Raises Refused: 401 for a stranger, 403 once it was revoked."""
    who = await caller(store, kiosk_id)
    if who is None:
        raise Refused(401, "unknown-kiosk", "This kiosk is not enrolled here.")
    if not verify(asked(request), body, who.kiosk.id, who.kiosk.public):
        raise Refused(401, "bad-signature", "The body must be signed with the kiosk's enrolled key.")
    if who.kiosk.revoked_at:
        raise Refused(403, "kiosk-revoked", "This kiosk was revoked. What it holds stays on it.")
    return who
