"""From an Application to the bytes that are stored and sent: sealed to central, frozen, signed. Nothing is stored or sent here.

The person's data is in clear only in this call's memory (best effort: Python cannot promise to wipe it). The sealed text is
padded, because a sealed box is exactly 48 bytes longer than its content and its length alone would tell short answers from long.
"""

from __future__ import annotations

import hashlib

import msgspec
from nacl.public import PublicKey, SealedBox

from kiosk.model import wire
from kiosk.model.request import Application, Moment, ServiceRequest
from kiosk.store.values import SealedEnvelope
from kiosk.uplink.identity import Identity
from kiosk.uplink.keys import KioskKey

MAX_ANSWERS = 64
MAX_ANSWER_CHARACTERS = 4000
MAX_WORD_CHARACTERS = 64  # codes: service, question, nik_source, language
PAD_TO_BYTES = 64
PAD_AT_LEAST_BYTES = 256  # a plain queue number and a letter with one or two chosen answers look alike


class SealingError(ValueError):
    """An application that cannot be sealed. `field` names the culprit (a question's code, never its answer).

    What happens next: nothing was stored; the resident is asked to shorten that answer.
    """

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"{field}: {what}")
        self.field = field


def seal(application: Application, request: ServiceRequest, identity: Identity, key: KioskKey) -> SealedEnvelope:
    """Seal to `identity.sealing`, encode once, sign with the kiosk's key. Pure but for libsodium's randomness.

    Raises SealingError for answers beyond the bounds above or text that is no Unicode.
    """
    _check_bounds(application)
    sealed = SealedBox(PublicKey(identity.sealing.public)).encrypt(_padded(_clear(application, request)))
    envelope = wire.Envelope(
        id=str(request.id),
        village=identity.village.code,
        kiosk=identity.kiosk,
        service=request.service,
        ticket=wire.Ticket(request.ticket.day, request.ticket.letter, request.ticket.number, request.ticket.ordinal),
        submitted_at=stamp(request.submitted_at),
        key_id=identity.sealing.key_id,
        sealed=sealed,
        sha256=hashlib.sha256(sealed).hexdigest(),
    )
    frozen = msgspec.json.encode(envelope)
    return SealedEnvelope(frozen, key.sign(frozen))


def stamp(moment: Moment) -> wire.Stamp:
    """A Moment as it travels; monotonic seconds to the millisecond, which is all anyone can use."""
    return wire.Stamp(moment.wall, moment.boot, round(moment.monotonic, 3), moment.trusted)


def _clear(application: Application, request: ServiceRequest) -> bytes:
    answers = wire.Answers(
        request=str(request.id),
        service=application.service,
        nik=application.nik.digits if application.nik else "",
        nik_source=application.nik_source,
        answers=dict(application.answers),
        language=application.language,
    )
    try:
        return msgspec.json.encode(answers)
    except UnicodeEncodeError:
        # `from None`: the original error quotes the answer.
        raise SealingError("answers", "some text is not valid Unicode") from None


def _padded(clear: bytes) -> bytes:
    """Spaces after the JSON, which every JSON reader skips, up to a whole number of buckets."""
    length = max(PAD_AT_LEAST_BYTES, -(-len(clear) // PAD_TO_BYTES) * PAD_TO_BYTES)
    if length > wire.MAX_SEALED_BYTES - SEAL_OVERHEAD_BYTES:
        raise SealingError("answers", f"all answers together take {len(clear)} bytes; shorten the longest")
    return clear.ljust(length, b" ")


# libsodium crypto_box_SEALBYTES: an ephemeral X25519 public key (32) and a Poly1305 tag (16).
SEAL_OVERHEAD_BYTES = 48


def _check_bounds(application: Application) -> None:
    words = {"service": application.service, "nik_source": application.nik_source, "language": application.language}
    for field, word in words.items():
        if len(word) > MAX_WORD_CHARACTERS:
            raise SealingError(field, f"is longer than {MAX_WORD_CHARACTERS} characters")
    if len(application.answers) > MAX_ANSWERS:
        raise SealingError("answers", f"{len(application.answers)} answers; at most {MAX_ANSWERS}")
    for question, answer in application.answers.items():
        if len(question) > MAX_WORD_CHARACTERS:
            raise SealingError("answers", f"a question's code is longer than {MAX_WORD_CHARACTERS} characters")
        if len(answer) > MAX_ANSWER_CHARACTERS:
            raise SealingError(question, f"the answer is longer than {MAX_ANSWER_CHARACTERS} characters")
