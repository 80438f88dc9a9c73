"""The staff's desk: what is at hand at a glance, and each thing staff can have done, with a word on what became of it.

On the clerk's thread. A deed is noted in the audit trail before its word is given. Nothing personal is shown.
"""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Protocol
from uuid import UUID

from drivers.errors import DeviceError
from drivers.printer.slip import Slip
from kiosk.desk.board import Board
from kiosk.desk.day import day_facts
from kiosk.desk.duty import Row, Sheet, Told
from kiosk.desk.outcome import NotPrinted, Printed
from kiosk.desk.switchboard import Switchboard, Switches
from kiosk.language import INDONESIAN, choose
from kiosk.model.finding import Finding
from kiosk.model.request import Moment, ServiceRequest
from kiosk.model.service import Catalogue
from kiosk.model.staff import Role
from kiosk.model.ticket import tracking_code
from kiosk.store.errors import StoreError
from kiosk.store.store import Store
from kiosk.store.values import Delivery, PrintState, StoredRequest

_log = logging.getLogger(__name__)

# Six a page: what staff look for at the screen was seldom longer ago.
_MOST_SLIPS, _MOST_REFUSED = 30, 30
_DOUBTFUL = frozenset({PrintState.FAILED, PrintState.UNKNOWN})
_BRIGHTER_PERCENT = 15
_LOUDER_PERCENT = 10


@dataclass(frozen=True, slots=True)
class Said:
    """The word on a deed. `detail` goes into the audit trail beside it."""

    words: str
    good: bool = True
    detail: str = ""
    findings: tuple[tuple[str, tuple[Finding, ...]], ...] = ()


Deeds = Mapping[str, Callable[[str], Said]]


class _Light(Protocol):
    def percent(self) -> int | None: ...

    def set(self, percent: int) -> None: ...


class _Disk(Protocol):
    def folder(self) -> Path | None: ...

    def write(self, name: str, content: bytes) -> Path: ...


@dataclass(frozen=True, slots=True)
class Hands:
    """What the desk can do, from the composition root. `reprint` prints a stored request's copy, `print_plain` any slip."""

    reprint: Callable[[ServiceRequest], Printed | NotPrinted]
    print_plain: Callable[[Slip], Printed | NotPrinted]
    day_slip: Callable[[], Slip]
    test_slip: Callable[[], Slip]
    paper_changed: Callable[[], None]
    tickets_left: Callable[[], int | None]
    nudge: Callable[[], None]
    doors: Callable[[bool], None]
    """True closes the kiosk to residents, False opens it again."""
    light: _Light
    stick: _Disk
    more: Deeds
    """What a technician can have done: codes of this desk's own first letter `t`."""
    loudness: Callable[[], int] | None = None
    """How loud the kiosk is, in percent; None where it is silent. `louden` makes it so now, and rings to be judged by."""
    louden: Callable[[int], None] | None = None
    options: Callable[[], tuple[Row, ...]] = tuple
    undo: Callable[[], bool] = bool


class StaffDesk:
    """`sheet` and `do`; both read or write the card."""

    def __init__(
        self,
        store: Store,
        board: Board,
        switchboard: Switchboard,
        catalogue: Catalogue,
        now: Callable[[], Moment],
        zone: tzinfo,
        hands: Hands,
    ) -> None:
        self._store = store
        self._board = board
        self._switchboard = switchboard
        self._catalogue = catalogue
        self._now = now
        self._zone = zone
        self._hands = hands
        self._deeds: dict[str, Callable[[str], Said]] = {
            "paper-changed": self._paper_changed,
            "test-print": self._test_print,
            "close": self._close,
            "close-day": self._close_day,
            "open": self._open,
            "open-day": self._open_day,
            "service": self._service,
            "notice": self._notice,
            "brightness": self._brightness,
            "volume": self._volume,
            "reprint": self._reprint,
            "day-print": self._day_print,
            "day-file": self._day_file,
            "revive": self._revive,
        }

    def sheet(self) -> Sheet:
        """How things stand. Raises StoreError."""
        store, now = self._store, self._now()
        switches = self._switchboard.today(self._today())
        found = store.requests_of_day(None, _MOST_SLIPS)
        oldest = store.oldest_unsent_seconds(now)
        return Sheet(
            problems=tuple(f"{p.staff} ({p.code})" for p in self._board.standing()),
            tickets_left=self._hands.tickets_left(),
            unsent=store.waiting_count(),
            oldest_minutes=None if oldest is None else int(oldest // 60),
            requests_today=len(store.requests_of_day()),
            day=store.service_day(),
            today=self._today(),
            closed=switches.closed,
            notice=switches.notice,
            services=tuple(
                Row(s.code, choose(s.name, INDONESIAN), s.code, s.code in switches.off) for s in self._catalogue.services
            ),
            slips=tuple(self._slip(each) for each in found),
            refused=self._refused(),
            options=self._hands.options(),
            loudness=self._hands.loudness() if self._hands.loudness else None,
            brightness=self._hands.light.percent(),
            stick=self._hands.stick.folder() is not None,
            undo=self._hands.undo(),
        )

    def do(self, role: Role, what: str, value: str = "") -> Told:
        """Have it done, note it, and say what became of it. Raises StoreError, but for a technician's deeds."""
        if not what:
            return Told("", "", True, self.sheet())
        technical = what.startswith("t-")
        deed = self._hands.more.get(what) if technical and role is Role.TECHNICIAN else self._deeds.get(what)
        if deed is None:
            return Told(what, "Tidak diizinkan dengan PIN ini.", False, self.sheet())
        try:
            said = deed(value)
        except (DeviceError, OSError) as failed:
            said = Said(f"Tidak berhasil: {failed}", False)
        try:
            self._store.deeds.note(role, what if said.good else f"{what}-failed", self._now(), said.detail)
            sheet = self.sheet()
        except StoreError as failing:
            if not technical:
                raise
            # The card fails, and a technician has come because of it: what the machine says of itself is told all the same.
            _log.error("%s is not in the audit trail: %s", what, failing)
            sheet = Sheet(problems=(f"{failing.problem.staff} ({failing.problem.code})",))
        return Told(what, said.words, said.good, sheet, said.findings)

    # Paper

    def _paper_changed(self, _value: str) -> Said:
        self._hands.paper_changed()
        return self._test_print("")

    def _test_print(self, _value: str) -> Said:
        return _printed(self._hands.print_plain(self._hands.test_slip()), "Lembar uji dikirim ke pencetak. Periksa hasilnya.")

    def _reprint(self, value: str) -> Said:
        stored = self._store.request(UUID(value))
        if stored is None:
            return Said("Tiket ini tidak ada lagi.", False)
        label = stored.request.ticket.label
        said = _printed(self._hands.reprint(stored.request), f"Tiket {label} dicetak lagi, bertanda SALINAN.")
        return Said(said.words, said.good, label)

    # Doors and days

    def _close(self, _value: str) -> Said:
        self._keep(closed=True)
        self._hands.doors(True)
        return Said("Mesin ditutup untuk warga sampai dibuka lagi di sini.")

    def _close_day(self, _value: str) -> Said:
        """The end of the day: its report on paper, then the door. No paper does not keep it open: the report can be had later."""
        report = self._day_print("")
        closed = self._close("")
        return Said(f"{closed.words} {report.words}", report.good, report.detail)

    def _open(self, _value: str) -> Said:
        self._keep(closed=False)
        self._hands.doors(False)
        return Said("Mesin dibuka untuk warga.")

    def _open_day(self, _value: str) -> Said:
        today = self._today()
        if self._store.service_day() == today:
            return Said(f"Hari layanan {today} sudah dibuka.")
        self._store.open_day(date.fromisoformat(today), self._now())
        return Said(f"Hari layanan {today} dibuka. Nomor antrean mulai dari 001.", detail=today)

    def _day_print(self, _value: str) -> Said:
        return _printed(self._hands.print_plain(self._hands.day_slip()), "Laporan hari ini dicetak.")

    def _day_file(self, _value: str) -> Said:
        day = self._store.service_day()
        path = self._hands.stick.write(f"laporan-{day}.csv", self._report(day))
        return Said(f"Laporan disimpan di USB: {path.name}. USB boleh dicabut.", detail=path.name)

    def _report(self, day: str) -> bytes:
        """One line a request: what stands in clear on the card anyway. Semicolons and a mark, as Indonesian Excel wants it."""
        page = io.StringIO(newline="")
        writer = csv.writer(page, delimiter=";")
        writer.writerow(["hari", "nomor", "kode layanan", "layanan", "waktu", "terkirim", "tercetak", "kode bukti"])
        for each in reversed(self._store.requests_of_day(day, 10_000)):
            request = each.request
            slip = each.prints[-1].state.value if each.prints else ""
            row = [day, request.ticket.label, request.service, self._name(request.service), self._clock(request.submitted_at)]
            writer.writerow([*row, each.delivery.value, slip, tracking_code(request.id)])
        facts = day_facts(self._store, self._catalogue, day=day)
        writer.writerow([])
        for name, count in facts.services:
            writer.writerow([day, "", "", name, "", count])
        return page.getvalue().encode("utf-8-sig")

    # Switches

    def _service(self, value: str) -> Said:
        service = self._catalogue.service(value)
        if service is None:
            return Said("Layanan ini tidak ada lagi.", False)
        off = set(self._switchboard.today(self._today()).off)
        shut = value not in off
        self._keep(off=tuple(sorted(off | {value} if shut else off - {value})))
        name = choose(service.name, INDONESIAN)
        words = f"{name}: tutup untuk hari ini." if shut else f"{name}: dibuka lagi."
        return Said(words, detail=f"{value} {'off' if shut else 'on'}")

    def _notice(self, value: str) -> Said:
        self._keep(notice=value[:120])
        return Said("Pengumuman hari ini dipasang." if value else "Pengumuman hari ini dihapus.", detail=value[:120])

    def _brightness(self, value: str) -> Said:
        now = self._hands.light.percent() or 100
        self._hands.light.set(now + (_BRIGHTER_PERCENT if value == "more" else -_BRIGHTER_PERCENT))
        return Said(f"Cahaya layar {self._hands.light.percent()}%.")

    def _volume(self, value: str) -> Said:
        """Louder or softer for everybody, at once and for good."""
        if self._hands.loudness is None or self._hands.louden is None:
            return Said("Mesin ini tidak mempunyai suara.", good=False)
        now = self._hands.loudness() + (_LOUDER_PERCENT if value == "more" else -_LOUDER_PERCENT)
        now = min(100, max(0, now))
        self._keep(volume=now)
        self._hands.louden(now)
        return Said(f"Suara {now}%.", detail=f"{now}")

    # Delivery

    def _revive(self, value: str) -> Said:
        request = UUID(value)
        stored = self._store.request(request)
        if stored is None or not self._store.revive(request):
            return Said("Permohonan ini tidak lagi tertahan.", False)
        self._hands.nudge()
        return Said(f"Permohonan {stored.request.ticket.label} dikirim lagi ke server pusat.", detail=stored.request.ticket.label)

    # What stands on the sheet

    def _keep(self, **changes: object) -> None:
        today = self._switchboard.today(self._today())
        fields: dict[str, object] = {
            "day": today.day,
            "off": today.off,
            "notice": today.notice,
            "closed": today.closed,
            "volume": today.volume,
        }
        self._switchboard.keep(self._store, Switches(**{**fields, **changes}))  # type: ignore[arg-type]

    def _today(self) -> str:
        return datetime.fromisoformat(self._now().wall).astimezone(self._zone).date().isoformat()

    def _clock(self, at: Moment) -> str:
        return datetime.fromisoformat(at.wall).astimezone(self._zone).strftime("%H.%M")

    def _name(self, code: str) -> str:
        service = self._catalogue.service(code)
        return choose(service.name, INDONESIAN) if service else code

    def _slip(self, each: StoredRequest) -> Row:
        doubtful = bool(each.prints) and each.prints[-1].state in _DOUBTFUL
        sent = "terkirim" if each.delivery is Delivery.DELIVERED else "belum terkirim"
        note = f"{self._clock(each.request.submitted_at)} · {'kertas diragukan' if doubtful else sent}"
        return Row(str(each.request.id), f"{each.request.ticket.label} {self._name(each.request.service)}", note, doubtful)

    def _refused(self) -> tuple[Row, ...]:
        rows = []
        for letter in self._store.dead_letters(_MOST_REFUSED):
            stored = self._store.request(letter.id)
            title = f"{stored.request.ticket.label} {self._name(stored.request.service)}" if stored else str(letter.id)
            rows.append(Row(str(letter.id), title, f"{letter.outcome}: {letter.reason}"[:60], marked=True))
        return tuple(rows)


def _printed(outcome: Printed | NotPrinted, words: str) -> Said:
    if isinstance(outcome, NotPrinted):
        return Said(f"Tidak tercetak. {outcome.problem.staff}", False, outcome.problem.code)
    return Said(words)
