"""A configuration in a QR: the options a village wants changed, as TOML, signed by its central. Bytes in, bytes out; no I/O.

    ADK1:<base64url of (64 bytes of Ed25519 signature, then zlib's deflate of the TOML)>

The signature is over DOMAIN and the TOML, so that nothing else central ever signs can be taken for a configuration.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable

PREFIX = "ADK1:"
DOMAIN = b"anjungan configuration 1\n"
LONGEST_TOML_BYTES = 4096
LONGEST_TEXT = 1_800
"""Version 32 of a QR at error correction M (ISO/IEC 18004, table 7: 1,841 bytes): more no camera of a kiosk reads."""
_SIGNATURE_BYTES = 64


class ConfigurationCodeError(ValueError):
    """This is no configuration of ours, or one too long."""


def configuration_text(toml: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The text of the QR. `sign` gives central's Ed25519 signature over what it is handed. Raises ConfigurationCodeError."""
    if not 0 < len(toml) <= LONGEST_TOML_BYTES:
        raise ConfigurationCodeError(f"{len(toml)} bytes; 1 to {LONGEST_TOML_BYTES} fit")
    raw = sign(DOMAIN + toml) + zlib.compress(toml, 9)
    text = PREFIX + base64.urlsafe_b64encode(raw).decode()
    if len(text) > LONGEST_TEXT:
        raise ConfigurationCodeError(
            f"{len(text)} characters; {LONGEST_TEXT} fit into a QR that a kiosk reads: leave out the comments"
        )
    return text


def read_configuration(text: str, verify: Callable[[bytes, bytes], bool]) -> bytes:
    """The TOML. `verify(message, signature)` says whether central signed it. Raises ConfigurationCodeError."""
    if not text.startswith(PREFIX) or len(text) > LONGEST_TEXT:
        raise ConfigurationCodeError("this is no configuration")
    try:
        raw = base64.b64decode(text.removeprefix(PREFIX), altchars=b"-_", validate=True)
        inflating = zlib.decompressobj()
        toml = inflating.decompress(raw[_SIGNATURE_BYTES:], LONGEST_TOML_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError) as damaged:
        raise ConfigurationCodeError("the code is damaged") from damaged
    if not inflating.eof or inflating.unused_data:
        raise ConfigurationCodeError("the code is damaged")
    if len(toml) > LONGEST_TOML_BYTES or not verify(DOMAIN + toml, raw[:_SIGNATURE_BYTES]):
        raise ConfigurationCodeError("it is not signed by this kiosk's central")
    return toml
