"""How fast the store commits, beside hand-written sqlite3 that keeps the same promise (same rows, same PRAGMAs), in the same run.

The two take turns in blocks, so that a busy machine slows both. A ratio of 1.00 would mean that SQLAlchemy and our checks cost
nothing; what an SD card adds to both (its fsync) brings the ratio nearer to 1.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated
from uuid import UUID, uuid4

import typer

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.clock import Clock
from kiosk.model.request import Moment
from kiosk.model.ticket import tracking_code
from kiosk.store import Store
from kiosk.store.database import PRAGMAS
from kiosk.store.migrations import create
from kiosk.store.values import SealedEnvelope

BLOCK = 250
BODY = os.urandom(900)
SIGNATURE = os.urandom(64)
WIB = timezone(timedelta(hours=7))


def main(
    commits: Annotated[int, typer.Option(min=BLOCK, help="How many commits each side makes.")] = 10_000,
    folder: Annotated[Path | None, typer.Option(help="Where to write; put it on the medium to be judged.")] = None,
) -> None:
    """Measure commits per second and the time to open a store that holds them all."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        clock = Clock()
        at = Moment(*clock.now().stamp())
        store = Store.open(Path(scratch) / "ours", now=at, zone=WIB, reserve_bytes=0)
        raw = _raw(Path(scratch) / "raw.db")
        sides: dict[str, tuple[Callable[[], None], list[float]]] = {
            "ours": (lambda: _ours(store, at), []),
            "sqlite3": (lambda: _by_hand(raw, at), []),
        }
        for _ in range(commits // BLOCK):
            for work, times in sides.values():
                for _ in range(BLOCK):
                    began = time.perf_counter()
                    work()
                    times.append(time.perf_counter() - began)
        for name, (_, times) in sides.items():
            p95 = quantiles(times, n=20)[18]
            print(
                f"{name:8} {len(times) / sum(times):7.0f} commits/s, median {median(times) * 1e3:.2f} ms, p95 {p95 * 1e3:.2f} ms"
            )
        print(f"ratio    {sum(sides['sqlite3'][1]) / sum(sides['ours'][1]):7.2f} of raw sqlite3 (higher is better)")
        _report_opening(store, Path(scratch) / "ours", at)


def _report_opening(store: Store, folder: Path, at: Moment) -> None:
    store.close()
    size = (folder / "kiosk.db").stat().st_size
    began = time.perf_counter()
    again = Store.open(folder, now=at, zone=WIB, reserve_bytes=0)
    print(
        f"opening a store of {size / 2**20:.1f} MiB, all undelivered, all unprinted: {(time.perf_counter() - began) * 1e3:.0f} ms"
    )
    again.close()
    began = time.perf_counter()
    Store.open(folder, now=at, zone=WIB, reserve_bytes=0).close()
    print(f"opening and closing it again: {(time.perf_counter() - began) * 1e3:.0f} ms")


def _ours(store: Store, at: Moment) -> None:
    store.commit_request(
        request_id=uuid4(), service="S-41", letter="A", ordinal=1, at=at, seal=lambda _: SealedEnvelope(BODY, SIGNATURE)
    )


def _raw(path: Path) -> sqlite3.Connection:
    from sqlalchemy import create_engine  # only to make the same tables

    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        create(connection)
    engine.dispose()
    raw = sqlite3.connect(path, isolation_level=None)
    for name, (value, _) in PRAGMAS.items():
        raw.execute(f"PRAGMA {name}={value}")
    return raw


def _by_hand(raw: sqlite3.Connection, at: Moment) -> None:
    request_id: UUID = uuid4()
    day = datetime.now(UTC).date().isoformat()
    key = str(request_id)
    raw.execute("BEGIN IMMEDIATE")
    number = raw.execute(
        "INSERT INTO counters VALUES (?, 'A', 1, 1)"
        " ON CONFLICT (day, letter, ordinal) DO UPDATE SET last = last + 1 RETURNING last",
        (day,),
    ).fetchone()[0]
    raw.execute(
        "INSERT INTO requests (id, service, day, letter, ordinal, number, code, wall, boot, monotonic, trusted)"
        " VALUES (?, 'S-41', ?, 'A', 1, ?, ?, ?, ?, ?, ?)",
        (key, day, number, tracking_code(request_id), at.wall, at.boot, at.monotonic, at.trusted),
    )
    raw.execute("INSERT INTO print_intents (request_id, copy, state) VALUES (?, 0, 'pending')", (key,))
    raw.execute("INSERT INTO outbox (request_id, body, signature) VALUES (?, ?, ?)", (key, BODY, SIGNATURE))
    raw.execute("COMMIT")


if __name__ == "__main__":
    typer.run(main)
