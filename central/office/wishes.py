"""What technicians ask of central: villages, enrolment codes, revocations.

The commands do it here when nobody serves, and ask the running server (central.api.office) when somebody does.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from central.enrolment import code_hash, enrolment_text, new_code
from central.keys import CentralKeys
from central.moment import now_text
from central.office.retention import erase_everywhere
from central.office.staff import Role, add_staff, new_link, switch_staff
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


class NewStaff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`staff add`. `address` is where this person will find the pages."""

    login: str
    name: str
    role: Role
    scope: str
    address: str


class NewLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`staff link`."""

    login: str
    address: str


class StaffSwitch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`staff off`, `staff on`."""

    login: str
    off: bool


class EraseDue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`retention`."""


class Done(msgspec.Struct, frozen=True):
    """`text` is what the command prints."""

    text: str = ""


Wish = NewVillage | NewEnrolment | Revocation | NewStaff | NewLink | StaffSwitch | EraseDue


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
        case EraseDue():
            return str(await erase_everywhere(store))
    return await _about_staff(wish, store)


async def _about_staff(wish: NewStaff | NewLink | StaffSwitch, store: Store) -> str:
    match wish:
        case NewStaff():
            token = await add_staff(store, wish.login, wish.name, wish.role, wish.scope)
            return f"{wish.address}/sandi/{token}"
        case NewLink():
            return f"{wish.address}/sandi/{await new_link(store, wish.login)}"
        case StaffSwitch():
            await switch_staff(store, wish.login, wish.off)
            return ""


PATHS: dict[type[Wish], str] = {
    NewVillage: "/office/villages",
    NewEnrolment: "/office/enrolments",
    Revocation: "/office/revocations",
    NewStaff: "/office/staff",
    NewLink: "/office/links",
    StaffSwitch: "/office/switches",
    EraseDue: "/office/erasures",
}
