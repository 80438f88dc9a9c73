"""A simulated village hall: central, a printer and a network link as real processes and sockets, in one folder.

Nothing here is faked to the kiosk: it speaks HTTP to a real central through a link that can be cut, ESC/POS over TCP to the
printer emulator, and looks at a folder of pictures through the camera driver. What lies in the folder:

    camera/       the newest picture here is what the camera sees
    network       a file that says `joined` or `cut`; `obey` watches it
    paper/        every slip that came out, as bytes and as a picture
    central/      central's data           kiosk/       the kiosk's data
    kiosk.toml    the kiosk's settings     hall.json    ports, for `scripts/hall`
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from drivers.emulators.link import Link

ROOT = Path(__file__).resolve().parent.parent
CLERK = "siti.pasuruan"
VILLAGE = {"code": "18.01.09.2001", "name": "Balai Desa Pasuruan", "district": "Kec. Penengahan, Lampung Selatan"}
_START_SECONDS = 40.0
# util-linux, on every Debian: nothing is left running when whoever opened the hall is killed.
DIES_WITH_US = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()


class HallError(Exception):
    """A part of the hall did not start; the message says which and where its log is."""


@dataclass
class Hall:
    """One simulated hall in `folder`. A context manager: `with Hall(folder) as hall`, then start kiosks against `hall.config`.

    Everything stops with it, by process id. Starting again over an existing folder keeps its data.
    """

    folder: Path
    screen: Mapping[str, object] = field(default_factory=dict)
    """Options of the settings' [screen] section."""

    def __post_init__(self) -> None:
        self.folder = self.folder.absolute()
        # The kiosk keeps the address it enrolled with, so a hall that opens again must be found where it was.
        before = _ports_before(self.folder)
        self.central_port = before.get("central") or free_port()
        self.printer_port = before.get("printer") or free_port()
        self.printer_control = before.get("printer_control") or free_port()
        self._link_port = before.get("link", 0)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._link: Link | None = None

    def __enter__(self) -> Hall:
        for name in ("camera", "paper", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        try:
            self.start_central()
            self.start_printer()
            self._link = Link(("127.0.0.1", self.central_port), self._link_port).__enter__()
            self._write_settings()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def config(self) -> Path:
        """The kiosk's settings file."""
        return self.folder / "kiosk.toml"

    @property
    def link(self) -> Link:
        """The network between kiosk and central."""
        if self._link is None:
            raise HallError("the hall is not open")
        return self._link

    def start_central(self) -> None:
        """Start central over its data (again, if it was killed) and wait until it answers."""
        self._start("central", "central", "serve", "--data", str(self.folder / "central"), "--port", str(self.central_port))
        self._wait("central", self.central_is_up)

    def central_is_up(self) -> bool:
        """Whether central answers."""
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{self.central_port}/health"
            with urllib.request.urlopen(address, timeout=2) as answer:
                return bool(answer.status == 200)
        return False

    def start_printer(self) -> None:
        """Start the printer emulator (again, if it was killed)."""
        where = ["--port", str(self.printer_port), "--control", str(self.printer_control), "--dir", str(self.folder / "paper")]
        self._start("printer", "drivers.emulators.printer", *where)
        self._wait("printer", lambda: _listens(self.printer_port))

    def kill(self, name: str) -> None:
        """SIGKILL one part (`central`, `printer`): a power cut for it."""
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """Stop everything that was started here."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        if self._link is not None:
            self._link.close()
            self._link = None

    def show(self, picture: Path | None) -> None:
        """Hold a picture in front of the camera; None takes it away."""
        hold_up(self.folder, picture)

    def obey(self) -> None:
        """Do what the file `network` says; call it now and then (`scripts/hall network cut` writes it)."""
        wish = self.folder / "network"
        cut = wish.exists() and wish.read_text(encoding="utf-8").strip() == "cut"
        if cut and self.link.joined:
            self.link.cut()
        elif not cut and not self.link.joined:
            self.link.join()

    def printer(self, command: str) -> str:
        """Tell the printer emulator something: `paper out`, `cover open`, `power off`, `status` ..."""
        return tell(self.printer_control, command)

    def enrolment(self) -> str:
        """A fresh enrolment text for this hall's village, as central shows it to a technician."""
        address = f"http://127.0.0.1:{self.link.port}"
        return self._central("enrolment", "--village", VILLAGE["code"], "--address", address).strip().splitlines()[-1]

    def delivered(self) -> list[dict[str, object]]:
        """What arrived at central, opened."""
        return [json.loads(line) for line in self._central("requests", "--json").splitlines() if line.strip()]

    def _write_settings(self) -> None:
        self._central("village", "add", *(part for key, value in VILLAGE.items() for part in (f"--{key}", value)))
        sections: dict[str, Mapping[str, object]] = {
            "hall": {"name": VILLAGE["name"], "district": VILLAGE["district"], "village_code": VILLAGE["code"]},
            "screen": {"fullscreen": False, **self.screen},
            "camera": {"source": str(self.folder / "camera")},
            "printer": {"driver": "network", "address": f"127.0.0.1:{self.printer_port}"},
            "store": {"path": str(self.folder / "kiosk")},
            "central": {"enrolment": self.enrolment(), "longest_pause_seconds": 5},
            "services": {"folder": str(ROOT / "config" / "services")},
        }
        # JSON's strings, numbers and booleans are TOML's too.
        lines = [
            line
            for section, options in sections.items()
            for line in (f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in options.items()), "")
        ]
        self.config.write_text("\n".join(lines), encoding="utf-8")
        ports = {
            "central": self.central_port,
            "link": self.link.port,
            "printer": self.printer_port,
            "printer_control": self.printer_control,
        }
        (self.folder / "hall.json").write_text(json.dumps(ports), encoding="utf-8")

    def staff_link(self) -> str:
        """A one-time link with which this hall's clerk makes a password and comes in."""
        address = ("--login", CLERK, "--address", f"http://127.0.0.1:{self.central_port}")
        try:
            return self._central("staff", "link", *address).splitlines()[0]
        except HallError:  # not there yet
            about = ("--name", "Siti Aminah", "--role", "staff", "--scope", VILLAGE["code"])
            return self._central("staff", "add", *address, *about).splitlines()[0]

    def _central(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "central", *arguments, "--data", str(self.folder / "central")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
        if done.returncode:
            raise HallError(f"central {' '.join(arguments)}: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def _start(self, name: str, module: str, *arguments: str) -> None:
        log = self.folder / "log" / f"{name}.log"
        log.touch(0o600)
        log.chmod(0o600)  # one of an earlier version, too
        with log.open("ab") as sink:
            self._processes[name] = subprocess.Popen(  # noqa: S603 - our own module
                [*DIES_WITH_US, sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
            )

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if self._processes[name].poll() is not None:
                break
            if ready():
                return
            time.sleep(0.1)
        log = self.folder / "log" / f"{name}.log"
        raise HallError(f"{name} did not start; see {log}:\n{log.read_text(errors='replace')[-2000:]}")


def _ports_before(folder: Path) -> dict[str, int]:
    """The ports of the last time, as far as they are free again."""
    try:
        before = json.loads((folder / "hall.json").read_text(encoding="utf-8"))
        return {name: int(port) for name, port in before.items() if _free(int(port))}
    except (OSError, ValueError, AttributeError):
        return {}


def _free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError):
        return False
    return True


def hold_up(folder: Path, picture: Path | None) -> None:
    """What the camera of the hall in `folder` sees from now on; None for an empty hall."""
    seen = folder / "camera"
    for old in seen.iterdir():
        old.unlink()
    if picture is not None:
        fresh = seen / f".{picture.name}"
        shutil.copyfile(picture, fresh)
        fresh.replace(seen / picture.name)


def tell(port: int, command: str) -> str:
    """One line to a control port on loopback, one line back. Raises OSError when nobody listens."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(command.encode() + b"\n")
        return line.makefile(encoding="utf-8").readline().strip()


def free_port() -> int:
    """A TCP port on loopback nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def stop_process(process: subprocess.Popen[bytes], patience_seconds: float = 10) -> int:
    """SIGTERM, then SIGKILL; the exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
