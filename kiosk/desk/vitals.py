"""How the machine is: temperature, room on the card, how long it has been up. For the heartbeat; reads a few small files."""

from __future__ import annotations

from pathlib import Path

from kiosk.clock import Instant
from kiosk.store.errors import StoreError
from kiosk.store.store import Store
from kiosk.uplink.courier_state import Vitals

# Linux: each sensor's temperature in thousandths of a degree (Documentation/driver-api/thermal/sysfs-api.rst).
THERMAL_PATH = Path("/sys/class/thermal")
_PLAUSIBLE_CELSIUS = (-40.0, 150.0)


def vitals(
    version: str,
    now: Instant,
    problems: tuple[str, ...],
    store: Store,
    *,
    turn: int,
    tickets_left: int | None,
    thermal_path: Path = THERMAL_PATH,
) -> Vitals:
    """All the heartbeat says beside the outbox. What cannot be read is None."""
    wall, _boot, monotonic, trusted = now.stamp()
    return Vitals(
        version=version,
        clock_trusted=trusted,
        problems=problems,
        turn=turn,
        clock=wall,
        uptime_seconds=int(monotonic),
        tickets_left=tickets_left,
        disk_free_mib=_free_mib(store),
        temperature_celsius=temperature_celsius(thermal_path),
    )


def temperature_celsius(thermal_path: Path = THERMAL_PATH) -> float | None:
    """The hottest sensor's, to one decimal; None where there is none."""
    found = []
    for path in sorted(thermal_path.glob("thermal_zone*/temp"))[:32]:
        try:
            celsius = int(path.read_text(encoding="ascii")[:16]) / 1000
        except (OSError, ValueError):  # some zones exist and cannot be read while their part sleeps
            continue
        if _PLAUSIBLE_CELSIUS[0] <= celsius <= _PLAUSIBLE_CELSIUS[1]:
            found.append(round(celsius, 1))
    return max(found, default=None)


def _free_mib(store: Store) -> int | None:
    try:
        return store.free_bytes() // (1024 * 1024)
    except (OSError, StoreError):
        return None
