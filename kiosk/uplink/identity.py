"""Who this kiosk is, as central said at enrolment. A value; how it is obtained is in enrolment.py."""

from __future__ import annotations

import hashlib

import msgspec

from kiosk.model.wire import SealingKey, VillageInfo

PUBLIC_KEY_BYTES = 32


class IdentityError(ValueError):
    """Stored identity bytes that cannot be read. What happens next: the kiosk counts as not enrolled and says so."""


class Identity(msgspec.Struct, frozen=True):
    """What an enrolled kiosk knows. Nothing in it is secret: the kiosk's private key lives in keys.py.

    `kiosk` is the id central gave, `ordinal` its number within the hall, `sealing` the X25519 key to seal to, `central` the 32
    bytes of central's Ed25519 key, `address` where to reach it, `public_address` what residents may open ("" for none).
    """

    kiosk: str
    ordinal: int
    village: VillageInfo
    sealing: SealingKey
    central: bytes
    address: str
    public_address: str = ""

    def to_json(self) -> bytes:
        """For the store's meta."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, raw: bytes | str) -> Identity:
        """Undo `to_json`. Raises IdentityError."""
        try:
            identity = msgspec.json.decode(raw, type=cls)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise IdentityError(f"the stored identity cannot be read: {error}") from error
        for name, public in (("central", identity.central), ("sealing", identity.sealing.public)):
            if len(public) != PUBLIC_KEY_BYTES:
                raise IdentityError(f"the stored identity's {name} key has {len(public)} bytes, not {PUBLIC_KEY_BYTES}")
        return identity


def central_key_id(central: bytes) -> str:
    """The key id in central's HTTP signatures: the first 16 hex characters of its public key's SHA-256."""
    return hashlib.sha256(central).hexdigest()[:16]


def fingerprint_of(central: bytes) -> str:
    """What the technician's enrolment code carries: the first 32 hex characters of the public key's SHA-256."""
    return hashlib.sha256(central).hexdigest()[:32]
