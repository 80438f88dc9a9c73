"""The tour: one visit from card to paper to central, with nothing but the eyes and fingers of a program.

Real all the way: the camera driver reads the picture, touches go through Kivy's event loop to real pixels, ESC/POS goes over
TCP to the printer emulator, the courier delivers to a central process. Leaves pictures, the slip and `report.json`; exit code 0
only if screen, store, paper and central agree.
"""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from PIL import Image
from rich.console import Console

from config.settings import load_settings
from kiosk.app import Kiosk
from kiosk.catalogue import load_catalogue
from kiosk.model.service import QuestionKind
from kiosk.model.ticket import spaced_code, tracking_code
from kiosk.privacy import configure_logging
from kiosk.store.values import Delivery
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper
from screens.face import ScreenFace
from scripts.sample_card import write_sample_card
from scripts.simhall import ROOT, Hall, HallError

_MARKER = ".anjungan-tour"
# What an earlier tour left in the folder, and this one makes anew.
_OURS = (
    "kartu-contoh.png",
    "camera",
    "paper",
    "log",
    "central",
    "kiosk",
    "kiosk.toml",
    "hall.json",
    "network",
    "report.json",
    "ticket.bin",
    "ticket.png",
)
_CARD_SECONDS = 20.0
_STEP_SECONDS = 30.0
_DELIVERY_SECONDS = 30.0
_TYPED = {QuestionKind.PHONE: "081234567890", QuestionKind.NUMBER: "12", QuestionKind.DATE: "17081990"}

console = Console(highlight=False, soft_wrap=True)


class TourError(Exception):
    """The visit did not get where it should; the message says where it stood."""


class Tour:
    """One visit through a started kiosk, photographed into `folder`."""

    def __init__(self, kiosk: Kiosk, face: ScreenFace, folder: Path) -> None:
        from screens.fingers import Fingers  # noqa: PLC0415 - kivy must be prepared first

        self.kiosk = kiosk
        self.folder = folder
        self.fingers = Fingers(face.app)
        self.pictures: list[str] = []
        self.taps = 0
        self.timings_ms: dict[str, float] = {}
        self.tap_ms: list[float] = []

    @property
    def step(self) -> Step:
        """Where the visit stands."""
        return self.kiosk.journey.step

    def shoot(self, name: str) -> None:
        """One more picture of the screen."""
        path = self.folder / f"{len(self.pictures) + 1:02d}-{name}.png"
        self.fingers.shoot(path)
        self.pictures.append(path.name)
        console.print(f"  {path.name}")

    def tap(self, name: str, value: str = "") -> None:
        """One tap, timed until the frame that answers it."""
        self.fingers.settle()
        before = time.perf_counter()
        self.fingers.tap(name, value)
        self.tap_ms.append(round((time.perf_counter() - before) * 1000, 1))
        self.taps += 1

    def reach(self, *steps: Step, seconds: float = _STEP_SECONDS) -> float:
        """Draw frames until one of `steps` is shown; milliseconds it took. Raises TourError."""
        before = time.perf_counter()
        if not self.fingers.wait_for(lambda: self.step in steps, seconds):
            problem = self.kiosk.journey.visit.problem
            wanted = " or ".join(steps)
            raise TourError(
                f"waited for {wanted}, still at {self.step}" + (f" ({problem.code} {problem.detail})" if problem else "")
            )
        return round((time.perf_counter() - before) * 1000, 1)

    def with_card(self, hall: Hall, card: Path, service: str) -> None:
        """Card, yes, service, answers, print."""
        self.shoot("selamat-datang")
        hall.show(card)
        self.timings_ms["card_to_confirm"] = self.reach(Step.CONFIRM, Step.SCAN, seconds=_CARD_SECONDS)
        if self.step is Step.SCAN:
            self.shoot("pindai")
            problem = self.kiosk.journey.visit.problem
            raise TourError(f"the picture holds a code, but no NIK ({problem.code if problem else 'unknown'})")
        self.shoot("konfirmasi")
        self.tap("yes")
        self.reach(Step.SERVICES)
        self.shoot("layanan")
        self._choose(service)
        while self.step is Step.FORM:
            self.shoot(f"pertanyaan-{self.kiosk.journey.visit.question + 1}")
            self._answer()
        self.reach(Step.REVIEW)
        self.shoot("periksa")
        self.tap("submit")

    def number_only(self, service: str) -> None:
        """One tap, one number."""
        self.shoot("selamat-datang")
        self.tap("number", service)

    def to_the_end(self) -> None:
        """Wait for the number and the paper."""
        self.shoot("mencetak")
        self.timings_ms["submit_to_done"] = self.reach(Step.DONE)
        self.shoot("selesai")

    def delivered(self) -> bool:
        """Whether the store says that central has the request."""
        request = self.kiosk.journey.visit.request
        stored = self.kiosk.stored(request.id) if request else None
        return stored is not None and stored.delivery is Delivery.DELIVERED

    def _choose(self, code: str) -> None:
        service = self.kiosk.catalogue.service(code)
        if service is None or not service.needs_nik:
            known = ", ".join(s.code for s in self.kiosk.catalogue.services if s.needs_nik)
            raise TourError(f"the hall offers no letter {code}; it offers {known}")
        if any(target.name == "category" for target in self.fingers.screen.targets()):
            self.tap("category", service.category)
            self.shoot("layanan-kelompok")
        for _ in range(10):
            if any(target.value == code for target in self.fingers.screen.targets()):
                break
            self.tap("more")
        self.tap("service", code)

    def _answer(self) -> None:
        question = self.kiosk.journey.visit.asked
        if question is None:
            return
        if question.kind is QuestionKind.CHOICE:
            self.tap("answer", question.choices[0].code)
        elif not question.required:
            self.tap("skip")
        else:
            for digit in _TYPED.get(question.kind, "1"):
                self.tap("digit", digit)
            self.tap("next")


def report(tour: Tour, hall: Hall, service: str) -> dict[str, Any]:
    """What screen, store, paper and central say of the one visit, and whether they agree."""
    visit = tour.kiosk.journey.visit
    request = visit.request
    if request is None:
        raise TourError("no number was given")
    rows = hall.delivered()
    mine = [row for row in rows if row["id"] == str(request.id)]
    slips = sorted((hall.folder / "paper").glob("*.bin"))
    if slips:
        shutil.copyfile(slips[-1], tour.folder / "ticket.bin")
        shutil.copyfile(slips[-1].with_suffix(".png"), tour.folder / "ticket.png")
    intent = tour.kiosk.stored(request.id)
    nik = visit.card.nik.digits if visit.card else ""
    return {
        "service": service,
        "visits": tour.kiosk.visits,
        "stored": int(intent is not None),
        "delivered": len(mine),
        "printed": len(slips),
        "certainty": intent.prints[-1].certainty if intent and intent.prints else "",
        "paper": str(visit.paper),
        "ticket": request.ticket.label,
        "day": request.ticket.day,
        "request_id": str(request.id),
        "tracking_code": spaced_code(tracking_code(request.id)),
        "nik_ok": bool(mine) and mine[0]["nik"] == nik,
        "ticket_ok": bool(mine) and mine[0]["ticket"] == request.ticket.label,
        "paper_ok": _on_paper(tour.folder / "ticket.bin", spaced_code(tracking_code(request.id)), bool(nik)),
        "taps": tour.taps,
        "screenshots": tour.pictures,
        "timings_ms": {**tour.timings_ms, "taps": tour.tap_ms},
    }


def agrees(facts: dict[str, Any]) -> bool:
    """Whether the visit ended well everywhere."""
    once = facts["visits"] == facts["stored"] == facts["delivered"] == 1 and facts["printed"] >= 1
    return bool(once and facts["nik_ok"] and facts["ticket_ok"] and facts["paper_ok"] and facts["paper"] != Paper.FAILED)


def _on_paper(slip: Path, code: str, wanted: bool) -> bool:
    """Whether the bytes that reached the printer carry this request's code (plain tickets carry none)."""
    return slip.exists() and (not wanted or code.encode("ascii") in slip.read_bytes())


def main(
    tour: Annotated[Path, typer.Option("--tour", help="Where the pictures and the report go.")],
    scan: Annotated[Path | None, typer.Option("--scan", help="A picture of a card; without it, one of our own is used.")] = None,
    service: Annotated[
        str, typer.Option("--service", help="The code of a service, such as S-41; Q for a plain number.")
    ] = "S-41",
    landscape: Annotated[bool, typer.Option("--landscape")] = False,
) -> None:
    """Play one visit without a screen and leave its pictures, its slip and a report."""
    folder, service = tour.absolute(), service.upper()
    # SIGTERM ends the visit like Ctrl-C: everything that was started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if scan is not None:
            _check_picture(scan)
        _check_service(service)
        _make_room(folder)
    except TourError as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None
    try:
        facts = _play(folder, scan, service, landscape)
    except (HallError, TourError) as wrong:
        facts = {"error": str(wrong)}
        console.print(f"[red]{wrong}[/red]")
    (folder / "report.json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    ok = "error" not in facts and agrees(facts)
    console.print(f"\n{'Everything agrees' if ok else '[red]Something does not agree[/red]'}: {folder / 'report.json'}")
    console.print(f"Pictures: {folder}")
    sys.exit(0 if ok else 1)


def _play(folder: Path, scan: Path | None, service: str, landscape: bool) -> dict[str, Any]:
    started = time.perf_counter()
    size = {"width_px": 1920, "height_px": 1080} if landscape else {"width_px": 1080, "height_px": 1920}
    with Hall(folder, size) as hall:
        card = scan or write_sample_card(folder / "kartu-contoh.png")
        settings = load_settings(hall.config)
        configure_logging("warning", (folder / "log" / "kiosk.log").open("a", encoding="utf-8"))
        kiosk = Kiosk(settings)
        face = ScreenFace(kiosk, offscreen=True)
        console.print(f"The hall is open after {time.perf_counter() - started:.1f} s; the visit begins.")
        walk = Tour(kiosk, face, folder)
        try:
            with walk.fingers:
                kiosk.start(face)
                walk.timings_ms["start_to_welcome"] = walk.reach(Step.WELCOME)
                plain = kiosk.catalogue.service(service)
                if plain is not None and not plain.needs_nik:
                    walk.number_only(service)
                else:
                    walk.with_card(hall, card, service)
                walk.to_the_end()
                before = time.perf_counter()
                walk.fingers.wait_for(walk.delivered, _DELIVERY_SECONDS)
                walk.timings_ms["done_to_delivered"] = round((time.perf_counter() - before) * 1000, 1)
                return report(walk, hall, service)
        finally:
            kiosk.stop()


def _make_room(folder: Path) -> None:
    """A folder whose names we need are free, or were taken by an earlier tour: then what that tour made goes, nothing else.

    Raises TourError otherwise: a tour never overwrites or removes what no tour made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = [path for path in [*(folder / name for name in _OURS), *folder.glob("[0-9][0-9]-*.png")] if path.exists()]
    except OSError as wrong:
        raise TourError(f"{folder} cannot be used: {wrong.strerror}") from wrong
    marker = folder / _MARKER
    if taken and not marker.exists():
        raise TourError(f"{folder} holds {taken[0].name}, which no tour made; give a new or empty folder")
    for old in taken:
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
    marker.touch()


def _check_picture(path: Path) -> None:
    """Raises TourError for what no camera could see."""
    try:
        with Image.open(path) as picture:
            picture.verify()
    except (OSError, SyntaxError, Image.DecompressionBombError) as wrong:
        raise TourError(f"{path} is no picture that can be opened; give a PNG or JPEG file") from wrong


def _check_service(code: str) -> None:
    """Raises TourError for a code the hall does not offer."""
    catalogue, _ = load_catalogue(ROOT / "config" / "services")
    if catalogue.service(code) is None:
        raise TourError(f"the hall offers no {code}; it offers {', '.join(service.code for service in catalogue.services)}")


if __name__ == "__main__":
    typer.run(main)
