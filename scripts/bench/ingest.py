"""How fast central takes deliveries, beside pgbench that puts the same rows into a twin of the same table, in the same run.

The two take turns, so that a busy machine slows both. Ours goes the whole way: HTTP, the request's signature, each envelope's own
signature, its checks, row-level security, COMMIT, a signed answer. The twin has the table's columns, indexes and foreign keys and
is written by pgbench over a socket in prepared statements, with as many clients as we have connections: no HTTP, no signatures,
no fences. A ratio of 1.00 would mean that all of that costs nothing. Bodies are of some 700 bytes.

Where others work on the same machine, pgbench's dozens of processes get more of it than our few: the second ratio, rows for each
second of processor time (the database's, and pgbench's or central's), does not depend on them.
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from central.store.address import Database
from scripts.bench.kiosk_fleet import Served, SimKiosk, prepare, served
from scripts.bench.kiosk_load import drive
from scripts.bench.postgres_cluster import Cluster, binaries_path, postgres_cluster

KIOSKS = 200
CLIENTS = {1: 32, 50: 8}
# Enough that a connection never runs out: what is left over is thrown away.
MOST_EACH_SECOND = {1: 9000, 50: 700}
_COLUMNS = (
    "village, id, kiosk, service, day, letter, number, ordinal, submitted_at, clock_trusted, key_id, envelope, signature, "
    "sha256, received_at"
)
_ROW = (
    "('18.01.09.2001', gen_random_uuid()::text, 'peer-' || :k, 'S-41', '2026-11-21', 'A', 14, 1, '2026-11-21T03:24:00Z', true, "
    "'0123456789abcdef', convert_to(:body, 'UTF8'), convert_to(:signature, 'UTF8'), :sha, '2026-11-21T03:24:00.000Z')"
)
_TWIN = """
CREATE TABLE twin (LIKE request INCLUDING ALL);
ALTER TABLE twin ADD FOREIGN KEY (village) REFERENCES village (code), ADD FOREIGN KEY (kiosk) REFERENCES kiosk (id);
INSERT INTO kiosk SELECT 'peer-' || n, '18.01.09.2001', 9000 + n, 'peer', convert_to('peer-' || n, 'UTF8'), 't', ''
    FROM generate_series(1, 200) n;
"""


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    seconds: Annotated[float, typer.Option(min=1)] = 4.0,
    workers: Annotated[int, typer.Option(min=1)] = 2,
    store: Annotated[str, typer.Option(help="postgresql or sqlite.")] = "postgresql",
) -> None:
    """Print ratios with their spread."""
    with tempfile.TemporaryDirectory() as scratch, postgres_cluster() as cluster:
        beside, folder = Database(cluster.database()), Path(scratch)
        fleet = asyncio.run(prepare(folder / "beside", beside, KIOSKS))
        name = beside.url.database or ""
        cluster.sql(_TWIN, name)
        database, processes = (beside, workers) if store == "postgresql" else (Database(), 1)
        data = folder / "beside" if store == "postgresql" else folder / "embedded"
        if store == "sqlite":
            fleet = asyncio.run(prepare(data, database, KIOSKS))
        with served(data, database, processes) as central:
            for batch, clients in CLIENTS.items():
                measured = []
                size = (batch, clients, seconds)
                for _ in range(rounds + 1):
                    peer = _measured(_pids(cluster), partial(_pgbench, cluster, folder, name, *size))
                    own = _measured(_pids(cluster, central), partial(_ours, central.port, fleet, *size))
                    cluster.sql("TRUNCATE twin", name)
                    measured.append((own, peer))
                # The first round warms both up.
                _say(f"{store}, {processes} workers, batch {batch}, {clients} connections", measured[1:])


def _say(what: str, measured: list[tuple[Speed, Speed]]) -> None:
    rates = [own.rows_each_second / peer.rows_each_second for own, peer in measured]
    costs = [own.rows_each_cpu_second / peer.rows_each_cpu_second for own, peer in measured]
    own, peer = (median(pair[side].rows_each_second for pair in measured) for side in (0, 1))
    spread = ", ".join(
        f"{name} {median(of):.2f} ({min(of):.2f} to {max(of):.2f})" for name, of in (("rate", rates), ("CPU", costs))
    )
    print(f"{what}: {spread}; {own:.0f} of {peer:.0f} rows/s", end="; ")
    each = [median(1e6 / pair[side].rows_each_cpu_second for pair in measured) for side in (0, 1)]
    print(f"{each[0]:.0f} and {each[1]:.0f} microseconds of processor a row", flush=True)


@dataclass(frozen=True)
class Speed:
    """One side's turn."""

    rows_each_second: float
    rows_each_cpu_second: float


def _measured(pids: list[int], work: Callable[[], tuple[float, float, float]]) -> Speed:
    """`work` returns rows, seconds, and processor seconds of its own that count."""
    before = sum(map(_spent_seconds, pids))
    rows, seconds, extra = work()
    return Speed(rows / seconds, rows / (sum(map(_spent_seconds, pids)) - before + extra))


def _pids(cluster: Cluster, central: Served | None = None) -> list[int]:
    processes = (cluster.process, central.process if central else None)
    return [process.pid for process in processes if process is not None]


def _spent_seconds(pid: int) -> float:
    """Of a process, its living children, and those it has buried."""
    try:
        spent = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]))
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    return spent / os.sysconf("SC_CLK_TCK") + sum(_spent_seconds(int(child)) for child in children)


def _ours(port: int, fleet: list[SimKiosk], batch: int, clients: int, seconds: float) -> tuple[float, float, float]:
    each = int(MOST_EACH_SECOND[batch] * seconds / clients)
    requests: list[list[bytes]] = [[] for _ in range(clients)]
    for turn in range(each):
        for client in range(clients):
            kiosk = fleet[(turn * clients + client) % len(fleet)]
            items = [kiosk.item(kiosk.envelope(turn)) for _ in range(batch)]
            requests[client].append(kiosk.request(kiosk.body(items)))
    load = drive(port, requests, seconds)
    if set(load.statuses) != {200} or load.new != load.statuses[200] * batch:
        raise SystemExit(f"not everything was stored: {load.statuses}, {load.new} new")
    return load.new, load.seconds, 0.0


def _pgbench(cluster: Cluster, folder: Path, name: str, batch: int, clients: int, seconds: float) -> tuple[float, float, float]:
    script = folder / f"insert-{batch}.sql"
    rows = ", ".join([_ROW] * batch)
    script.write_text(f"\\set k random(1, 200)\nINSERT INTO twin ({_COLUMNS}) VALUES {rows} ON CONFLICT DO NOTHING;\n")
    said = ("-D", "body=" + "x" * 700, "-D", "signature=" + "s" * 64, "-D", "sha=" + "a" * 64)
    command = [str(binaries_path() / "pgbench"), "-n", "-M", "prepared", "-f", str(script), "-c", str(clients), "-j", "2"]
    place = ["-T", str(int(seconds)), *said, "-h", str(cluster.folder), "-U", "postgres", name]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*command, *place], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("tps =")]
    own_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return float(line.split()[2]) * batch * int(seconds), int(seconds), own_seconds


if __name__ == "__main__":
    typer.run(main)
