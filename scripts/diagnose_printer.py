"""Is the printer there, what can it do, does it print? Asks it, prints a test page, asks you what came out, writes a profile.

    scripts/diagnose_printer.py --driver network --address 192.168.1.87:9100 --write /etc/anjungan/printers/ours.toml

Exit code 0: all is well. 1: it is there, but something is wrong. 2: it cannot be reached, or the options are wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from config.errors import ConfigErrors
from config.settings import Settings, load_settings
from drivers.errors import DeviceError
from drivers.printer.base import Certainty
from drivers.printer.printer import Printer, why_not
from drivers.printer.probe import Found, probe
from drivers.printer.profile import CutKind, LogoStore, Profile, profile_text
from kiosk.language import load_language
from kiosk.press import printer_profile, printer_transport
from kiosk.tickets.parts import HallFacts
from kiosk.tickets.staff import test_slip

_DOTS = {48: 384, 64: 512, 72: 576}


@dataclass
class Report:
    """What came of it. `problems` is empty when all is well."""

    printer: str
    found: Found | None = None
    certainty: str = ""
    profile: Profile | None = None
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        """One line."""
        profile = None
        if self.profile:
            profile = {name: getattr(self.profile, name) for name in Profile.__slots__}
            profile["code_pages"] = dict(self.profile.code_pages)
        found = asdict(self.found) if self.found else None
        return json.dumps(
            {"printer": self.printer, "found": found, "certainty": self.certainty, "profile": profile, "problems": self.problems}
        )


def examine(settings: Settings, base: Profile, *, page: bool, ask: Callable[[str], str] | None) -> Report:
    """Ask the printer, print a page, ask a person. Raises DeviceError when it cannot be reached."""
    transport = printer_transport(settings.printer)
    report = Report(transport.name)
    report.found = found = probe(transport)
    report.profile = profile = found.onto(base)
    if found.now.answered and not found.now.can_print:
        report.problems.append(f"it says: {why_not(found.now)}")
        return report
    if not page:
        return report
    # What eyes shall judge is tried, whatever the base says of it.
    tried = replace(
        profile, native_qr=True, cut=CutKind.PARTIAL if profile.cut is CutKind.NONE else profile.cut, logo=LogoStore.NONE
    )
    hall = HallFacts(settings.hall.name, settings.hall.district, zone=settings.hall.zone)
    printer = Printer(transport, tried, print_seconds=settings.printer.write_deadline_seconds)
    printout = printer.print(test_slip(hall, load_language().words), 1)
    report.certainty = printout.certainty.value
    if printout.certainty is Certainty.UNKNOWN and (profile.paper_reply or profile.process_id):
        report.problems.append("the page was sent, but nothing says that it came out")
    if ask:
        report.profile = judged(profile, tried, ask, report.problems)
    return report


def judged(profile: Profile, tried: Profile, ask: Callable[[str], str], problems: list[str]) -> Profile:
    """The profile as a person saw the page."""

    def yes(question: str) -> bool:
        return ask(f"{question} (y/n)").strip().lower().startswith("y")

    if not yes("Did a page come out, black and sharp?"):
        problems.append("no page came out, or it is not legible: turn the roll (one side only is thermal), check the paper")
        return profile
    edge = ask("Which number of mm is at the right end of the ruler? Count the small lines after the last number (48, 64, 72)")
    if edge.strip().isdigit() and int(edge) in _DOTS and _DOTS[int(edge)] != profile.dots_per_line:
        dots = _DOTS[int(edge)]
        profile = replace(
            profile, dots_per_line=dots, paper_mm=58 if dots == 384 else 80, columns_a=dots // 12, columns_b=dots // 9
        )
    pages = profile.code_pages if yes("Do the letters after 'Huruf khusus' read: e e n u c, with their marks?") else {}
    return replace(
        profile,
        code_pages=pages,
        native_qr=yes("Is there a QR code under the ruler, and no letters such as '1P0' in its place?"),
        cut=tried.cut if yes("Was the paper cut?") else CutKind.NONE,
        drawn_number=not yes("Is the big number smooth, without stairs?"),
    )


def main(  # noqa: PLR0913, PLR0917 - each is an option of the command
    driver: Annotated[str | None, typer.Option(help="As in the settings: network, usb, lp, serial, file.")] = None,
    address: Annotated[str | None, typer.Option(help="As in the settings.")] = None,
    baud: Annotated[str | None, typer.Option(help="Speed of a serial printer.")] = None,
    flow: Annotated[str | None, typer.Option(help="Flow control of a serial printer.")] = None,
    profile: Annotated[str | None, typer.Option(help="The profile to begin with.")] = None,
    config: Annotated[Path | None, typer.Option(help="The kiosk's settings, for all that is not given here.")] = None,
    page: Annotated[bool, typer.Option(help="Print a test page.")] = True,
    ask: Annotated[bool, typer.Option(help="Ask what came out.")] = True,
    write: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the profile that was found to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object; nothing is asked.")] = False,
) -> None:
    """Examine one printer."""
    given = {"driver": driver, "address": address, "baud": baud, "flow": flow, "profile": profile}
    questions = None if as_json or not (ask and page) else typer.prompt
    try:
        settings = load_settings(config) if config else Settings()
        settings = settings.with_changes({f"printer.{name}": value for name, value in given.items() if value is not None})
        if settings.printer.driver == "none":
            raise typer.BadParameter("there is no printer in the settings (driver = none)")
        base = printer_profile(settings)
        report = examine(settings, base, page=page, ask=questions)
    except (ConfigErrors, DeviceError) as error:
        report = Report("" if isinstance(error, ConfigErrors) else error.device, problems=[str(error)])
        show(report, as_json=as_json)
        raise typer.Exit(2) from None
    if write and report.profile:
        named = replace(
            report.profile, name=(f"{report.found.maker} {report.found.model}".strip() if report.found else "") or base.name
        )
        write.write_text(
            profile_text(named, f"Found by diagnose_printer.py, beginning with {settings.printer.profile}."), encoding="utf-8"
        )
    show(report, as_json=as_json)
    if report.problems:
        raise typer.Exit(1)


def show(report: Report, *, as_json: bool) -> None:
    """For people, or as data."""
    if as_json:
        print(report.as_json())
        return
    if report.found:
        found = report.found
        table = Table(title=f"{report.printer} {found.maker} {found.model}".strip())
        table.add_column("question")
        table.add_column("answer")
        for question, answer in (
            ("status on request (DLE EOT)", found.status),
            ("status by itself (GS a)", found.automatic_status),
            ("word when processed (GS r)", found.paper_reply),
            ("process id when printed (GS ( H)", found.process_id),
        ):
            table.add_row(question, "[green]yes[/]" if answer else "no")
        if found.now.answered:
            table.add_row("paper", found.now.paper.value)
        if report.certainty:
            table.add_row("test page", report.certainty)
        Console().print(table)
    for problem in report.problems:
        print(f"! {problem}")
    if not report.problems:
        print("All is well.")


if __name__ == "__main__":
    typer.run(main)
