"""Central's own failures. Each says what to do; the commands print the message and end with exit code 2.

CentralError
├── FolderMissingError, FolderBrokenError, FolderBusyError      the data folder
├── StoreUnsafeError, StoreNewerError                      the database in it
├── BackupError                                       a backup that cannot be made, or one that cannot be believed
├── DatabaseAddressError, DatabaseAwayError                what --database names
├── VillageUnknownError, VillageDiffersError               what a technician typed
├── KioskUnknownError
├── EnrolmentRefusedError                             a one-time code that cannot be used (machine-readable `reason`)
├── CannotOpenError                                   a sealed part that does not open or belongs to another envelope
└── StoreBusyError                                    too many deliveries waiting: try again after `retry_after_seconds`
"""

from __future__ import annotations

import random

RETRY_AFTER_SECONDS = (5, 20)


class CentralError(Exception):
    """The root; catch it where a person is told."""


class FolderMissingError(CentralError):
    """The data folder is not there."""


class FolderBrokenError(CentralError):
    """A file in the data folder cannot be read, or does not hold what it must."""


class FolderBusyError(CentralError):
    """Another central already serves this data folder."""


class StoreUnsafeError(CentralError):
    """The database cannot promise that an answered delivery survives a power cut."""


class StoreNewerError(CentralError):
    """The database was made by a newer version of central."""


class BackupError(CentralError):
    """Nothing was written over, and nothing half made was left."""


class DatabaseAddressError(CentralError):
    """What was said about the database is not an address, or carries a password where others can read it."""


class DatabaseAwayError(CentralError):
    """PostgreSQL did not let us in at start."""


class VillageUnknownError(CentralError):
    """No village has this code."""


class VillageDiffersError(CentralError):
    """The village exists with another name or district."""


class KioskUnknownError(CentralError):
    """No kiosk has this id."""


class EnrolmentRefusedError(CentralError):
    """`reason` is one of `code-unknown`, `code-used`, `code-expired`, `key-elsewhere`, `kiosk-revoked`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotOpenError(CentralError):
    """The sealed part does not open with any key we hold, or it was moved here from another envelope."""


class StoreBusyError(CentralError):
    """The writer's queue is full. Nothing was stored; the kiosk keeps its envelopes and comes back."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        # Not all at the same moment: those sent away together would come back together.
        self.retry_after_seconds = random.randint(*RETRY_AFTER_SECONDS)  # noqa: S311 - spreads callers, hides nothing
