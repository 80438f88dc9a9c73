"""The staff room: what the staff's screen can have done, wired from the back office. Part of the composition root (kiosk.app).

On the clerk's thread. Without an open store there is no desk: then a PIN still opens the technician's checks.
"""

from __future__ import annotations

import logging
import math
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from config.configuration import Configuration
from drivers.backlight import Backlight
from drivers.errors import DeviceError
from drivers.stick import Stick
from kiosk.checkup.bundle import write_bundle
from kiosk.checkup.rounds import go_round
from kiosk.checkup.site import Site
from kiosk.checkup.touch import judge, read_taps, trial_targets
from kiosk.clock import boot_seconds
from kiosk.desk.board import Board
from kiosk.desk.duty import PinJudged, PinMade, PinWanted, Row, Sheet, Told
from kiosk.desk.pins import PinFault, Pins
from kiosk.desk.staff_desk import Hands, Said, StaffDesk
from kiosk.desk.switchboard import Switchboard
from kiosk.model.finding import Severity, worst
from kiosk.model.service import Catalogue
from kiosk.model.staff import Role
from kiosk.store.errors import StoreError
from kiosk.visit.event import CheckPin, Event, MakePin, StaffDeed, Vouch
from kiosk.workshop import Workshop

if TYPE_CHECKING:
    from kiosk.back_office import BackOffice

_log = logging.getLogger(__name__)

StaffTask = CheckPin | MakePin | StaffDeed | Vouch
StaffAnswer = PinJudged | PinMade | PinWanted | Told
_MM_PER_INCH = 25.4
_LONG = frozenset({"t-checkup", "t-support"})
_NOT_READY = "Mesin belum siap: tempat data tidak dapat dibuka. Lihat Periksa mesin, atau hubungi teknisi."


@dataclass(frozen=True, slots=True)
class Ties:
    """What the room has of the rest of the kiosk.

    `catalogue`: what is offered now; `office`: the open back office or None; `post` tells the visit; `doors` closes (True) or
    opens the kiosk to residents; `restart` ends the program so that whoever started it starts it anew; `configuration` is the
    settings file, None where there is none to change; `loudness` and `louden`: see Hands.
    """

    catalogue: Callable[[], Catalogue]
    office: Callable[[], BackOffice | None]
    post: Callable[[Event], None]
    doors: Callable[[bool], None]
    restart: Callable[[], None]
    version: str
    loudness: Callable[[], int] | None = None
    louden: Callable[[int], None] | None = None
    configuration: Configuration | None = None


class StaffRoom:
    """Takes the staff's tasks and answers them with events."""

    def __init__(
        self,
        site: Site,
        board: Board,
        switchboard: Switchboard,
        ties: Ties,
        *,
        stick: Stick | None = None,
        light: Backlight | None = None,
    ) -> None:
        self._site = site
        self._settings = site.settings
        self._clock = site.clock
        self._board = board
        self._switchboard = switchboard
        self._ties = ties
        own = (site.settings.store.path, site.settings.store.mirror_path)
        self._stick = stick or Stick(taken=[path for path in own if path is not None])
        self._light = light or Backlight()
        self._pins: Pins | None = None
        self._long = threading.Lock()

    def take(self, task: StaffTask) -> None:
        """Do it and post what came of it; what takes long does so on a thread of its own, for residents may come meanwhile."""
        if isinstance(task, Vouch) or (isinstance(task, StaffDeed) and task.what in _LONG):
            threading.Thread(target=self._alone, args=(task,), name="staff-deed", daemon=True).start()
        else:
            self._do(task)

    def _alone(self, task: StaffTask) -> None:
        """One at a time: whoever signs in again while a checkup runs does not begin another."""
        if not self._long.acquire(blocking=False):
            self._ties.post(replace(_failure(task, "Masih mengerjakan yang tadi. Coba sebentar lagi."), turn=task.turn))
            return
        try:
            self._do(task)
        except Exception as broken:  # noqa: BLE001 - a worker's loop: whoever waits at the screen gets an answer
            _log.exception("a long deed broke")
            self._ties.post(replace(_failure(task, f"Tidak berhasil: {type(broken).__name__}"), turn=task.turn))
        finally:
            self._long.release()

    def _do(self, task: StaffTask) -> None:
        """What fails on the card is said, never raised."""
        try:
            answer = self._answer(task)
        except (StoreError, OSError, DeviceError) as failed:
            _log.error("the staff's wish failed: %s", failed)
            answer = _failure(task, f"Tidak berhasil: {failed}")
        self._ties.post(replace(answer, turn=task.turn))

    def _answer(self, task: StaffTask) -> StaffAnswer:
        match task:
            case CheckPin(pin):
                return self._judged(pin)
            case MakePin(role, pin):
                return self._made(role, pin)
            case StaffDeed(role, what, value):
                return self._done(role, what, value)
            case Vouch(code):
                office = self._ties.office()
                return PinWanted() if office is not None and office.vouched(code) else PinJudged(None, _NO_VOUCHER)

    def has_pin(self) -> bool:
        """Whether staff have a PIN at all."""
        return self._kept_pins().has(Role.STAFF)

    # PINs

    def _kept_pins(self) -> Pins:
        """Read when first asked for: the data folder may not be there before."""
        if self._pins is None:
            self._pins = Pins(self._settings.store.path, boot_seconds)
        return self._pins

    def _judged(self, pin: str) -> PinJudged:
        pins = self._kept_pins()
        if not (pins.has(Role.STAFF) or pins.has(Role.TECHNICIAN)):
            return PinJudged(None, "PIN belum dibuat. Tunjukkan kode pendaftaran dari server pusat ke kamera.")
        judged = pins.judge(pin)
        if judged.role is not None:
            return PinJudged(judged.role, "", self._signed_in(judged.role))
        if judged.now:
            self._note(Role.NOBODY, "locked-out")
        if judged.locked_seconds:
            return PinJudged(None, f"Terlalu sering salah. Coba lagi dalam {math.ceil(judged.locked_seconds / 60)} menit.")
        return PinJudged(None, f"PIN salah. Masih {judged.tries_left} kali lagi.")

    def _signed_in(self, role: Role) -> Sheet:
        """The first sheet. A store that fails shuts nobody out: whoever comes now comes because of it."""
        try:
            self._note(role, "signed-in")
            return self._sheet()
        except StoreError as failing:
            _log.error("staff signed in while the store fails: %s", failing)
            return Sheet(problems=(_NOT_READY,))

    def _made(self, role: Role, pin: str) -> PinMade:
        try:
            self._kept_pins().make(role, pin)
        except PinFault as fault:
            return PinMade(role, str(fault))
        self._note(role, "pin-made")
        return PinMade(role)

    def _note(self, role: Role, what: str) -> None:
        office = self._ties.office()
        if office is not None:
            office.store.deeds.note(role, what, office.now())

    # Deeds

    def _sheet(self) -> Sheet:
        desk = self._desk()
        return desk.sheet() if desk else Sheet(problems=(_NOT_READY,))

    def _done(self, role: Role, what: str, value: str) -> Told:
        desk = self._desk()
        if desk is not None:
            return desk.do(role, what, value)
        deed = self._technical().get(what) if role is Role.TECHNICIAN else None
        said = deed(value) if deed else Said(_NOT_READY, good=False)
        return Told(what, said.words, said.good, self._sheet(), said.findings)

    def _desk(self) -> StaffDesk | None:
        office = self._ties.office()
        if office is None:
            return None
        hands = Hands(
            reprint=office.press.copied,
            print_plain=office.press.plain,
            day_slip=office.press.day_slip,
            test_slip=office.press.test_slip,
            paper_changed=office.press.paper_changed,
            tickets_left=office.press.tickets_left,
            nudge=office.nudge,
            doors=self._ties.doors,
            light=self._light,
            stick=self._stick,
            more=self._technical(),
            loudness=self._ties.loudness,
            louden=self._ties.louden,
            options=self._options,
            undo=lambda: self._ties.configuration is not None and self._ties.configuration.can_undo,
        )
        zone = self._settings.hall.zone
        return StaffDesk(office.store, self._board, self._switchboard, self._ties.catalogue(), office.now, zone, hands)

    def _technical(self) -> dict[str, Callable[[str], Said]]:
        deeds = {"t-checkup": self._checkup, "t-touch": self._touch, "t-support": self._support, "t-restart": self._begin_anew}
        if self._ties.configuration is not None:
            shop = Workshop(self._ties.configuration, self._stick)
            deeds |= {
                "t-code": lambda text: shop.from_code(text, self._signed),
                "t-option": shop.option,
                "t-configure": shop.from_stick,
                "t-undo": shop.undo,
            }
        return deeds

    def _signed(self, message: bytes, signature: bytes) -> bool:
        """Whether the central that enrolled this kiosk has signed `message`."""
        office = self._ties.office()
        return office is not None and office.signed_by_central(message, signature)

    def _options(self) -> tuple[Row, ...]:
        return Workshop(self._ties.configuration, self._stick).rows() if self._ties.configuration else ()

    def _checkup(self, _value: str) -> Said:
        office = self._ties.office()
        site = replace(self._site, printer=office.press.status) if office is not None else self._site
        rooms = tuple((check.title, tuple(found)) for check, found in go_round(site))
        verdict = worst(finding for _, found in rooms for finding in found)
        return Said("Pemeriksaan selesai.", detail=verdict.value, findings=rooms)

    def _touch(self, value: str) -> Said:
        screen = self._settings.screen
        px_per_mm = math.hypot(screen.width_px, screen.height_px) / (screen.diagonal_inches * _MM_PER_INCH)
        targets = trial_targets(screen.width_px / px_per_mm, screen.height_px / px_per_mm)
        found = judge(targets, read_taps(value))
        good = worst(found) is Severity.GOOD
        words = "; ".join(f"{finding.seen}. {finding.remedy}".strip() for finding in found)
        return Said(f"Layar sentuh: {words}", good, found[0].code)

    def _support(self, _value: str) -> Said:
        now = self._clock.now().wall.astimezone(self._settings.hall.zone)
        with tempfile.TemporaryDirectory(prefix="anjungan-") as folder:
            path = Path(folder) / "support.tar.gz"
            write_bundle(path, self._site, self._ties.version)
            written = self._stick.write(f"anjungan-dukungan-{now:%Y-%m-%d}.tar.gz", path.read_bytes())
        return Said(f"Berkas dukungan disimpan di USB: {written.name}. USB boleh dicabut.", detail=written.name)

    def _begin_anew(self, _value: str) -> Said:
        self._ties.restart()
        return Said("Program dimulai ulang.")


_NO_VOUCHER = "Kode ini tidak berlaku untuk mesin ini, atau server pusat tidak terjangkau."


def _failure(task: StaffTask, words: str) -> StaffAnswer:
    match task:
        case MakePin(role):
            return PinMade(role, words)
        case StaffDeed(_, what):
            return Told(what, words, good=False, sheet=Sheet(problems=(words,)))
    return PinJudged(None, words)
