"""What technicians ask of central: villages, enrolment codes, revocations.

The commands do it here when nobody serves, and ask the running server (central.api.office) when somebody does.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from central.enrolment import code_hash, enrolment_text, new_code
from central.keys import CentralKeys
from central.moment import now_text
from central.store.base import Enrolment, Store, Village


class NewVillage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`village add`."""

    code: str
    name: str
    district: str


class NewEnrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`enrolment`. `address` is where the kiosk will find central."""

    village: str
    address: str
    hours: int = 24


class Revocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kiosk revoke`."""

    kiosk: str


class Done(msgspec.Struct, frozen=True):
    """`text` is what the command prints."""

    text: str = ""


Wish = NewVillage | NewEnrolment | Revocation


async def fulfil(wish: Wish, store: Store, keys: CentralKeys) -> str:
    """Do it, here or in the server. Returns what to print. Raises CentralError."""
    match wish:
        case NewVillage():
            await store.add_village(Village(wish.code, wish.name, wish.district))
            return ""
        case Revocation():
            await store.revoke(wish.kiosk, now_text())
            return ""
        case NewEnrolment():
            code = new_code()
            expires_at = now_text(timedelta(hours=wish.hours))
            await store.add_enrolment(Enrolment(code_hash(code), wish.village, wish.address, now_text(), expires_at))
            return enrolment_text(wish.address, code, keys.fingerprint)


PATHS: dict[type[Wish], str] = {
    NewVillage: "/office/villages",
    NewEnrolment: "/office/enrolments",
    Revocation: "/office/revocations",
}
