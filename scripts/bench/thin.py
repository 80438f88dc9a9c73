"""A backlog over a line of 64 kbit/s that loses 30% of its packets: real store and courier, real TCP, the real central.

Prints the bytes each request costs (all IP packets, both ways, retransmissions too; and what a courier hands to its socket), and
the seconds for 100 requests. TLS, which a proxy adds, is not in these figures: about 4 kB for each new connection. Needs root.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta, timezone
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from central.store.address import Database
from scripts.bench.kiosk_fleet import Served, prepare
from scripts.bench.thin_link import FAR, NAMESPACE, ThinLink, thin_link

app = typer.Typer()


@app.command()
def child(text: str, folder: Path, requests: int) -> None:
    """The kiosk, inside the namespace: submit, then travel until nothing waits."""
    import uuid_utils

    from kiosk.model.card import EnrolmentCode
    from kiosk.model.nik import Nik
    from kiosk.model.request import Application, Moment
    from kiosk.store import Store
    from kiosk.uplink.client import CentralClient
    from kiosk.uplink.courier import Courier
    from kiosk.uplink.courier_state import Vitals
    from kiosk.uplink.enrolment import enrol
    from kiosk.uplink.identity import Identity
    from kiosk.uplink.keys import KioskKey
    from kiosk.uplink.sealing import seal

    # A kiosk takes plain http from its own machine alone; here there is no proxy, and the line is our own.
    code = EnrolmentCode(*text.removeprefix("ADE1:").split("|"))
    own, who = KioskKey(os.urandom(32)), None
    at = Moment("2026-11-23T01:00:00Z", "boot-1", 100.0, True)
    asked = Application("S-41", Nik("1801094405900001"), "card", {"keperluan": "melamar kerja"})
    while not isinstance(who, Identity):
        who = enrol(code, own)
    store = Store.open(folder, now=at, zone=timezone(timedelta(hours=7)), reserve_bytes=0)
    for _ in range(requests):
        store.commit_request(
            request_id=UUID(int=uuid_utils.uuid7().int),
            service="S-41",
            letter="A",
            ordinal=who.ordinal,
            at=at,
            seal=lambda request: seal(asked, request, who, own),
        )
    bodies = sum(len(item.body) + 110 for item in store.pending(requests))
    print(json.dumps({"ready": True, "body_bytes": bodies}), flush=True)
    client = CentralClient(who.address, own)
    courier = Courier(store, client, who, now=lambda: at, vitals=lambda: Vitals("0.1.0", True))
    began, trips = time.monotonic(), 0
    while store.waiting_count():
        pause = courier.round_trip().seconds
        trips += 1
        if store.waiting_count():
            time.sleep(min(pause, 10.0))
    print(json.dumps({"seconds": time.monotonic() - began, "trips": trips, "dead": store.dead_count()}), flush=True)


@app.command()
def main(
    requests: Annotated[int, typer.Option(min=1)] = 100,
    kbit: Annotated[int, typer.Option(min=1, help="The line's kilobits a second, each way.")] = 64,
    loss: Annotated[float, typer.Option(min=0, max=0.9, help="The share of packets lost.")] = 0.3,
    runs: Annotated[int, typer.Option(min=1)] = 3,
) -> None:
    """Run it."""
    for run in range(runs):
        with tempfile.TemporaryDirectory() as scratch, thin_link(kbit * 1000, loss, seed=run) as link:
            data = Path(scratch) / "central"
            asyncio.run(prepare(data, Database(), 1))
            central = Served(data, Database(), host=FAR)
            central.start()
            try:
                _one(central, Path(scratch), requests, link)
            finally:
                central.end(15)


def _one(central: Served, scratch: Path, requests: int, link: ThinLink) -> None:
    address = f"http://{FAR}:{central.port}"
    made = [sys.executable, "-m", "central", "enrolment", "--village", "18.01.09.2001", "--address", address, "--data"]
    text = subprocess.run([*made, str(central.data)], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    command = ["ip", "netns", "exec", NAMESPACE, sys.executable, __file__, "child", text, str(scratch / "card"), str(requests)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as kiosk:
        assert kiosk.stdout is not None
        ready = json.loads(kiosk.stdout.readline())
        before = link.bytes_sent
        done = json.loads(kiosk.stdout.readline())
    whole = link.bytes_sent - before
    seconds, lost, sent = done["seconds"], link.lost, link.lost + link.passed
    print(f"{requests} requests in {seconds:.1f} s ({100 * seconds / requests:.1f} s for 100), {done['trips']} round trips")
    print(f"  {whole / requests:.0f} bytes each on the line, {ready['body_bytes'] / requests:.0f} of them the request itself")
    print(f"  {lost} packets lost of {sent}", flush=True)


if __name__ == "__main__":
    app()
