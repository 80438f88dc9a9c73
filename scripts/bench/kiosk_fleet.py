"""What benchmarks and storms of central share: kiosks that cost little to simulate, and a served central.

The kiosks speak the wire by its contract (kiosk.model.wire), with bytes made beforehand: what is measured is central, not them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from nacl.public import PublicKey, SealedBox
from nacl.signing import SigningKey
from sqlalchemy import insert

from central.folder import Folder
from central.keys import CentralKeys, load_keys
from central.moment import now_text
from central.store import tables
from central.store.address import Database
from central.store.base import Kiosk, Store, Village
from central.store.opening import open_store
from kiosk.model import wire

ROOT = Path(__file__).resolve().parents[2]
VILLAGES = 50
START_SECONDS = 60


@dataclass
class SimKiosk:
    """An enrolled kiosk: makes envelopes of about 700 bytes, and signed requests as they go over the wire."""

    id: str
    village: str
    key: SigningKey
    sealing_id: str
    sealed: bytes

    def envelope(self, number: int, request_id: str = "") -> bytes:
        """Frozen bytes, as a kiosk commits them."""
        request_id = request_id or str(uuid.uuid4())
        return (
            f'{{"id":"{request_id}","village":"{self.village}","kiosk":"{self.id}","service":"S-41","ticket":{{"day":"2026-11-21",'
            f'"letter":"A","number":{1 + number % 99999},"ordinal":1}},"submitted_at":{{"wall":"2026-11-21T03:24:00Z","boot":'
            f'"5b0b7e0e-4d54-4d5e-9d2d-2f3f0f6f1a11","monotonic":12.5,"trusted":true}},"key_id":"{self.sealing_id}","sealed":"'
            f'{base64.b64encode(self.sealed).decode()}","sha256":"{hashlib.sha256(self.sealed).hexdigest()}","version":1}}'
        ).encode()

    def item(self, envelope: bytes) -> bytes:
        """An envelope with its signature."""
        signature = base64.b64encode(self.key.sign(envelope).signature)
        return b'{"envelope":%b,"signature":"%b"}' % (envelope, signature)

    def body(self, items: list[bytes], unsent: int = 0) -> bytes:
        """One sync, with a heartbeat."""
        beat = b'{"version":"0.1.0","unsent":%d,"dead":0,"oldest_unsent_seconds":%b,"clock_trusted":true,"problems":[]}' % (
            unsent,
            b"60" if unsent else b"null",
        )
        return b'{"kiosk":"%b","items":[%b],"heartbeat":%b}' % (self.id.encode(), b",".join(items), beat)

    def request(self, body: bytes) -> bytes:
        """HTTP/1.1, signed as a kiosk signs (RFC 9421)."""
        digest = b"sha-256=:%b:" % base64.b64encode(hashlib.sha256(body).digest())
        params = f'("@method" "@path" "content-digest");created={int(time.time())};keyid="{self.id}";alg="ed25519"'
        params += f';nonce="{base64.urlsafe_b64encode(os.urandom(12)).decode()}"'
        base = f'"@method": POST\n"@path": {wire.SYNC_PATH}\n"content-digest": {digest.decode()}\n"@signature-params": {params}'
        signature = base64.b64encode(self.key.sign(base.encode()).signature).decode()
        label = wire.SIGNATURE_LABEL
        return (
            f"POST {wire.SYNC_PATH} HTTP/1.1\r\nHost: central\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nContent-Digest: {digest.decode()}\r\n"
            f"Signature-Input: {label}={params}\r\nSignature: {label}=:{signature}:\r\n\r\n"
        ).encode() + body


async def enrol_kiosks(store: Store, keys: CentralKeys, count: int) -> list[SimKiosk]:
    """As many kiosks over VILLAGES villages, written straight into the tables: enrolling is not what is measured."""
    seal = SealedBox(PublicKey(keys.sealing_key().public))
    answers = {"nik": "1801094405900001", "answers": {"keperluan": "melamar kerja"}, "padding": "x" * 20}
    kiosks, rows = [], []
    for number in range(count):
        village, key = f"18.01.09.{2001 + number % VILLAGES}", SigningKey.generate()
        kiosks.append(SimKiosk(str(uuid.uuid4()), village, key, keys.current, seal.encrypt(json.dumps(answers).encode())))
        ordinal = 1 + number // VILLAGES
        enrolled = Kiosk(kiosks[-1].id, village, ordinal, f"Lobi {ordinal}", bytes(key.verify_key), now_text())
        rows.append(asdict(enrolled))
    for number in range(min(count, VILLAGES)):
        await store.add_village(Village(f"18.01.09.{2001 + number}", f"Balai Desa {number}", "Kec. Penengahan, Lampung Selatan"))
    async with store.writing(None) as connection:
        await connection.execute(insert(tables.kiosk), rows)
    return kiosks


async def prepare(data: Path, database: Database, count: int) -> list[SimKiosk]:
    """A data folder with keys and enrolled kiosks, before anybody serves it."""
    folder = Folder(data)
    folder.create()
    keys = load_keys(folder.keys_path)
    async with open_store(folder, database) as store:
        return await enrol_kiosks(store, keys, count)


@dataclass
class Served:
    """A running central."""

    data: Path
    database: Database
    workers: int = 1
    port: int = 0
    host: str = "127.0.0.1"
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it answers."""
        command = [
            sys.executable,
            "-m",
            "central",
            "serve",
            "--data",
            str(self.data),
            "--port",
            str(self.port),
            "--host",
            self.host,
        ]
        if self.workers > 1:
            command += ["--workers", str(self.workers)]
        environment = {**os.environ, "CENTRAL_DATABASE": self.database.address}
        note = self.data / "serving.json"
        note.unlink(missing_ok=True)
        with (self.data.parent / "central.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            if note.exists():
                self.port = int(json.loads(note.read_bytes())["address"].rsplit(":", 1)[1])
                try:
                    with urllib.request.urlopen(f"http://{self.host}:{self.port}/health", timeout=5):
                        return
                except OSError:
                    pass
            time.sleep(0.05)
        raise RuntimeError((self.data.parent / "central.log").read_text()[-3000:])

    def end(self, number: int) -> int:
        """Send a signal and wait."""
        assert self.process is not None
        os.kill(self.process.pid, number)
        return self.process.wait(60)


@contextmanager
def served(data: Path, database: Database, workers: int = 1) -> Iterator[Served]:
    """Serve until left."""
    central = Served(data, database, workers)
    central.start()
    try:
        yield central
    finally:
        if central.process is not None and central.process.poll() is None:
            central.end(15)
