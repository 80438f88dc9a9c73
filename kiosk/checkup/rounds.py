"""All checks, in the order in which a technician would go: power first, central last."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.checkup.camera import check_camera
from kiosk.checkup.devices import check_printer, check_scanner
from kiosk.checkup.display import check_display
from kiosk.checkup.enrolment import check_enrolment
from kiosk.checkup.network import check_network
from kiosk.checkup.power import check_power
from kiosk.checkup.site import Site
from kiosk.checkup.sound import check_sound
from kiosk.checkup.storage import check_storage
from kiosk.checkup.timekeeping import check_clock
from kiosk.checkup.touch import check_touch
from kiosk.model.finding import Finding, Severity

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `name` for the command line, `title` for people."""

    name: str
    title: str
    look: Callable[[Site], list[Finding]]


CHECKS: Sequence[Check] = (
    Check("power", "Daya dan suhu", check_power),
    Check("clock", "Jam", check_clock),
    Check("storage", "Penyimpanan", check_storage),
    Check("display", "Layar", check_display),
    Check("touch", "Layar sentuh", check_touch),
    Check("sound", "Suara", check_sound),
    Check("camera", "Kamera", check_camera),
    Check("scanner", "Pemindai", check_scanner),
    Check("printer", "Pencetak", check_printer),
    Check("network", "Jaringan", check_network),
    Check("enrolment", "Server pusat", check_enrolment),
)


def go_round(site: Site, checks: Sequence[Check] = CHECKS) -> Iterator[tuple[Check, list[Finding]]]:
    """Each check with what it found. One that breaks is a finding itself: the others are still made."""
    for check in checks:
        try:
            found = check.look(site)
        except Exception as broken:  # noqa: BLE001 - a worker's loop: a technician needs the other checks now more than ever
            _log.exception("the check %s broke", check.name)
            seen = f"pemeriksaan gagal: {type(broken).__name__}: {broken}"
            remedy = "Kirim berkas dukungan (kiosk support) kepada pengembang."
            found = [Finding(check.name, "broken", Severity.FAULT, check.title, seen, remedy)]
        yield check, found
