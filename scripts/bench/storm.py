"""A storm at full size: 5,000 kiosks come back at once with five days of backlog each, against PostgreSQL.

Prints how long it took to drain, the peak, what was answered, and the slowest kiosk beside the median: a starved one stands out.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from central.store.address import Database
from scripts.bench.kiosk_fleet import prepare, served
from scripts.bench.postgres_cluster import postgres_cluster
from scripts.bench.storm_hall import storm


def main(
    kiosks: Annotated[int, typer.Option(min=1)] = 5000,
    days: Annotated[int, typer.Option(min=1)] = 5,
    each_day: Annotated[int, typer.Option(min=1, help="Requests of a kiosk in a day.")] = 8,
    workers: Annotated[int, typer.Option(min=1)] = 2,
    give_up_seconds: float = 1200.0,
) -> None:
    """Run it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as scratch, postgres_cluster() as cluster:
        database, data = Database(cluster.database()), Path(scratch) / "central"
        fleet = asyncio.run(prepare(data, database, kiosks))
        backlogs = [[kiosk.item(kiosk.envelope(number)) for number in range(days * each_day)] for kiosk in fleet]
        with served(data, database, workers) as central:
            began = time.monotonic()
            seen = asyncio.run(storm(central.port, fleet, backlogs, give_up_seconds))
            seconds = time.monotonic() - began
        stored = int(cluster.sql("SELECT count(*) FROM request", database.url.database or ""))
    wanted = kiosks * days * each_day
    print(f"{kiosks} kiosks with {days * each_day} requests each: {stored} of {wanted} stored, drained in {seconds:.1f} s")
    print(f"peak {seen.peak}/s, mean {stored / seconds:.0f}/s; answers {dict(seen.statuses)}, unanswered {seen.unanswered}")
    print(f"sent away {len(seen.waited_seconds)} times, without Retry-After {seen.without_retry_after}")
    for name, times in (("first heard", seen.first_seconds), ("rid of its backlog", seen.done_seconds)):
        p99 = quantiles(times, n=100)[98]
        print(f"{name}: {len(times)} kiosks, median {median(times):.1f} s, p99 {p99:.1f} s, slowest {max(times):.1f} s")
    raise typer.Exit(0 if stored == wanted and len(seen.done_seconds) == kiosks else 1)


if __name__ == "__main__":
    typer.run(main)
