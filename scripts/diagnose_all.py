"""Everything in turn, as a technician would go: power, clock, storage, the devices, network, central.

    scripts/diagnose_all.py --config /etc/anjungan/kiosk.toml --paper

Prints the report on paper with --paper, as JSON with --json. Exit codes as in scripts/checkup_desk.py.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.checkup.rounds import CHECKS
from scripts.checkup_desk import AsJson, Changes, Config, Paper, finish, site_from

_NAMES = ", ".join(check.name for check in CHECKS)


def main(
    only: Annotated[list[str] | None, typer.Option(help=f"Hanya pemeriksaan ini; boleh diulang. Ada: {_NAMES}.")] = None,
    config: Config = None,
    changes: Changes = None,
    as_json: AsJson = False,
    paper: Paper = False,
) -> None:
    """Periksa seluruh kiosk."""
    unknown = [name for name in only or () if name not in {check.name for check in CHECKS}]
    if unknown:
        raise typer.BadParameter(f"tidak ada pemeriksaan {', '.join(unknown)}; ada: {_NAMES}", param_hint="--only")
    chosen = [check for check in CHECKS if not only or check.name in only]
    finish(site_from(config, changes), chosen, as_json=as_json, paper=paper)


if __name__ == "__main__":
    typer.run(main)
