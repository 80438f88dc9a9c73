"""The press: everything of this kiosk that is printed. Part of the composition root (kiosk.app); on the clerk's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from uuid import UUID

from config.settings import OWN_PROFILES_PATH, PROFILES_PATH, PrinterSettings, Settings
from drivers import registry
from drivers.errors import DeviceError, DeviceMissing
from drivers.printer.base import PrinterStatus, Transport
from drivers.printer.logo import load_logo
from drivers.printer.printer import Printer
from drivers.printer.profile import Profile, load_profile
from drivers.printer.slip import Slip
from kiosk import problems
from kiosk.desk.ahead import people_ahead
from kiosk.desk.board import Board
from kiosk.desk.compose import slips_of
from kiosk.desk.day import day_facts
from kiosk.desk.office import Office
from kiosk.desk.outcome import NotPrinted, Printed
from kiosk.desk.print_room import PrintRoom
from kiosk.desk.printing import print_plain, print_request
from kiosk.language import INDONESIAN, Language
from kiosk.model.news import Product, QueueCall
from kiosk.model.request import Application, ServiceRequest
from kiosk.model.service import Catalogue, Service
from kiosk.tickets.contact import ProductFacts, contact_slip
from kiosk.tickets.needs import needs_slip
from kiosk.tickets.parts import HallFacts
from kiosk.tickets.staff import day_slip, test_slip


class Press:
    """The printer, its paper, and what goes on it. `catalogue` is all that is offered, `cut_off` says whether central is away.

    `calls` is how far the queues are, as far as that is fresh.
    """

    def __init__(
        self,
        settings: Settings,
        language: Language,
        board: Board,
        office: Office,
        *,
        catalogue: Callable[[], Catalogue],
        cut_off: Callable[[], bool],
        calls: Callable[[], Iterable[QueueCall]],
    ) -> None:
        self._settings = settings
        self._language = language
        self._board = board
        self._office = office
        self._catalogue = catalogue
        self._cut_off = cut_off
        self._calls = calls
        self._spoken: tuple[UUID | None, str] = (None, "")
        self._printer = self._made()
        self.room = self._printer and PrintRoom(
            self._printer,
            board,
            office.store,
            roll_mm=settings.printer.roll_metres * 1000,
            warning_slips=settings.printer.paper_warning_tickets,
        )

    def begin(self) -> None:
        """Look after the printer from now on."""
        if self.room:
            self.room.start()

    def end(self) -> None:
        """No longer."""
        if self.room:
            self.room.stop()

    def cut(self) -> None:
        """End a print that stalls. From another thread."""
        if self._printer:
            self._printer.cut()

    def facts(self) -> HallFacts:
        """The hall as its slips name it."""
        hall, identity = self._settings.hall, self._office.identity
        public = identity.public_address if identity else ""
        return HallFacts(hall.name, hall.district, hall.opening_hours, f"{public}/t" if public else "", hall.zone)

    def first_print(self, request: ServiceRequest, application: Application) -> Printed | NotPrinted:
        """The slips of a request just made, in the language it was made in."""
        self._spoken = (request.id, application.language)
        return self._print(request, application)

    def copy(self, request: ServiceRequest) -> Printed | NotPrinted:
        """A stored request once more, because somebody asked."""
        return self._print(request, None)

    def copied(self, request: ServiceRequest) -> Printed | NotPrinted:
        """The same for staff, its paper counted."""
        return self._counted(self._print(request, None))

    def plain(self, slip: Slip) -> Printed | NotPrinted:
        """A slip that belongs to no request."""
        return self._counted(print_plain(slip, printer=self._printer))

    def needs(self, service: Service, language: str) -> Printed | NotPrinted:
        """What to bring for a service, to take home."""
        return self.plain(needs_slip(service, self.facts(), self._language.words, language=language))

    def contact(self, product: Product) -> Printed | NotPrinted:
        """The way to the maker of a product."""
        facts = ProductFacts(product.name, product.maker, product.phone, price=product.price_rupiah or None)
        return self.plain(contact_slip(facts, self.facts(), self._language.words))

    def day_slip(self) -> Slip:
        """The report of the open service day. Raises StoreError."""
        figures = day_facts(self._office.store, self._catalogue(), tickets_left=self.tickets_left())
        return day_slip(figures, self._office.now(), self.facts(), self._language.words)

    def test_slip(self) -> Slip:
        """Every kind of line there is."""
        return test_slip(self.facts(), self._language.words, at=self._office.now())

    def status(self) -> PrinterStatus:
        """How the printer says it is. Raises DeviceError."""
        if self._printer is None:
            raise DeviceMissing("printer", "could not be made; see the board")
        return self._printer.status()

    def paper_changed(self) -> None:
        """Somebody put in a new roll."""
        if self.room:
            self.room.paper.changed()

    def tickets_left(self) -> int | None:
        """How many slips the roll will still give; None without a printer."""
        return self.room.paper.roll.slips_left if self.room else None

    def _print(self, request: ServiceRequest, application: Application | None) -> Printed | NotPrinted:
        compose = partial(self._compose, application=application)
        return print_request(request, store=self._office.store, printer=self._printer, compose=compose)

    def counted(self, outcome: Printed | NotPrinted) -> None:
        """Note the paper a print has used. A printer that could not even be made is on the board already, with its reason."""
        if self.room:
            self.room.printed(outcome)

    def _counted(self, outcome: Printed | NotPrinted) -> Printed | NotPrinted:
        self.counted(outcome)
        return outcome

    def _compose(self, request: ServiceRequest, copy: bool, application: Application | None) -> tuple[Slip, ...]:
        service = self._catalogue().service(request.service)
        if service is None:
            raise ValueError(f"{request.service} is no longer offered")
        wanted = self._settings.printer.staff_copy and service.needs_nik and self._cut_off()
        language = self._spoken[1] if self._spoken[0] == request.id else INDONESIAN
        words = self._language.words
        for_staff = application if wanted else None
        ahead = people_ahead(request.ticket, self._calls())
        return slips_of(request, service, self.facts(), words, copy=copy, language=language, for_staff=for_staff, ahead=ahead)

    def _made(self) -> Printer | None:
        """A printer that cannot be had is a Problem for staff, and the kiosk goes on without."""
        try:
            return _printer(self._settings)
        except (DeviceError, OSError, ValueError) as wrong:
            self._board.put("printer", problems.PRINTER_MISSING.because(wrong))
            return None


def printer_profile(settings: Settings) -> Profile:
    """What the hall's printer can do. Raises BadOption naming file and field."""
    own_path = OWN_PROFILES_PATH / f"{settings.printer.profile}.toml"
    return load_profile(own_path if own_path.is_file() else PROFILES_PATH / own_path.name)


def _printer(settings: Settings) -> Printer | None:
    wanted = settings.printer
    if wanted.driver == "none":
        return None
    profile = printer_profile(settings)
    logo = load_logo(wanted.logo_path, profile) if wanted.logo_path else None
    return Printer(printer_transport(wanted), profile, print_seconds=wanted.write_deadline_seconds, logo=logo)


def printer_transport(wanted: PrinterSettings) -> Transport:
    """The way to the printer, not yet opened. Raises BadOption when its library is missing."""
    driver: Callable[..., Transport] = registry.load("printer", wanted.driver)
    match wanted.driver:
        case "network":
            return driver(*wanted.host_and_port)
        case "usb":
            return driver(wanted.address)
        case "serial":
            return driver(Path(wanted.address), wanted.baud, wanted.flow)
    return driver(Path(wanted.address))
