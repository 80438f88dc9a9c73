"""Chaos at full size: 200 kiosks x 60 requests, a quarter of the connections cut, against PostgreSQL, in several runs.

Prints what was done and what was found; exit code 1 if a single request was lost, doubled, made up, changed or left behind.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from central.store.address import Database
from scripts.bench.chaos_hall import Trouble, chaos
from scripts.bench.kiosk_fleet import prepare, served
from scripts.bench.postgres_cluster import postgres_cluster


def main(
    runs: Annotated[int, typer.Option(min=1)] = 3,
    kiosks: Annotated[int, typer.Option(min=1)] = 200,
    each: Annotated[int, typer.Option(min=1, help="Requests of every kiosk.")] = 60,
    cut: Annotated[float, typer.Option(min=0, max=0.9, help="The share of connections that are cut.")] = 0.25,
    kills: Annotated[int, typer.Option(min=0, help="SIGKILLs of the server a run.")] = 4,
    crashes: Annotated[int, typer.Option(min=0, help="Immediate stops of the database a run.")] = 4,
    workers: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Run it."""
    total, found = 0, 0
    for run in range(runs):
        with tempfile.TemporaryDirectory() as scratch, postgres_cluster() as cluster:
            database, data = Database(cluster.database()), Path(scratch) / "central"
            fleet = asyncio.run(prepare(data, database, kiosks))
            with served(data, database, workers) as central:
                outcome = asyncio.run(chaos(central, cluster, fleet, each, Trouble(cut, kills, crashes), run))
        total += outcome.sent
        bad = {name: len(getattr(outcome, name)) for name in ("lost", "doubled", "phantom", "wrong", "stuck")}
        found += sum(bad.values())
        print(
            f"run {run + 1}: {outcome.sent} requests in {outcome.seconds:.0f} s; done: {outcome.trouble}; found: {bad}",
            flush=True,
        )
    print(f"{total} requests in all, {found} lost, doubled, made up, changed or left behind")
    raise typer.Exit(1 if found else 0)


if __name__ == "__main__":
    typer.run(main)
