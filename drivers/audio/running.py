"""One short program run to its end, its output kept in memory: how voices make and unpack sound."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from drivers.errors import DeviceLost, DeviceMissing, DeviceTimeout

_PATIENCE_SECONDS = 10.0


def output_of(device: str, argv: Sequence[str], fed: bytes = b"") -> bytes:
    """What `argv` writes, given `fed` to read. Raises DeviceMissing, DeviceTimeout, DeviceLost, named after `device`."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the words come through standard input
            list(argv), input=fed, capture_output=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except FileNotFoundError as missing:
        raise DeviceMissing(device, f"{argv[0]} is not installed") from missing
    except OSError as wrong:
        raise DeviceLost(device, f"{argv[0]}: {wrong.strerror}") from wrong
    except subprocess.TimeoutExpired as late:
        raise DeviceTimeout(device, f"{argv[0]} did not answer in {_PATIENCE_SECONDS:g} s") from late
    if done.returncode != 0:
        why = done.stderr.decode(errors="replace").strip()[:200]
        raise DeviceLost(device, f"{argv[0]} ended with {done.returncode}: {why}")
    return done.stdout
