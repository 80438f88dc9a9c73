"""Submitting: from an application to a request that is on the card, numbered, sealed and signed, before anything is shown."""

from __future__ import annotations

import logging
from uuid import UUID

import uuid_utils

from kiosk import problems
from kiosk.desk.outcome import Refused, Submitted
from kiosk.model.request import Application, Moment, ServiceRequest
from kiosk.model.service import Service
from kiosk.store.errors import StoreError
from kiosk.store.store import Store
from kiosk.store.values import SealedEnvelope
from kiosk.uplink.identity import Identity
from kiosk.uplink.keys import KioskKey
from kiosk.uplink.sealing import SealingError, seal

_log = logging.getLogger(__name__)


def submit(
    application: Application, service: Service, at: Moment, *, store: Store, identity: Identity, key: KioskKey
) -> Submitted | Refused:
    """Store `application` in one commit with its number, print intent and sealed envelope.

    Refused, with no number given and nothing written, when the card is full or failing or the answers cannot be sealed.
    """

    def sealed(request: ServiceRequest) -> SealedEnvelope:
        return seal(application, request, identity, key)

    try:
        committed = store.commit_request(
            request_id=UUID(int=uuid_utils.uuid7().int),
            service=service.code,
            letter=service.letter,
            ordinal=identity.ordinal,
            at=at,
            seal=sealed,
        )
    except StoreError as failing:
        return Refused(failing.problem)
    except SealingError as unsealable:
        _log.error("an application for %s cannot be sealed: %s", service.code, unsealable)
        return Refused(problems.UNEXPECTED.because(unsealable.field))
    return Submitted(committed.request)
