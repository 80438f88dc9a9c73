"""What the diagnose scripts share: options, progress, a table for people, JSON for machines, a slip for the file, the exit code.

Exit code 0: all is well. 1: it works, with advice. 2: something does not work, or the settings are wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from config.errors import ConfigErrors
from config.settings import Settings, load_settings
from drivers.errors import DeviceError
from drivers.printer.printer import Printer
from kiosk.app import software_version
from kiosk.checkup.rounds import CHECKS, Check, go_round
from kiosk.checkup.site import Site
from kiosk.clock import Clock
from kiosk.desk.office import moment
from kiosk.desk.printing import print_plain
from kiosk.language import load_language
from kiosk.model.finding import Finding, Severity, exit_code, worst
from kiosk.press import printer_profile, printer_transport
from kiosk.tickets.checkup import checkup_slip
from kiosk.tickets.parts import HallFacts

Rooms = list[tuple[Check, list[Finding]]]

Config = Annotated[Path | None, typer.Option("--config", "-c", help="Berkas pengaturan kiosk; tanpa ini, pengaturan bawaan.")]
Changes = Annotated[list[str] | None, typer.Option("--set", help="Ubah satu pengaturan: section.option=value.")]
AsJson = Annotated[bool, typer.Option("--json", help="Satu objek JSON, untuk mesin.")]
Paper = Annotated[bool, typer.Option("--paper", help="Cetak hasilnya pada pencetak kiosk.")]

_COLOURS = {Severity.GOOD: "green", Severity.SKIPPED: "bright_black", Severity.WARNING: "yellow", Severity.FAULT: "red"}
_WORDS = {Severity.GOOD: "baik", Severity.SKIPPED: "dilewati", Severity.WARNING: "perhatian", Severity.FAULT: "RUSAK"}


def site_from(config: Path | None, changes: list[str] | None) -> Site:
    """The kiosk that is examined. Mistakes in its settings go to stderr, exit code 2."""
    from config.reading import read_changes  # noqa: PLC0415 - only with options to read

    try:
        settings = load_settings(config) if config else Settings()
        settings = settings.with_changes(read_changes(changes or ()), Path.cwd())
    except ConfigErrors as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None
    return Site(settings, clock=Clock(floor_path=settings.store.path / "clock-floor"))


def examine(site: Site, checks: Sequence[Check], *, quiet: bool) -> Rooms:
    """Make the checks, with a line of progress on a terminal."""
    rooms: Rooms = []
    columns = SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as progress:
        task = progress.add_task(checks[0].title if checks else "", total=len(checks))
        for number, (check, found) in enumerate(go_round(site, checks), 1):
            rooms.append((check, found))
            following = checks[number].title if number < len(checks) else ""
            progress.update(task, completed=number, description=following)
    return rooms


def show(rooms: Rooms, *, as_json: bool) -> None:
    """For people, or as data."""
    findings = [finding for _, found in rooms for finding in found]
    if as_json:
        rows = [
            {
                "check": finding.check,
                "code": finding.code,
                "severity": finding.severity.value,
                "tried": finding.tried,
                "seen": finding.seen,
                "remedy": finding.remedy,
                "figures": dict(finding.figures),
            }
            for finding in findings
        ]
        report = {"version": software_version(), "severity": worst(findings).value, "findings": rows}
        print(json.dumps(report, ensure_ascii=False))
        return
    console = Console()
    for check, found in rooms:
        table = Table(title=check.title, title_justify="left", show_header=False, expand=True, box=None, padding=(0, 1))
        table.add_column(width=10)
        table.add_column(ratio=2)
        table.add_column(ratio=3)
        for finding in found:
            seen = escape(finding.seen) + (f"\n[bold]> {escape(finding.remedy)}[/bold]" if finding.remedy else "")
            mark = f"[{_COLOURS[finding.severity]}]{_WORDS[finding.severity]}[/]"
            table.add_row(mark, escape(finding.tried), seen)
        console.print(table)
        console.print()
    verdict = worst(findings)
    said = {
        Severity.WARNING: "Berjalan, tetapi ada yang perlu diperhatikan.",
        Severity.FAULT: "Ada yang rusak: lihat baris merah di atas.",
    }.get(verdict, "Semua baik.")
    console.print(said, style=_COLOURS[verdict])


def print_on_paper(site: Site, rooms: Rooms) -> bool:
    """Print the findings; False, with a word on stderr, when that was not to be."""
    hall = site.settings.hall
    facts = HallFacts(hall.name, hall.district, zone=hall.zone)
    said = [(check.title, found) for check, found in rooms]
    slip = checkup_slip(said, moment(site.clock), software_version(), facts, load_language().words)
    try:
        wanted = site.settings.printer
        printer = None
        if wanted.driver != "none":
            transport = printer_transport(wanted)
            printer = Printer(transport, printer_profile(site.settings), print_seconds=wanted.write_deadline_seconds)
        outcome = print_plain(slip, printer=printer)
    except DeviceError as failing:
        typer.echo(str(failing), err=True)
        return False
    if problem := getattr(outcome, "problem", None):
        typer.echo(f"{problem.staff} {problem.detail}", err=True)
        return False
    return True


def run_one(name: str) -> None:
    """The whole of a script that makes one check."""
    chosen = [check for check in CHECKS if check.name == name]

    def main(config: Config = None, changes: Changes = None, as_json: AsJson = False, paper: Paper = False) -> None:
        finish(site_from(config, changes), chosen, as_json=as_json, paper=paper)

    main.__doc__ = f"Periksa: {chosen[0].title}."
    typer.run(main)


def finish(site: Site, checks: Sequence[Check], *, as_json: bool, paper: bool) -> None:
    """Examine, show, print, and end with the exit code."""
    rooms = examine(site, checks, quiet=as_json)
    show(rooms, as_json=as_json)
    printed = print_on_paper(site, rooms) if paper else True
    code = exit_code(finding for _, found in rooms for finding in found)
    raise typer.Exit(code if printed else 2)
