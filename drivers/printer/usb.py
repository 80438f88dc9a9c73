"""A printer on USB without the kernel's usblp, through libusb (pyusb): where no `/dev/usb/lp*` appears, or it is not wanted.

Needs libusb-1.0 and the right to use the device (udev rule, group lp). Untried on real hardware: the tests speak to real pyusb
over a bus of our own.
"""

from __future__ import annotations

import errno
import re
import time
from contextlib import suppress
from typing import Any

import usb.core
import usb.util

from drivers.errors import BadOption, DeviceBusy, DeviceError, DeviceLost, DeviceMissing, DeviceTimeout
from drivers.printer.base import Transport

_PRINTER_CLASS = 7  # USB Device Class Definition for Printing Devices
_ADDRESS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_CHUNK_BYTES = 4096
# libusb cannot be interrupted: it is asked for short stretches, so that `cut` is heard.
_STRETCH_SECONDS = 0.25


class UsbTransport(Transport):
    """`address` is `auto` (the first printer on the bus) or `vendor:product` in hexadecimal, as lsusb shows it: `04b8:0e15`."""

    def __init__(self, address: str = "auto", *, backend: Any = None) -> None:
        self.name = f"usb {address}"
        self._address = address
        self._backend = backend
        self._device: Any = None
        self._interface: Any = None
        self._out: Any = None
        self._in: Any = None
        self._kept = b""
        self._detached = False
        self._cut = False

    def open(self) -> None:
        """Find and claim the printer. Raises DeviceMissing, DeviceBusy, BadOption (no libusb, no permission, no such address)."""
        self.close()
        self._cut, self._kept = False, b""
        try:
            self._device = self._found()
            self._interface = _printer_interface(self._device)
            if self._interface is None:
                raise BadOption(self.name, "is not a printer; lsusb lists the devices there are")
            self._claim()
        except usb.core.NoBackendError as error:
            raise BadOption(self.name, "libusb is missing: install the package libusb-1.0-0") from error
        except usb.core.USBError as error:
            self.close()
            raise _meaning(self.name, error) from error
        except NotImplementedError as error:
            self.close()
            raise BadOption(self.name, f"libusb cannot do this here: {error}") from error

    def write(self, data: bytes, deadline_seconds: float) -> int:
        """Raises DeviceTimeout when the printer stops taking bytes, DeviceLost when it is unplugged."""
        if self._out is None:
            raise DeviceLost(self.name, "is not open")
        sent, until = 0, time.monotonic() + deadline_seconds
        while sent < len(data):
            left = until - time.monotonic()
            if left <= 0:
                raise DeviceTimeout(self.name, f"took {sent} of {len(data)} bytes, then no more", sent=sent)
            try:
                sent += self._out.write(data[sent : sent + _CHUNK_BYTES], self._stretch(left))
            except usb.core.USBTimeoutError:
                self._heed(sent)
            except usb.core.USBError as error:
                raise DeviceLost(self.name, f"failed after {sent} of {len(data)} bytes ({error})", sent=sent) from error
        return sent

    def read(self, size: int, deadline_seconds: float) -> bytes:
        """What came within the deadline; always nothing from a printer without a way back. Raises DeviceLost when unplugged."""
        if self._out is None:
            raise DeviceLost(self.name, "is not open")
        until = time.monotonic() + deadline_seconds
        while not self._kept and self._in is not None and (left := until - time.monotonic()) > 0:
            try:
                # Whole packets only: a shorter read makes libusb throw the rest away as an overflow.
                self._kept = bytes(self._in.read(self._in.wMaxPacketSize, self._stretch(left)))
            except usb.core.USBTimeoutError:
                self._heed(0)
            except usb.core.USBError as error:
                raise DeviceLost(self.name, f"failed while being read ({error})") from error
        data, self._kept = self._kept[:size], self._kept[size:]
        return data

    def close(self) -> None:
        """Give the printer back to the kernel. Safe to call twice."""
        device, self._device = self._device, None
        self._out = self._in = None
        if device is None:
            return
        number = self._interface.bInterfaceNumber if self._interface is not None else 0
        with suppress(usb.core.USBError, NotImplementedError):
            usb.util.release_interface(device, number)
        with suppress(usb.core.USBError, NotImplementedError):
            if self._detached:
                device.attach_kernel_driver(number)
        self._detached = False
        usb.util.dispose_resources(device)

    def cut(self) -> None:
        """End a read or write under way in another thread, within a quarter of a second."""
        self._cut = True

    def _found(self) -> Any:
        if self._address == "auto":
            wanted: dict[str, Any] = {"custom_match": lambda device: _printer_interface(device) is not None}
        elif match := _ADDRESS.fullmatch(self._address):
            wanted = {"idVendor": int(match[1], 16), "idProduct": int(match[2], 16)}
        else:
            raise BadOption(self.name, 'not a USB address; write "auto", or vendor:product as lsusb shows it ("04b8:0e15")')
        device = usb.core.find(backend=self._backend, **wanted)
        if device is None:
            raise DeviceMissing(self.name, "no such printer on USB; check the cable and the power")
        return device

    def _claim(self) -> None:
        number = self._interface.bInterfaceNumber
        with suppress(NotImplementedError):
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
                self._detached = True
        usb.util.claim_interface(self._device, number)
        for endpoint in self._interface:
            if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
                continue
            if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_OUT:
                self._out = endpoint
            else:
                self._in = endpoint
        if self._out is None:
            raise BadOption(self.name, "has no way in for bytes; it is no printer of ours")

    def _stretch(self, left_seconds: float) -> int:
        """In milliseconds, never 0: libusb takes that for ever."""
        return max(1, round(min(left_seconds, _STRETCH_SECONDS) * 1000))

    def _heed(self, sent: int) -> None:
        if self._cut:
            raise DeviceLost(self.name, "was told to stop", sent=sent)


def _printer_interface(device: Any) -> Any:
    """The first interface of the printer class in any configuration; None when there is none or it cannot be read."""
    with suppress(usb.core.USBError):
        for configuration in device:
            if found := usb.util.find_descriptor(configuration, bInterfaceClass=_PRINTER_CLASS):
                return found
    return None


def _meaning(name: str, error: usb.core.USBError) -> DeviceError:
    """The house's word for what libusb said."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return BadOption(name, "may not be used: put the kiosk's account into the group lp (see the udev rules)")
    if error.errno == errno.EBUSY:
        return DeviceBusy(name, "is used by another program; is CUPS or ipp-usb printing to it?")
    return DeviceMissing(name, f"went away while being opened ({error})")
