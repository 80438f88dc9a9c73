"""What can go wrong with a device. The tree is the contract: callers catch DeviceError, staff read the message.

DeviceError
├── DeviceMissing      not there (unplugged, port closed, no such path): try again later, by itself
├── DeviceBusy         there, but another program holds it
├── DeviceTimeout      accepted part of the work, then stopped answering
├── DeviceLost         vanished in the middle of the work
└── BadOption          the settings ask for something this driver cannot do
"""

from __future__ import annotations


class DeviceError(Exception):
    """A device failed. `device` names it as the settings do, `sent` counts bytes it accepted before failing."""

    def __init__(self, device: str, what: str, *, sent: int = 0) -> None:
        super().__init__(f"{device}: {what}")
        self.device = device
        self.what = what
        self.sent = sent


class DeviceMissing(DeviceError):
    """Not there. What happens next: the worker that owns it tries again with a growing pause."""


class DeviceBusy(DeviceError):
    """Held by another program. What happens next: as DeviceMissing, and staff are told which device."""


class DeviceTimeout(DeviceError):
    """Stopped answering within the deadline. What happens next: the work's outcome is unknown, never repeated by itself."""


class DeviceLost(DeviceError):
    """Went away in the middle. What happens next: as DeviceTimeout for the work, as DeviceMissing for the device."""


class BadOption(DeviceError):
    """The settings ask for the impossible. What happens next: the kiosk starts without the device and names the option."""
