"""The kiosk's service as an update sees it: start it again, ask whether somebody is being served, hear that it is well."""

from __future__ import annotations

import contextlib
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

UNIT = "anjungan-kiosk.service"
WELL_PATH = Path("/run/anjungan/healthy")


class Service(Protocol):
    """What runs the current release."""

    def restart(self) -> None:
        """Stop it if it runs, and start the release that is current now."""

    def idle(self) -> bool:
        """Whether nobody is being served; a service that does not run serves nobody."""

    def well(self) -> tuple[str, int] | None:
        """The release that serves over an open store, and its process; None while none does."""


@dataclass(frozen=True, slots=True)
class SystemdService:
    """The unit of an installed kiosk."""

    unit: str = UNIT
    well_path: Path = WELL_PATH

    def restart(self) -> None:
        """Does not wait for it to be ready: a release that never is must not hold up who watches it."""
        _systemctl("reset-failed", self.unit)
        _systemctl("restart", "--no-block", self.unit)

    def stop(self) -> None:
        """Until `restart`: the data folder is somebody else's meanwhile."""
        _systemctl("stop", self.unit)

    def idle(self) -> bool:
        """As the kiosk's heart says."""
        return _systemctl("show", "--property=StatusText", "--value", self.unit).strip() != "visit"

    def well(self) -> tuple[str, int] | None:
        """As the kiosk's heart writes into the service's folder, which systemd removes with every stop."""
        return read_well(self.well_path)


def read_well(path: Path) -> tuple[str, int] | None:
    """`release pid` in a file of the kiosk's heart; None when there is none, or its process is gone."""
    with contextlib.suppress(OSError, ValueError):
        with path.open("rb") as file:
            release, pid = file.read(200).decode("ascii").split()
        state = Path(f"/proc/{int(pid)}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
        if state not in "ZX":  # proc(5): dead, whether or not anybody has noticed
            return release, int(pid)
    return None


def _systemctl(*arguments: str) -> str:
    command = ("systemctl", *arguments)
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""  # no systemd here, or it hangs: the watchdog of the machine is for that
